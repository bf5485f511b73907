package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
  private final List<String> sent = new ArrayList<>();
  private final List<String> arrived = new ArrayList<>();
  private final List<Long> serials = new ArrayList<>();

  private final TcpTrace trace =
      new TcpTrace() {
        @Override
        public void sent(
            long connection,
            FlowKey flow,
            int sequence,
            int acknowledgment,
            int flags,
            int window,
            int textLength,
            boolean retransmission,
            long now) {
          sent.add(text(flow.localPort, flags, sequence, acknowledgment));
        }

        @Override
        public void arrived(long connection, FlowKey flow, InboundSegment seg, long now) {
          arrived.add(text(flow.remotePort, seg.flags, seg.wireSeq, seg.wireAck));
          serials.add(connection);
        }
      };

  private final TcpConfig config =
      TcpConfig.DEFAULT.with(TcpSetting.MSL, Duration.ofSeconds(1)).with(TcpSetting.NAGLE, true);
  private final TwoHosts hosts = new TwoHosts(config, trace);

  private static String text(int port, int flags, int seq, int ack) {
    return port + " " + TcpFlags.format(flags) + " " + seq + " " + ack;
  }

  @Test
  void everySegmentOfAConnectionIsTracedOnceWhereItLeavesAndOnceWhereItArrives()
      throws OpenException {
    var binding = hosts.b.tcp.bind(TwoHosts.B, 80, true, config);
    Listener listener =
        new Listener(
            TwoHosts.B, 80, config, (l, now) -> l.accept().setHandler(closesAfterThePeer()));
    hosts.b.tcp.listen(binding, listener, hosts.now);
    TcpConnection client = hosts.a.tcp.connect(hosts.flowTo(80), config, hosts.now);
    client.setHandler(closesAtOnce());
    hosts.run(10_000_000_000L);

    assertThat(arrived).isEqualTo(sent).hasSize(7);
    assertThat(serials.getFirst()).as("the SYN, before there is a connection").isZero();
    assertThat(serials.subList(1, serials.size())).doesNotContain(0L);
  }

  @Test
  void aSegmentForNobodyIsTracedWithoutAConnection() throws OpenException {
    hosts.a.tcp.connect(hosts.flowTo(81), config, hosts.now);
    hosts.run(1_000_000_000L);

    assertThat(arrived).isEqualTo(sent).hasSize(2);
    assertThat(serials.getFirst()).isZero();
  }

  private static ConnectionHandler closesAtOnce() {
    return new ConnectionHandler() {
      @Override
      public void connected(TcpConnection connection, long now) {
        connection.close(now);
      }
    };
  }

  private static ConnectionHandler closesAfterThePeer() {
    return new ConnectionHandler() {
      @Override
      public void readable(TcpConnection connection, long now) {
        connection.close(now);
      }
    };
  }
}
