package io.leat.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What losses, reordering and marks cost over whole paths, in virtual time. */
class LossRecoveryTest {
  private static final long MILLI = 1_000_000;
  private static final int MSS = 1448;

  private VirtualNetwork network;
  private VirtualHost client;
  private VirtualHost server;
  private VirtualLink link;
  private VirtualSocket socket;
  private long received;
  private long arrivedAt;

  /** A connection over a path; what arrives is read at once. */
  private void connected(long seed, LinkConfig path, int ecn) {
    connected(seed, path, config -> config.with(TcpSetting.ECN, ecn));
  }

  private void connected(long seed, LinkConfig path, UnaryOperator<HostConfig> configured) {
    network = new VirtualNetwork(seed);
    HostConfig buffers =
        configured.apply(
            HostConfig.named("client")
                .with(TcpSetting.SEND_BUFFER, 8 << 20)
                .with(TcpSetting.RECEIVE_BUFFER, 8 << 20));
    client = network.host(buffers);
    server = network.host(buffers.withStack(buffers.stack().withName("server")));
    link = network.link(client, server, path);
    received = 0;
    server.socket().bind(80).listen().accept(this::readAll);
    socket = client.socket().connect(server, 80);
    assertThat(network.runUntil(() -> socket.state().isSynchronized())).isTrue();
  }

  private void readAll(VirtualSocket session) {
    session.read(
        1 << 16,
        octets -> {
          if (octets > 0) {
            received += octets;
            arrivedAt = network.now();
            readAll(session);
          }
        });
  }

  private void sendsAndArrives(int octets) {
    long all = received + octets;
    assertThat(socket.write(octets)).isEqualTo(octets);
    assertThat(network.runUntil(() -> received == all, Duration.ofMinutes(10))).isTrue();
  }

  private LossCounters losses() {
    return client.tcp().counters().losses();
  }

  private static LinkConfig path(long rttMillis) {
    return LinkConfig.PERFECT.withDelay(Duration.ofNanos(rttMillis * MILLI / 2));
  }

  @Test
  @Requirement("ATTACK A28")
  void burstsInStepWithTheTimeoutDoNotStarveAFlow() {
    long undisturbed = transferDuring(0, 1000);
    long disturbed = transferDuring(20, 1000);
    assertThat(undisturbed * 1.0 / disturbed).as("part of the goodput").isGreaterThan(0.3);
  }

  /** How long 4 MB take where everything is lost for so long in each period. */
  private long transferDuring(int lostMillis, int periodMillis) {
    LinkConfig path = LinkConfig.PERFECT.withDelay(Duration.ofMillis(10)).withRate(20_000_000, 100);
    connected(28, path, 0);
    long began = network.now();
    link.from(client)
        .lose(frame -> (network.now() - began) % (periodMillis * MILLI) < lostMillis * MILLI);
    int size = 4_000_000;
    socket.write(size);
    assertThat(network.runUntil(() -> received == size, Duration.ofSeconds(300))).isTrue();
    return arrivedAt - began;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 66, 200})
  @Requirement("RFC8985 R8985-13")
  void aLoneLostTailArrivesWithinTwoRoundTripsAndTheLongestDelayOfAnAck(int rttMillis) {
    connected(1, path(rttMillis), 0);
    sendsAndArrives(100 * MSS);
    network.runFor(Duration.ofMillis(500));
    link.from(client).lose(1, frame -> frame.textLength() == 100);
    long before = network.now();
    sendsAndArrives(100);
    assertThat(arrivedAt - before).isLessThanOrEqualTo((2 * rttMillis + 200) * MILLI);
    assertThat(losses().recoveriesByTimeout()).isZero();
    assertThat(losses().tailLossProbes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 66, 200})
  @Requirement("RFC8985 R8985-13")
  void theLostEndOfAFlightArrivesAsSoonAfterTheAckOfTheRest(int rttMillis) {
    connected(1, path(rttMillis), 0);
    sendsAndArrives(100 * MSS);
    network.runFor(Duration.ofMillis(500));
    link.from(client).lose(1, frame -> frame.textLength() == 100);
    long acknowledged = network.now() + rttMillis * MILLI;
    sendsAndArrives(6 * MSS + 100);
    assertThat(arrivedAt - acknowledged).isLessThanOrEqualTo((2 * rttMillis + 200) * MILLI);
    assertThat(losses().recoveriesByTimeout()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1,cubic",
    "2,cubic",
    "3,cubic",
    "4,cubic",
    "5,cubic",
    "6,cubic",
    "1,newreno",
    "2,newreno",
    "3,newreno",
    "4,newreno",
    "5,newreno",
    "6,newreno"
  })
  @Requirement("RFC8985 §3.1")
  void lossesOfOnePerCentNeedNoTimeout(long seed, String control) {
    LinkConfig lossy = path(66).withRate(100_000_000, 1000).withLoss(0.01);
    connected(
        seed, lossy, config -> config.withStack(config.stack().withCongestionControl(control)));
    sendsAndArrives(6_000_000);
    assertThat(losses().fastRecoveries()).isPositive();
    assertThat(losses().recoveriesByTimeout()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @Requirement("RFC8985 R8985-4")
  void slightReorderingIsHardlyTakenForLoss(long seed) {
    LinkConfig reordering =
        path(66).withRate(100_000_000, 20_000).withReordering(0.01, Duration.ofMillis(5));
    connected(seed, reordering, 0);
    sendsAndArrives(8_000_000);
    double spurious = (double) losses().retransmissions() / (8_000_000 / MSS);
    assertThat(spurious).isLessThan(0.005);
    assertThat(losses().recoveriesByTimeout()).isZero();
  }

  @Test
  @Requirement("RFC3042 §2")
  void aLossAtTheEndOfASmallWindowNeedsNoTimeout() {
    connected(3, path(50), 0);
    link.from(client).lose(1, frame -> frame.textLength() > 0);
    sendsAndArrives(3 * MSS);
    assertThat(losses().recoveriesByTimeout()).isZero();
  }

  /** Round trips that vary widen the timeout: it is the probe that must be in time. */
  @ParameterizedTest
  @ValueSource(ints = {66, 200})
  @Requirement("RFC8985 R8985-13")
  void aLoneLostTailIsProbedInTimeAlsoWhereRoundTripsVary(int rttMillis) {
    LinkConfig wavering =
        LinkConfig.PERFECT.withDelay(
            Duration.ofNanos(rttMillis * MILLI * 4 / 10), Duration.ofNanos(rttMillis * MILLI / 10));
    connected(1, wavering, 0);
    sendsAndArrives(100 * MSS);
    network.runFor(Duration.ofMillis(500));
    link.from(client).lose(1, frame -> frame.textLength() == 100);
    long before = network.now();
    sendsAndArrives(100);
    assertThat(arrivedAt - before).isLessThanOrEqualTo((2 * rttMillis + 200) * MILLI);
    assertThat(losses().recoveriesByTimeout()).isZero();
    assertThat(losses().tailLossProbes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1400, 1000, 600})
  @Requirement("RFC4821 R4821-3")
  void aPathThatSwallowsLargePacketsWithoutAWordIsCrossedBySmallerOnes(int largest) {
    connected(1, path(20), 0);
    sendsAndArrives(100);
    link.from(client).lose(frame -> frame.octets().length() > largest);
    sendsAndArrives(100_000);
    long found = losses().recoveriesByTimeout();
    assertThat(found).isBetween(3L, 5L);
    sendsAndArrives(100_000);
    assertThat(losses().recoveriesByTimeout()).as("once is enough").isEqualTo(found);
  }

  @Test
  @Requirement("RFC4821 R4821-3")
  void largeSegmentsAreTriedAgainAfterTenMinutes() {
    connected(1, path(20), 0);
    link.from(client).lose(frame -> frame.octets().length() > 1400);
    sendsAndArrives(20_000);
    link.from(client).clearRules();
    network.runFor(Duration.ofMinutes(11));
    int[] largest = {0};
    link.from(client)
        .rule(frame -> {
          largest[0] = Math.max(largest[0], frame.textLength());
          return Fate.PASS;
        });
    VirtualSocket later = client.socket().connect(server, 80);
    assertThat(network.runUntil(() -> later.state().isSynchronized())).isTrue();
    later.write(20_000);
    network.runFor(Duration.ofSeconds(1));
    assertThat(largest[0]).isGreaterThanOrEqualTo(MSS);
  }
}
