package io.leat.sim;

import static io.leat.packet.wire.TcpFlags.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What simulations found wrong, each as the smallest network that shows it. */
class FoundBySimulationTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  private final List<Integer> timestamps = new ArrayList<>();
  private final List<Integer> echoes = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();

  private VirtualNetwork network = new VirtualNetwork(1);
  private VirtualHost client = network.host("client");
  private VirtualHost server = network.host("server");

  private VirtualSocket listen() {
    return server.socket().bind(80).listen();
  }

  private void hosts(HostConfig ofClient, HostConfig ofServer) {
    network = new VirtualNetwork(1);
    client = network.host(ofClient);
    server = network.host(ofServer);
  }

  private VirtualSocket connected() {
    VirtualSocket socket = client.socket().connect(server, 80);
    network.runUntil(() -> socket.state() == TcpState.ESTABLISHED);
    network.runFor(MILLI.multipliedBy(10));
    return socket;
  }

  private VirtualSocket accepted(VirtualSocket listening) {
    return Objects.requireNonNull(listening.accept());
  }

  /** Notes what {@code host} sends. */
  private void watch(VirtualHost host) {
    network.observe(
        new NetworkObserver() {
          @Override
          public void sent(NetworkFrame frame) {
            if (frame.from() == host && frame.isTcp()) {
              InboundSegment segment = frame.segment();
              timestamps.add(segment.tsVal);
              echoes.add(segment.tsEcr);
              lengths.add(segment.textLength);
            }
          }
        });
  }

  private static HostConfig withCookies() {
    return HostConfig.named("server").with(TcpSetting.HALF_OPEN_LIMIT, 0);
  }

  @Test
  void aSynCookieNeverStandsForMoreThanThePeersMss() {
    hosts(HostConfig.named("client").with(TcpSetting.MAXIMUM_SEGMENT, 200), withCookies());
    network.link(client, server);
    VirtualSocket listening = listen();
    connected();
    watch(server);
    accepted(listening).write(5000);
    network.runFor(MILLI.multipliedBy(100));
    assertThat(lengths).isNotEmpty().allMatch(length -> length <= 200 - 12);
  }

  @Test
  void theTimestampOfASynCookieIsNotAheadOfTheClock() {
    for (int i = 0; i < 64; i++) {
      hosts(HostConfig.named("client"), withCookies().withClock(i * 1_000_000L));
      network.link(client, server);
      timestamps.clear();
      watch(server);
      VirtualSocket listening = listen();
      connected();
      accepted(listening).write(1);
      network.runFor(MILLI);
      assertThat(SequenceNumbers.beforeOrEqual(timestamps.getFirst(), timestamps.getLast()))
          .as("clock %d ms: %s", i, timestamps)
          .isTrue();
    }
  }

  @Test
  void textThatOvertakesTheAckOfASynCookieResetsNothing() {
    hosts(HostConfig.named("client"), withCookies());
    VirtualLink link = network.link(client, server);
    // the ACK of the handshake, and the first segment behind it
    link.from(client).lose(1, frame -> frame.has(ACK));
    link.from(client).lose(1, frame -> frame.textLength() > 0);
    VirtualSocket listening = listen();
    VirtualSocket socket = connected();
    socket.write(10_000);
    network.runFor(Duration.ofSeconds(2));
    assertThat(socket.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(accepted(listening).readableOctets()).isEqualTo(10_000);
  }

  @Test
  void aConnectionLearnsOfAPathMtuThatAnotherOneFoundFirst() {
    VirtualLink link = network.link(client, server);
    VirtualSocket listening = listen();
    VirtualSocket first = connected();
    VirtualSocket second = connected();
    accepted(listening);
    VirtualSocket session = accepted(listening);
    link.configure(LinkConfig.PERFECT.withMtu(1300));
    first.write(5000);
    network.runFor(Duration.ofSeconds(1));
    second.write(5000);
    network.runFor(MILLI.multipliedBy(100));
    assertThat(session.readableOctets()).isEqualTo(5000);
  }

  @Test
  void aConnectionSurvivesASmallerMtuOfItsOwnLink() {
    network.link(client, server);
    VirtualSocket listening = listen();
    VirtualSocket socket = connected();
    VirtualSocket session = accepted(listening);
    client.setMtu(1300);
    socket.write(5000);
    network.runFor(Duration.ofSeconds(2));
    assertThat(session.readableOctets()).isEqualTo(5000);
  }

  @Test
  void theFirstTextAfterAPassiveOpenIsEchoedWithItsOwnTimestamp() {
    network.link(client, server);
    listen();
    VirtualSocket socket = connected();
    network.runFor(MILLI.multipliedBy(50));
    watch(client);
    socket.write(10);
    int sent = timestamps.getLast();
    watch(server);
    network.runFor(MILLI.multipliedBy(100));
    assertThat(echoes.getLast()).isEqualTo(sent);
  }

  @Test
  void aDelayedAckIsNoReasonToRetransmitWhereTheRoundTripIsLong() {
    network.link(client, server, LinkConfig.PERFECT.withDelay(MILLI.multipliedBy(150)));
    VirtualSocket listening = listen();
    VirtualSocket socket = connected();
    network.runFor(Duration.ofSeconds(1));
    VirtualSocket session = accepted(listening);
    // two segments are acknowledged at once: thirty round trips of exactly 300 ms
    for (int i = 0; i < 30; i++) {
      socket.write(2896);
      network.runFor(Duration.ofSeconds(2));
      session.read(2896);
    }
    watch(client);
    // a single one waits for company
    socket.write(100);
    network.runFor(Duration.ofSeconds(2));
    assertThat(lengths).containsExactly(100);
  }

  @Test
  void aPeerThatHasFilledTheWindowAnswersKeepAlivesAllTheSame() {
    HostConfig keepAlive =
        HostConfig.named("client")
            .with(TcpSetting.KEEP_ALIVE, 1)
            .with(TcpSetting.KEEP_ALIVE_IDLE, Duration.ofSeconds(2))
            .with(TcpSetting.KEEP_ALIVE_INTERVAL, Duration.ofSeconds(1))
            .with(TcpSetting.KEEP_ALIVE_PROBES, 3)
            .with(TcpSetting.RECEIVE_BUFFER, 1000);
    hosts(keepAlive, HostConfig.named("server"));
    VirtualLink link = network.link(client, server);
    VirtualSocket listening = listen();
    VirtualSocket socket = connected();
    VirtualSocket session = accepted(listening);
    // the ACKs of the server stand behind the window that its lost text fills
    link.from(server).lose(frame -> frame.textLength() > 0);
    session.write(1000);
    network.runFor(Duration.ofSeconds(20));
    link.from(server).clearRules();
    network.runFor(Duration.ofSeconds(20));
    assertThat(socket.readableOctets()).isEqualTo(1000);
  }

  @Test
  void anAckThatIsReadAfterAPauseMovesTheTimersBeforeTheyExpire() {
    VirtualLink link = network.link(client, server);
    listen();
    VirtualSocket socket = connected();
    link.from(client).lose(1, frame -> frame.textLength() == 100);
    socket.write(3 * 1448 + 100);
    client.pause(MILLI.multipliedBy(400));
    network.runFor(MILLI.multipliedBy(402));
    assertThat(socket.status().sendQueue()).isEqualTo(100);
    assertThat(client.tcp().counters().losses().retransmissions()).isZero();
    network.runFor(MILLI.multipliedBy(400));
    assertThat(socket.status().sendQueue()).isZero();
    assertThat(client.tcp().counters().losses().recoveriesByTimeout()).isZero();
  }
}
