package io.leat.sim;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualNetworkTest {
  private final VirtualNetwork network = new VirtualNetwork(1);
  private final VirtualHost client = network.host("client");
  private final VirtualHost server = network.host("server");
  private final List<String> log = new ArrayList<>();

  @Test
  void hostsConverseOverALink() {
    network.link(client, server);
    VirtualSocket listening = server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntilStill();
    VirtualSocket session = listening.accept();
    assertThat(session).isNotNull();

    socket.write(100);
    network.runUntilStill();
    byte[] read = new byte[200];
    assertThat(session.read(read)).isEqualTo(100);
    assertThat(Content.mismatch(0, 0, read, 0, 100)).isNegative();
    assertThat(session.read(10)).isZero();

    socket.close();
    network.runUntilStill();
    assertThat(session.read(10)).isEqualTo(-1);
    assertThat(session.state()).isEqualTo(TcpState.CLOSE_WAIT);
    assertThat(socket.state()).isEqualTo(TcpState.FIN_WAIT_2);
    session.close();
    assertThat(network.runUntilQuiet()).isTrue();
    assertThat(socket.state()).isEqualTo(TcpState.CLOSED);
    assertThat(network.now()).isGreaterThan(Duration.ofSeconds(60).toNanos());
    assertThat(client.memoryInUse() + server.memoryInUse()).isZero();
  }

  @Test
  void hostsConverseOverIpv6() {
    network.link(client, server);
    VirtualSocket listening = server.socket().bind(80).listen();
    client.socket().connect(server.ipv6(), 80);
    network.runUntilStill();
    assertThat(listening.accept()).isNotNull();
  }

  @Test
  void callsThatWaitReturnWhenTheyCan() {
    network.observe(
        new NetworkObserver() {
          @Override
          public void called(UserCall call) {
            log.add(call.time() / 1_000_000 + " " + call.phase() + " " + call);
          }
        });
    network.link(client, server);
    VirtualSocket listening = server.socket().bind(80).listen(5);
    listening.accept(session -> session.read(10, octets -> session.close()));
    VirtualSocket socket = client.socket();
    socket.connect(server.ipv4(), 80, () -> socket.write(3));
    network.runUntilStill();
    assertThat(log)
        .containsExactly(
            "0 AT_ONCE server: socket()",
            "0 AT_ONCE server: bind([::]:80)",
            "0 AT_ONCE server: listen(5)",
            "0 WAITS server: accept() ...",
            "0 AT_ONCE client: socket()",
            "0 WAITS client: connect(10.0.0.2:80) ...",
            "2 RETURNS client: connect(10.0.0.2:80)",
            "2 AT_ONCE client: write(3)",
            "3 RETURNS server: accept() = socket 2 with 10.0.0.1:" + socket.localPort(),
            "3 WAITS server: read(10) ...",
            "3 RETURNS server: read(10) = 3 octets",
            "3 AT_ONCE server: close()");
  }

  @Test
  void aRuleLosesTheSegmentThatItNames() {
    VirtualLink link = network.link(client, server);
    link.from(server).lose(1, frame -> frame.has(SYN | ACK));
    server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runFor(Duration.ofMillis(900));
    assertThat(socket.state()).isEqualTo(TcpState.SYN_SENT);
    network.runFor(Duration.ofMillis(200));
    assertThat(socket.state()).isEqualTo(TcpState.ESTABLISHED);
  }

  @Test
  void aDuplicatedAndADelayedFrameArriveAsTold() {
    VirtualLink link = network.link(client, server);
    link.from(client).duplicate(1, frame -> frame.has(SYN), Duration.ofMillis(5));
    link.from(client).delay(1, frame -> frame.has(FIN), Duration.ofMillis(7));
    server.socket().bind(80).listen();
    network.observe(arrivalsAt(server));
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntil(() -> socket.state() == TcpState.ESTABLISHED);
    socket.close();
    network.runFor(Duration.ofMillis(20));
    assertThat(log).containsSubsequence("1 ms SYN", "3 ms ACK", "6 ms SYN", "10 ms FIN,ACK");
  }

  private NetworkObserver arrivalsAt(VirtualHost host) {
    return new NetworkObserver() {
      @Override
      public void delivered(NetworkFrame frame) {
        if (frame.to() == host) {
          String flags = TcpFlags.format(frame.segment().flags);
          log.add(frame.time() / 1_000_000 + " ms " + flags);
        }
      }
    };
  }

  @Test
  void aCorruptedFrameArrivesAndIsDropped() {
    VirtualLink link = network.link(client, server);
    link.from(client).corrupt(1, NetworkFrame::isTcp);
    server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runFor(Duration.ofMillis(900));
    assertThat(socket.state()).isEqualTo(TcpState.SYN_SENT);
    assertThat(server.tcp().counters().segmentsArrived()).isEqualTo(1);
    assertThat(socket.state()).isEqualTo(TcpState.SYN_SENT);
  }

  @Test
  void aSlowLinkTakesItsTimeAndDropsWhatItsQueueCannotHold() {
    LinkConfig slow = LinkConfig.PERFECT.withRate(1_000_000, 3);
    network.link(client, server, slow);
    network.observe(
        new NetworkObserver() {
          @Override
          public void lost(NetworkFrame frame, LossReason reason) {
            log.add(reason.name());
          }
        });
    VirtualSocket listening = server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntilStill();
    long before = network.now();
    socket.write(10_000);
    VirtualSocket session = listening.accept();
    network.runUntil(() -> session.readableOctets() == 10_000);
    assertThat(network.now() - before).isGreaterThan(80_000_000);
    assertThat(log).contains("QUEUE_FULL");
  }

  @Test
  void aSmallMtuInTheMiddleIsLearnedFromIcmp() {
    for (boolean ipv4 : new boolean[] {true, false}) {
      VirtualNetwork other = new VirtualNetwork(2);
      VirtualHost a = other.host("a");
      VirtualHost b = other.host("b");
      other.link(a, b, LinkConfig.PERFECT.withMtu(1300));
      VirtualSocket listening = b.socket().bind(80).listen();
      VirtualSocket socket = a.socket().connect(ipv4 ? b.ipv4() : b.ipv6(), 80);
      other.runUntilStill();
      socket.write(20_000);
      other.runUntilStill();
      assertThat(listening.accept().readableOctets()).isEqualTo(20_000);
      assertThat(socket.status().sendMss()).isEqualTo(1300 - (ipv4 ? 40 : 60) - 12);
    }
  }

  @Test
  void aPartitionHealsAndAPausedHostCatchesUp() {
    VirtualLink link = network.link(client, server);
    VirtualSocket listening = server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntilStill();
    VirtualSocket session = listening.accept();
    link.partition();
    socket.write(10);
    network.runFor(Duration.ofMillis(300));
    assertThat(session.readableOctets()).isZero();
    link.heal();
    network.runFor(Duration.ofSeconds(1));
    assertThat(session.readableOctets()).isEqualTo(10);

    server.pause(Duration.ofSeconds(2));
    socket.write(10);
    network.runFor(Duration.ofMillis(1900));
    assertThatThrownBy(() -> session.read(1)).isInstanceOf(IllegalStateException.class);
    network.runFor(Duration.ofMillis(200));
    assertThat(session.readableOctets()).isEqualTo(20);
  }

  @Test
  void aClockJumpEndsTimeWaitEarly() {
    network.link(client, server);
    VirtualSocket listening = server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntilStill();
    socket.close();
    network.runUntilStill();
    listening.accept().close();
    network.runUntilStill();
    assertThat(socket.state()).isEqualTo(TcpState.TIME_WAIT);
    client.jumpClock(Duration.ofSeconds(61));
    network.runUntilStill();
    assertThat(client.tcp().timeWaitCount()).isZero();
    assertThat(network.now()).isLessThan(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void memoryThatIsSqueezedStopsTheWriter() {
    network.link(client, server);
    server.socket().bind(80).listen();
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntilStill();
    client.squeezeMemory(0);
    assertThat(socket.write(100)).isZero();
    client.releaseMemory();
    assertThat(socket.write(100)).isEqualTo(100);
  }

  @Test
  void aRouterJoinsSeveralHosts() {
    VirtualHost third = network.host("third");
    VirtualRouter router = network.router("router");
    for (VirtualHost host : network.hosts()) {
      network.link(host, router, LinkConfig.PERFECT);
    }
    VirtualSocket listening = server.socket().bind(80).listen();
    client.socket().connect(server, 80);
    third.socket().connect(server.ipv6(), 80);
    network.runUntilStill();
    assertThat(listening.accept()).isNotNull();
    assertThat(listening.accept()).isNotNull();
  }

  @Test
  void aCallThatFailsSaysWhy() {
    network.link(client, server);
    VirtualSocket refused = client.socket().connect(server, 81);
    network.runUntilStill();
    assertThat(refused.error()).isEqualTo(TcpError.REFUSED);
    assertThatThrownBy(() -> refused.read(1))
        .isInstanceOfSatisfying(
            CallFailedException.class, e -> assertThat(e.error()).isEqualTo(TcpError.REFUSED));
    server.socket().bind(80).listen();
    assertThatThrownBy(() -> server.socket().bind(80))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("address in use");
  }

  @Test
  void theSameSeedGivesTheSameFrames() {
    assertThat(frames(7)).isEqualTo(frames(7)).hasSizeGreaterThan(50);
    assertThat(frames(7)).isNotEqualTo(frames(8));
  }

  private static List<String> frames(long seed) {
    List<String> frames = new ArrayList<>();
    VirtualNetwork network = new VirtualNetwork(seed);
    VirtualHost a = network.host(HostConfig.named("a").with(TcpSetting.MSL, 0));
    VirtualHost b = network.host("b");
    LinkConfig bad =
        LinkConfig.PERFECT
            .withLoss(0.1)
            .withDuplication(0.1)
            .withReordering(0.1, Duration.ofMillis(5))
            .withCorruption(0.05);
    network.link(a, b, bad);
    network.observe(
        new NetworkObserver() {
          @Override
          public void sent(NetworkFrame frame) {
            frames.add(frame.time() + " " + frame);
          }
        });
    VirtualSocket listening = b.socket().bind(80).listen();
    VirtualSocket socket = a.socket().connect(b, 80);
    network.runUntil(() -> socket.state() == TcpState.ESTABLISHED);
    socket.write(50_000);
    socket.close();
    network.runFor(Duration.ofSeconds(20));
    listening.close();
    return frames;
  }
}
