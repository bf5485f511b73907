package io.leat.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpTrace;
import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender finds out about the MTU of whole paths by probing (RFC 4821), in virtual time. */
class PathMtuTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long NANOS = 1_000_000_000L;

  /** Headers of IPv4 and TCP, with timestamps. */
  private static final int HEADERS = 52;

  private static final int SMALL = 1280 - HEADERS;

  private VirtualNetwork network;
  private VirtualHost client;
  private VirtualHost server;
  private VirtualLink link;
  private VirtualSocket socket;
  private long received;
  private int largest;
  private final List<PathMtuEvent> events = new ArrayList<>();
  private final List<Long> probedAt = new ArrayList<>();

  private final class Events extends TcpTrace {
    @Override
    public void pathMtu(long connection, PathMtuEvent event, int mtu, long now) {
      events.add(event);
      if (event == PathMtuEvent.PROBED) {
        probedAt.add(now);
      }
    }
  }

  /** A connection over a path of 20 ms; what arrives is read at once. */
  private void connected(int mtu, String plpmtud) {
    network = new VirtualNetwork(1);
    HostConfig config =
        HostConfig.named("client")
            .withMtu(mtu)
            .with(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice(plpmtud))
            .with(TcpSetting.SEND_BUFFER, 1 << 20)
            .with(TcpSetting.RECEIVE_BUFFER, 1 << 20);
    client = network.host(config);
    client.trace(new Events());
    server = network.host(config.withStack(config.stack().withName("server")));
    link = network.link(client, server, LinkConfig.PERFECT.withDelay(Duration.ofMillis(10)));
    server.socket().bind(80).listen().accept(this::readAll);
    socket = client.socket().connect(server, 80);
    assertThat(network.runUntil(() -> socket.state().isSynchronized())).isTrue();
    measureSegments();
  }

  private void measureSegments() {
    link.from(client)
        .rule(frame -> {
          largest = Math.max(largest, frame.textLength());
          return Fate.PASS;
        });
  }

  private void readAll(VirtualSocket session) {
    session.read(
        1 << 16,
        octets -> {
          if (octets > 0) {
            received += octets;
            readAll(session);
          }
        });
  }

  private void sendsAndArrives(int octets) {
    long all = received + octets;
    assertThat(socket.write(octets)).isEqualTo(octets);
    assertThat(network.runUntil(() -> received == all, Duration.ofMinutes(10))).isTrue();
  }

  /** So much each second. */
  private void sendsFor(int seconds, int octets) {
    for (int i = 0; i < seconds; i++) {
      sendsAndArrives(octets);
      network.runFor(SECOND);
    }
  }

  private void swallows(int moreThan) {
    link.from(client).lose(frame -> frame.octets().length() > moreThan);
  }

  private int mss() {
    return socket.status().sendMss();
  }

  private LossCounters losses() {
    return client.tcp().counters().losses();
  }

  @Test
  @Requirement("RFC4821 R4821-1")
  @Requirement("RFC4821 R4821-3")
  void behindABlackHoleProbesFindWhatThePathReallyTakes() {
    connected(1500, "black-hole");
    swallows(1400);
    sendsFor(30, 200_000);
    assertThat(mss()).isBetween(1400 - 8 - HEADERS, 1400 - HEADERS);
    assertThat(events).contains(PathMtuEvent.BLACK_HOLE, PathMtuEvent.RAISED, PathMtuEvent.REFUSED);
    long timeouts = losses().recoveriesByTimeout();
    assertThat(timeouts).as("those that found the black hole").isBetween(3L, 5L);
    int probes = probedAt.size();
    assertThat(probes).isLessThanOrEqualTo(12);
    sendsFor(20, 200_000);
    assertThat(probedAt).as("the search is over").hasSize(probes);
    assertThat(losses().recoveriesByTimeout()).isEqualTo(timeouts);
  }

  @Test
  @Requirement("RFC4821 R4821-2")
  void whoProbesFromSmallSegmentsNeverMeetsTheBlackHole() {
    connected(1500, "on");
    swallows(1400);
    sendsFor(30, 200_000);
    assertThat(mss()).isBetween(1400 - 8 - HEADERS, 1400 - HEADERS);
    assertThat(losses().recoveriesByTimeout()).isZero();
    assertThat(losses().fastRecoveries()).as("no lost probe is congestion").isZero();
    assertThat(losses().retransmissions()).isPositive();
  }

  @Test
  @Requirement("RFC4821 R4821-2")
  void probesThatAreLostAreFarApart() {
    connected(1500, "on");
    swallows(1280);
    sendsFor(30, 200_000);
    assertThat(mss()).isEqualTo(SMALL);
    assertThat(probedAt).hasSizeGreaterThan(3);
    for (int i = 1; i < probedAt.size(); i++) {
      assertThat(probedAt.get(i) - probedAt.get(i - 1)).isGreaterThan(NANOS / 5);
    }
  }

  @Test
  void segmentsGrowAtOnceWhereThePathTakesWhatTheLinkDoes() {
    connected(1500, "on");
    sendsAndArrives(12 * SMALL);
    assertThat(mss()).isEqualTo(1500 - HEADERS);
    assertThat(events).containsExactly(PathMtuEvent.PROBED, PathMtuEvent.RAISED);
  }

  @Test
  @Requirement("RFC4821 R4821-1")
  void aPathThatGrowsFrom1280To9000IsFoundOutAfterTenMinutes() {
    connected(9000, "black-hole");
    link.from(client).configure(link.from(client).config().withMtu(1280));
    sendsFor(10, 30_000);
    assertThat(mss()).isEqualTo(SMALL);
    assertThat(events).containsExactly(PathMtuEvent.TOO_BIG);
    link.from(client).configure(link.from(client).config().withMtu(0));
    largest = 0;
    sendsFor(9 * 60 - 10, 5_000);
    assertThat(largest).as("not before").isEqualTo(SMALL);
    sendsFor(2 * 60, 30_000);
    assertThat(mss()).isEqualTo(9000 - HEADERS);
    assertThat(losses().recoveriesByTimeout()).isZero();
  }

  @Test
  @Requirement("RFC4821 R4821-4")
  void aProbeThatIsLostAmongOthersIsTriedAgain() {
    connected(1500, "on");
    boolean[] probe = {false};
    int[] lost = {0};
    link.from(client)
        .lose(frame -> {
          probe[0] |= frame.octets().length() > 1280;
          return probe[0] && lost[0]++ < 2;
        });
    sendsAndArrives(100_000);
    assertThat(losses().fastRecoveries()).as("that was congestion").isEqualTo(1);
    assertThat(events).contains(PathMtuEvent.UNDECIDED).doesNotContain(PathMtuEvent.RAISED);
    sendsFor(10, 100_000);
    assertThat(mss()).isEqualTo(1500 - HEADERS);
  }

  @Test
  @Requirement("RFC4821 R4821-4")
  void lossesOfOrdinarySegmentsSayNothingOfTheirSize() {
    connected(1500, "on");
    sendsFor(5, 100_000);
    assertThat(mss()).isEqualTo(1500 - HEADERS);
    for (int i = 0; i < 10; i++) {
      link.from(client).lose(3, frame -> frame.textLength() > 0);
      sendsFor(1, 100_000);
    }
    assertThat(losses().fastRecoveries()).isEqualTo(10);
    assertThat(mss()).isEqualTo(1500 - HEADERS);
    assertThat(events).containsExactly(PathMtuEvent.PROBED, PathMtuEvent.RAISED);
  }

  @Test
  @Requirement("RFC4821 R4821-5")
  void aSizeThatPassedOnceAndThenNoMoreIsGivenUpAtTheFirstLoss() {
    connected(1500, "on");
    boolean[] passed = {false};
    link.from(client)
        .lose(frame -> {
          boolean large = frame.octets().length() > 1280;
          boolean lost = large && passed[0];
          passed[0] |= large;
          return lost;
        });
    sendsFor(20, 200_000);
    assertThat(events).contains(PathMtuEvent.RAISED, PathMtuEvent.WITHDRAWN);
    assertThat(mss()).isEqualTo(SMALL);
    assertThat(losses().recoveriesByTimeout()).isLessThanOrEqualTo(1);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aRouterThatAnswersAProbeNamesTheNext() {
    connected(1500, "on");
    link.from(client).configure(link.from(client).config().withMtu(1400));
    sendsAndArrives(200_000);
    assertThat(mss()).isEqualTo(1400 - HEADERS);
    assertThat(events)
        .containsExactly(
            PathMtuEvent.PROBED, PathMtuEvent.TOO_BIG, PathMtuEvent.PROBED, PathMtuEvent.RAISED);
    assertThat(losses().fastRecoveries()).isZero();
  }

  @Test
  void nothingIsProbedForWhereLittleIsSent() {
    connected(1500, "on");
    sendsFor(60, 3000);
    assertThat(events).isEmpty();
    assertThat(largest).isEqualTo(SMALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "black-hole"})
  void nothingIsProbedForWhereThePathTakesAll(String plpmtud) {
    connected(1500, plpmtud);
    sendsFor(5, 200_000);
    assertThat(events).isEmpty();
    assertThat(mss()).isEqualTo(1500 - HEADERS);
  }

  @Test
  void anotherConnectionBeginsWithWhatOneHasFound() {
    connected(1500, "on");
    sendsAndArrives(100_000);
    events.clear();
    VirtualSocket other = client.socket().connect(server, 80);
    assertThat(network.runUntil(() -> other.state().isSynchronized())).isTrue();
    assertThat(other.status().sendMss()).isEqualTo(1500 - HEADERS);
    assertThat(events).isEmpty();
  }
}
