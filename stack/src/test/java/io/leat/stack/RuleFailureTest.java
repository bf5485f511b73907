package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A mistake of ours, where there is no connection yet or any more: the loop lives. */
class RuleFailureTest {
  private static final TcpConfig SETTINGS =
      TcpConfig.DEFAULT.with(TcpSetting.MSL, Duration.ofSeconds(30));

  private final Mistake mistake = new Mistake();
  private final LoopPair pair = new LoopPair(StackConfig.DEFAULT.withTcp(SETTINGS), 1024, mistake);
  private Listener listener;

  /** Throws once, inside the rules for a segment that has these bits. */
  private static final class Mistake extends TcpTrace {
    private int flags = -1;

    @Override
    public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
      if (flags >= 0 && (segment.flags & TcpFlags.SYN) == (flags & TcpFlags.SYN)) {
        flags = -1;
        throw new IllegalStateException("a mistake");
      }
    }
  }

  private static final class Silent implements ConnectionHandler {}

  @BeforeEach
  void listen() throws Exception {
    var binding = pair.right.bind(LoopPair.RIGHT, 80, true);
    listener = pair.right.listen(binding, SETTINGS, (l, time) -> {});
  }

  private TcpConnection connect() throws Exception {
    return pair.left.connect(null, 0, LoopPair.RIGHT, 80, SETTINGS, new Silent());
  }

  private TcpConnection accept() {
    TcpConnection accepted = listener.accept();
    assertThat(accepted).isNotNull();
    accepted.setHandler(new Silent());
    return accepted;
  }

  private void wasCountedAndReportedOnce() {
    assertThat(pair.failures).hasSize(1);
    assertThat(pair.right.counters().failures()).isEqualTo(1);
  }

  @Test
  void inListenTheSynIsLostAndComesAgain() throws Exception {
    mistake.flags = TcpFlags.SYN;
    TcpConnection client = connect();
    pair.settle(5_000_000_000L);
    wasCountedAndReportedOnce();
    assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
    accept();
  }

  @Test
  void onAHalfOpenEntryTheEntryGoes() throws Exception {
    connect();
    mistake.flags = TcpFlags.ACK;
    pair.settle(1_000_000L);
    wasCountedAndReportedOnce();
    assertThat(pair.right.tcp().halfOpenCount()).isZero();
    assertThat(listener.halfOpen()).isZero();
    assertThat(listener.accept()).isNull();

    TcpConnection next = connect();
    pair.settle(1_000_000L);
    assertThat(next.state()).isEqualTo(TcpState.ESTABLISHED);
  }

  @Test
  void inTimeWaitTheEntryGoes() throws Exception {
    TcpConnection client = connect();
    pair.settle(1_000_000L);
    TcpConnection server = accept();
    server.close(pair.right.now());
    pair.settle(1_000_000L);
    client.close(pair.left.now());
    pair.settle(1_000_000L);
    assertThat(pair.right.tcp().timeWaitCount()).isEqualTo(1);

    mistake.flags = TcpFlags.SYN;
    FlowKey same = client.flow();
    TcpConnection again =
        pair.left.connect(null, same.localPort, LoopPair.RIGHT, 80, SETTINGS, new Silent());
    pair.settle(1_000_000L);
    wasCountedAndReportedOnce();
    assertThat(pair.right.tcp().timeWaitCount()).isZero();
    pair.settle(5_000_000_000L);
    assertThat(again.state()).isEqualTo(TcpState.ESTABLISHED);
  }
}
