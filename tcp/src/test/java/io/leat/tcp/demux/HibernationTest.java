package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.ConnectionImage;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import io.leat.testkit.Requirement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HibernationTest {
  private static final long SECOND = 1_000_000_000L;

  /** Learnt for a moment, or true of the object and not of the connection. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "TcpConnection.host",
          "TcpConnection.handler",
          "TcpConnection.sendStream",
          "TcpConnection.receiveStream",
          "TcpConnection.congestion",
          "TcpConnection.flight",
          "TcpConnection.sackBlocks",
          "TcpConnection.windowTuning",
          "TcpConnection.synIsTimed",
          "TcpConnection.progressAt",
          "AckPolicy.lastChallenge",
          "TcpTimers.quiet",
          "TcpTimers.armed",
          "SendVariables.up");

  /** Sends back what comes, and lets its connections sleep. */
  private static final class Echo implements ConnectionHandler {
    private final boolean maySleep;
    private final byte[] some = new byte[4096];
    int closed;

    Echo(boolean maySleep) {
      this.maySleep = maySleep;
    }

    @Override
    public void readable(TcpConnection c, long now) {
      for (int n = c.receive(some, 0, some.length, now); n > 0; ) {
        c.send(some, 0, n, now);
        n = c.receive(some, 0, some.length, now);
      }
      if (c.isEndReached()) {
        c.closeFully(now);
      }
    }

    @Override
    public void closed(TcpConnection c, long now) {
      closed++;
    }

    @Override
    public boolean mayHibernate() {
      return maySleep;
    }
  }

  /** Keeps its connection, and so keeps it awake. */
  private static final class Client implements ConnectionHandler {
    private final byte[] some = new byte[4096];
    int received;

    @Override
    public void readable(TcpConnection c, long now) {
      for (int n = c.receive(some, 0, some.length, now); n > 0; ) {
        received += n;
        n = c.receive(some, 0, some.length, now);
      }
    }
  }

  private TcpConfig config =
      TcpConfig.DEFAULT
          .with(TcpSetting.MSL, Duration.ofSeconds(1))
          .with(TcpSetting.HIBERNATION, Duration.ofSeconds(10));

  private final Echo echo = new Echo(true);
  private final Client user = new Client();

  private TcpConnection open(TwoHosts hosts, Echo handler) throws OpenException {
    return open(hosts, handler, TwoHosts.A, TwoHosts.B);
  }

  private TcpConnection open(TwoHosts hosts, Echo handler, IpAddress from, IpAddress to)
      throws OpenException {
    var binding = hosts.b.tcp.bind(to, 80, true, config);
    Listener listener = new Listener(to, 80, config, (l, now) -> l.accept().setHandler(handler));
    hosts.b.tcp.listen(binding, listener, hosts.now);
    FlowKey flow = new FlowKey();
    flow.set(from, 0, to, 80);
    TcpConnection client = hosts.a.tcp.connect(flow, config, hosts.now);
    client.setHandler(user);
    hosts.run(SECOND);
    return client;
  }

  private static TcpConnection only(TcpDemux tcp) {
    List<TcpConnection> all = new ArrayList<>();
    tcp.forEachConnection(all::add);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private void say(TwoHosts hosts, TcpConnection client, int octets) {
    int before = user.received;
    client.send(new byte[octets], 0, octets, hosts.now);
    hosts.run(2 * SECOND);
    assertThat(user.received - before).isEqualTo(octets);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 3_000, 200_000})
  void aRowKeepsAllThatIsTrueOfAConnectionAtRest(int octets) throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    say(hosts, client, octets);
    TcpConnection before = only(hosts.b.tcp);
    var status = before.status(hosts.now);
    hosts.run(20 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isOne();
    assertThat(hosts.a.tcp.hibernatingCount()).isZero();
    TcpConnection after = only(hosts.b.tcp);
    assertThat(after).isNotSameAs(before);
    assertSame(before, after);
    assertThat(after.status(hosts.now).cwnd()).isEqualTo(status.cwnd());
    assertThat(after.status(hosts.now).ssthresh()).isEqualTo(status.ssthresh());
  }

  private static void assertSame(Object one, Object other) {
    String type = one.getClass().getSimpleName();
    for (Field field : one.getClass().getDeclaredFields()) {
      String name = type + "." + field.getName();
      if (Modifier.isStatic(field.getModifiers()) || NOT_KEPT.contains(name)) {
        continue;
      }
      try {
        field.setAccessible(true);
        Object a = field.get(one);
        Object b = field.get(other);
        boolean ofTcp =
            a != null
                && b != null
                && a.getClass().getName().startsWith("io.leat.")
                && !(a instanceof Enum<?>)
                && !(a instanceof TcpConfig);
        if (ofTcp) {
          assertSame(a, b);
        } else if (name.endsWith("srtt") || name.endsWith("rttvar")) {
          assertThat((long) b >> 4).as(name).isEqualTo((long) a >> 4);
        } else if (a instanceof Long time && name.endsWith("At")) {
          assertThat((long) b / 1000).as(name).isCloseTo(time / 1000, within1());
        } else if (name.endsWith("recentTime")) {
          assertThat((long) b / 1000).as(name).isCloseTo((long) a / 1000, within1());
        } else {
          assertThat(b).as(name).isEqualTo(a);
        }
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static org.assertj.core.data.Offset<Long> within1() {
    return org.assertj.core.data.Offset.offset(1L);
  }

  @Test
  @Requirement("RFC4821 §5.2")
  void theSegmentSizeThatAProbeHasFoundOutlivesTheSleep() throws OpenException {
    config = config.with(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("on"));
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    int careful = only(hosts.b.tcp).status(hosts.now).sendMss();
    say(hosts, client, 200_000);
    int found = only(hosts.b.tcp).status(hosts.now).sendMss();
    assertThat(found).isEqualTo(careful + 1500 - 1280);
    hosts.run(20 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isOne();
    say(hosts, client, 200_000);
    assertThat(only(hosts.b.tcp).status(hosts.now).sendMss()).isEqualTo(found);
  }

  @Test
  void whatWasCountedOfLossesOutlivesTheSleep() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    boolean[] lost = {false};
    hosts.b.lose =
        octets -> {
          boolean now = !lost[0] && octets.length > 500;
          lost[0] |= now;
          return now;
        };
    say(hosts, client, 10_000);
    long again = only(hosts.b.tcp).status(hosts.now).retransmittedSegments();
    assertThat(again).isPositive();
    hosts.run(20 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isOne();
    say(hosts, client, 10);
    assertThat(only(hosts.b.tcp).status(hosts.now).retransmittedSegments()).isEqualTo(again);
  }

  @Test
  void aSegmentWakesItAndItsUserNoticesNothing() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    for (int i = 0; i < 5; i++) {
      say(hosts, client, 10_000);
      hosts.run(20 * SECOND);
      assertThat(hosts.b.tcp.hibernatingCount()).isOne();
    }
    client.close(hosts.now);
    hosts.run(10 * SECOND);
    assertThat(echo.closed).isOne();
    assertThat(hosts.b.tcp.connectionCount()).isZero();
    assertThat(hosts.b.tcp.hibernatingCount()).isZero();
  }

  @Test
  void whoAsksForItWakesItForAMoment() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    open(hosts, echo);
    hosts.run(20 * SECOND);
    assertThat(only(hosts.b.tcp).state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(hosts.b.tcp.hibernatingCount()).isZero();
    hosts.run(SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isOne();
  }

  @Test
  void aResetEndsIt() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    hosts.run(20 * SECOND);
    client.abort(hosts.now);
    hosts.run(SECOND);
    assertThat(echo.closed).isOne();
    assertThat(hosts.b.tcp.connectionCount()).isZero();
  }

  @Test
  void keepAliveProbesASleeperAndFindsThatItsPeerIsGone() throws OpenException {
    config =
        config
            .with(TcpSetting.KEEP_ALIVE, true)
            .with(TcpSetting.KEEP_ALIVE_IDLE, Duration.ofSeconds(100));
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    open(hosts, echo);
    hosts.run(250 * SECOND);
    assertThat(hosts.b.tcp.connectionCount()).isOne();
    hosts.a.lose = octets -> true;
    hosts.b.lose = octets -> true;
    hosts.run(3_000 * SECOND);
    assertThat(echo.closed).isOne();
    assertThat(hosts.b.tcp.connectionCount()).isZero();
  }

  @Test
  void whoseHandlerDoesNotAllowItStaysAwake() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    open(hosts, new Echo(false));
    hosts.run(100 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isZero();
  }

  @Test
  void unreadTextKeepsItAwake() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    only(hosts.b.tcp)
        .setHandler(
            new ConnectionHandler() {
              @Override
              public boolean mayHibernate() {
                return true;
              }
            });
    client.send(new byte[10], 0, 10, hosts.now);
    hosts.run(100 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isZero();
    only(hosts.b.tcp).setHandler(echo);
    only(hosts.b.tcp).receive(new byte[10], 0, 10, hosts.now);
    hosts.run(100 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.0.0.2, 21", "fd00::1, fd00::2, 24"})
  void aRowOfEitherFamilyComesBackAsItWas(IpAddress from, IpAddress to, int longs)
      throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    hosts.addressOfA = from;
    hosts.addressOfB = to;
    TcpConnection client = open(hosts, echo, from, to);
    say(hosts, client, 100);
    TcpConnection before = only(hosts.b.tcp);
    assertThat(ConnectionImage.longs(before.flow())).isEqualTo(longs);
    hosts.run(20 * SECOND);
    assertThat(hosts.b.tcp.hibernatingCount()).isOne();
    assertSame(before, only(hosts.b.tcp));
    hosts.run(20 * SECOND);
    say(hosts, client, 100);
  }

  @Test
  void aRowOfAnotherVersionIsRefused() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    open(hosts, echo);
    long[] row = new long[ConnectionImage.IPV4_LONGS];
    ConnectionImage.write(only(hosts.b.tcp), row, 0);
    row[0]++;
    assertThatThrownBy(() -> ConnectionImage.read(hosts.b.tcp, config, row, 0, 0, Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 2");
  }

  /** Whatever the peer sends is read, and nothing answered. */
  private static final class Reader implements ConnectionHandler {
    private final byte[] some = new byte[4096];

    @Override
    public void readable(TcpConnection c, long now) {
      while (c.receive(some, 0, some.length, now) > 0) {}
    }

    @Override
    public boolean mayHibernate() {
      return true;
    }
  }

  private static TcpConnection asleep(TwoHosts hosts, TcpDemux tcp) {
    hosts.run(20 * SECOND);
    assertThat(tcp.hibernatingCount()).isOne();
    return only(tcp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TIMESTAMPS", "SACK", "WINDOW_SCALE"})
  void aRowKeepsWhatWasNotAgreed(String option) throws OpenException {
    config = config.with(TcpSetting.valueOf(option), false);
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    say(hosts, client, 100);
    TcpConnection before = only(hosts.b.tcp);
    assertSame(before, asleep(hosts, hosts.b.tcp));
  }

  @Test
  void aRowKeepsWhoOpened() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, new Echo(false));
    client.setHandler(new Reader());
    client.send(new byte[100], 0, 100, hosts.now);
    assertSame(client, asleep(hosts, hosts.a.tcp));
  }

  @Test
  void aRowKeepsThatTheLastToArriveWasText() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    TcpConnection before = only(hosts.b.tcp);
    before.setHandler(new Reader());
    client.send(new byte[100], 0, 100, hosts.now);
    assertSame(before, asleep(hosts, hosts.b.tcp));
  }

  @Test
  void aRowKeepsUrgentPositionSoftErrorAndQuickAcknowledgments() throws OpenException {
    config = config.with(TcpSetting.QUICK_ACKS, 16);
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    TcpConnection client = open(hosts, echo);
    TcpConnection before = only(hosts.b.tcp);
    before.setHandler(new Reader());
    client.send(new byte[100], 0, 100, hosts.now);
    client.sendUrgent(hosts.now);
    hosts.run(SECOND);
    client.send(new byte[30], 0, 30, hosts.now);
    hosts.run(SECOND);
    assertThat(before.urgentPosition()).isPositive();
    before.send(new byte[1], 0, 1, hosts.now);
    hosts.b.tcp.transmitDirty(hosts.now);
    int quoted = before.status(hosts.now).sndUna();
    hosts.b.tcp.icmpError(before.flow(), quoted, IcmpErrorKind.SOFT, 0, hosts.now);
    assertThat(before.softError()).isEqualTo(TcpError.HOST_UNREACHABLE);
    TcpConnection after = asleep(hosts, hosts.b.tcp);
    assertSame(before, after);
    assertThat(after.softError()).isEqualTo(TcpError.HOST_UNREACHABLE);
  }

  @Test
  void aRowKeepsThatTheSynWentTwiceAndTheThresholdOfALoss() throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    int[] sent = {0};
    hosts.b.lose = octets -> sent[0]++ == 0;
    TcpConnection client = open(hosts, echo);
    hosts.run(5 * SECOND);
    boolean[] lost = {false};
    hosts.b.lose =
        octets -> {
          boolean now = !lost[0] && octets.length > 500;
          lost[0] |= now;
          return now;
        };
    say(hosts, client, 10_000);
    TcpConnection before = only(hosts.b.tcp);
    long threshold = before.status(hosts.now).ssthresh();
    assertThat(threshold).isLessThan(1 << 30);
    TcpConnection after = asleep(hosts, hosts.b.tcp);
    assertSame(before, after);
    assertThat(after.status(hosts.now).ssthresh()).isEqualTo(threshold);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
  void aRowIsKnownByEachPartOfItsFlow(IpAddress from, IpAddress to) throws OpenException {
    TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
    hosts.addressOfA = from;
    hosts.addressOfB = to;
    open(hosts, echo, from, to);
    TcpConnection c = only(hosts.b.tcp);
    long[] row = new long[ConnectionImage.longs(c.flow())];
    ConnectionImage.write(c, row, 0);
    FlowKey own = c.flow();
    assertThat(ConnectionImage.isFor(row, 0, own)).isTrue();
    for (int part = own.isIpv4() ? 2 : 0; part < 6; part++) {
      FlowKey other = new FlowKey();
      other.set(
          own.localHi ^ (part == 0 ? 1L << 40 : 0),
          own.localLo ^ (part == 2 ? 1 : 0),
          own.localPort ^ (part == 3 ? 1 : 0),
          own.remoteHi ^ (part == 1 ? 1L << 40 : 0),
          own.remoteLo ^ (part == 4 ? 1 : 0),
          own.remotePort ^ (part == 5 ? 1 : 0));
      assertThat(ConnectionImage.isFor(row, 0, other)).as("part " + part).isFalse();
    }
    FlowKey ipv6 = new FlowKey();
    ipv6.set(0xfd00L << 48, own.localLo, own.localPort, 0, own.remoteLo, own.remotePort);
    assertThat(ConnectionImage.isFor(row, 0, ipv6)).isFalse();
  }
}
