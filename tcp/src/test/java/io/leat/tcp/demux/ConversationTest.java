package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private final List<String> transitions = new ArrayList<>();

  private final TcpTrace trace =
      new TcpTrace() {
        @Override
        public void transition(
            long connection,
            FlowKey flow,
            TcpState from,
            TcpState to,
            TransitionCause cause,
            long now) {
          transitions.add(from + ">" + to);
        }
      };

  /** Sends a text and closes, or receives to the end and closes. */
  private static final class Peer implements ConnectionHandler {
    private final byte[] text;
    private int sent;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean closed;

    Peer(byte[] text) {
      this.text = text;
    }

    @Override
    public void connected(TcpConnection c, long now) {
      writable(c, now);
    }

    @Override
    public void writable(TcpConnection c, long now) {
      if (sent < text.length || text.length == 0) {
        int taken = c.send(text, sent, text.length - sent, now);
        sent += Math.max(0, taken);
        if (sent == text.length && taken >= 0) {
          c.close(now);
        }
      }
    }

    @Override
    public void readable(TcpConnection c, long now) {
      byte[] some = new byte[4096];
      for (int n = c.receive(some, 0, some.length, now); n > 0; ) {
        received.write(some, 0, n);
        n = c.receive(some, 0, some.length, now);
      }
    }

    @Override
    public void closed(TcpConnection c, long now) {
      closed = true;
    }
  }

  private final TcpConfig config =
      TcpConfig.DEFAULT.with(TcpSetting.MSL, Duration.ofSeconds(1)).with(TcpSetting.NAGLE, true);

  private static byte[] text(int octets) {
    byte[] text = new byte[octets];
    new SplittableRandom(7).nextBytes(text);
    return text;
  }

  private void exchange(TwoHosts hosts, byte[] there, byte[] back) throws OpenException {
    Peer client = new Peer(there);
    Peer server = new Peer(back);
    var binding = hosts.b.tcp.bind(TwoHosts.B, 80, true, config);
    Listener listener =
        new Listener(TwoHosts.B, 80, config, (l, now) -> l.accept().setHandler(server));
    hosts.b.tcp.listen(binding, listener, hosts.now);
    TcpConnection c = hosts.a.tcp.connect(hosts.flowTo(80), config, hosts.now);
    c.setHandler(client);
    hosts.run(600_000_000_000L);
    assertThat(server.received.toByteArray()).isEqualTo(there);
    assertThat(client.received.toByteArray()).isEqualTo(back);
    assertThat(client.closed).isTrue();
    assertThat(server.closed).isTrue();
    assertThat(hosts.a.tcp.connectionCount()).isZero();
    assertThat(hosts.b.tcp.connectionCount()).isZero();
    assertThat(hosts.a.tcp.timeWaitCount() + hosts.b.tcp.timeWaitCount()).isZero();
    assertThat(hosts.a.tcp.chunks().octetsInUse()).isZero();
    assertThat(hosts.b.tcp.chunks().octetsInUse()).isZero();
  }

  @Test
  void textCrossesBothWaysAndBothEndsClose() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, trace);
    exchange(hosts, text(1_000_000), text(300_000));
    assertThat(transitions).contains("SYN_SENT>ESTABLISHED", "SYN_RECEIVED>ESTABLISHED");
  }

  @Test
  void aWideWindowIsFilledInTurnsSoThatOthersAndAcknowledgmentsComeBetween() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, trace);
    hosts.delay = 1_000; // too short for pacing to spread anything
    exchange(hosts, text(4_000_000), text(10));
    assertThat(hosts.a.mostInOneCycle).isBetween(128L << 10, (128L << 10) + 1460);
  }

  @Test
  void nothingIsRetransmittedWithoutLoss() throws OpenException {
    int[] retransmissions = new int[1];
    TcpTrace counting =
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
            retransmissions[0] += retransmission ? 1 : 0;
          }
        };
    exchange(new TwoHosts(config, counting), text(3_000_000), text(10));
    assertThat(retransmissions[0]).isZero();
  }

  @Test
  void lossIsRepairedInBothDirections() throws OpenException {
    for (int seed = 0; seed < 200; seed++) {
      TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
      SplittableRandom random = new SplittableRandom(seed);
      hosts.a.lose = octets -> random.nextInt(100) < 10;
      hosts.b.lose = octets -> random.nextInt(100) < 10;
      exchange(hosts, text(80_000), text(60_000));
    }
  }
}
