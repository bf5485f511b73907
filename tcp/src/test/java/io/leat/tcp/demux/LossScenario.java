package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.congestion.CongestionControls;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpTimer;
import java.util.ArrayList;
import java.util.List;

/** A sender over a round trip of 100 ms whose congestion control writes down what it hears. */
abstract class LossScenario extends Scenario {
  static final long RTT = 100 * MILLI;

  final RecordingControl control = new RecordingControl();
  ScriptedPeer peer;
  User user;
  int mss;

  /** The stack opens; the window of NewReno is ten segments. */
  void established() {
    established(ACK, SYN);
  }

  /**
   * @param answer control bits of the peer's SYN,ACK beside SYN
   * @param open control bits that the stack's SYN has
   */
  void established(int answer, int open) {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    config =
        config.withCongestionControls(CongestionControls.STANDARD.with("newreno", () -> control));
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(open);
    stack().passes(RTT);
    peer.syn(answer).arrives();
    peer.expects(ACK);
    mss = stack().mss();
  }

  TcpStatus status() {
    return user.connection().status(stack().now());
  }

  /** The position of the n-th segment. */
  long at(int segment) {
    return 1 + (long) segment * mss;
  }

  /** A window of ten segments, and nothing behind them. */
  List<Emitted> sendsTen() {
    user.sends(10 * mss);
    List<Emitted> flight = peer.takesAll();
    assertThat(flight).hasSize(10);
    return flight;
  }

  /** Acknowledges the first segments and reports others, by their numbers. */
  void sacks(int acknowledged, int... edges) {
    sack(acknowledged, edges).arrives();
  }

  PeerSegment sack(int acknowledged, int... edges) {
    long[] positions = new long[edges.length];
    for (int i = 0; i < edges.length; i++) {
      positions[i] = at(edges[i]);
    }
    return peer.segment(ACK).ack(at(acknowledged)).sack(positions);
  }

  /** When a timer expires, from now; nothing if it does not run. */
  long in(TcpTimer timer) {
    long deadline = TcpInternals.deadline(user.connection(), timer);
    return deadline == Long.MAX_VALUE ? deadline : deadline - stack().now();
  }

  /** The numbers of the segments that were sent since the last look. */
  List<Long> sent() {
    return peer.takesAll().stream().map(segment -> (segment.seq - 1) / mss).toList();
  }

  /** The same, while time passes: pacing spreads what may leave. */
  List<Long> sentIn(long nanos) {
    List<Long> all = new ArrayList<>(sent());
    stack().passes(nanos);
    all.addAll(sent());
    return all;
  }
}
