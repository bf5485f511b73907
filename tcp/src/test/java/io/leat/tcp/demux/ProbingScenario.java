package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A sender over 100 ms that looks for a larger path MTU (RFC 4821). */
abstract class ProbingScenario extends Scenario {
  static final long RTT = 100 * MILLI;

  ScriptedPeer peer;
  User user;

  /** Text of a segment that every path takes, and of one that fills the link. */
  int small;

  int large;

  @BeforeEach
  void probesFromSmallSegments() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    configure(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("on"));
    large = 1500 - mode.headers() - (mode.timestamps ? 12 : 0);
    small = large - 1500 + 1280;
  }

  void established() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(RTT);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
  }

  TcpStatus status() {
    return user.connection().status(stack().now());
  }

  /** The first flight: a probe, and small segments behind it. */
  List<Emitted> sendsAProbe() {
    established();
    assertThat(status().sendMss()).isEqualTo(small);
    user.sends(50 * small);
    List<Emitted> flight = peer.takesAll();
    assertThat(flight.getFirst().seq).isEqualTo(1);
    assertThat(flight.getFirst().text).hasSize(large);
    assertThat(flight.stream().skip(1)).isNotEmpty().allMatch(s -> s.text.length == small);
    assertThat(flight).hasSizeGreaterThan(6);
    return flight;
  }

  List<Emitted> everythingThatLeavesIn(long nanos) {
    List<Emitted> all = new ArrayList<>(peer.takesAll());
    stack().passes(nanos);
    all.addAll(peer.takesAll());
    return all;
  }
}
