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
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is left of a connection before its handshake is over and after its end: reachable objects,
 * tables and timers included.
 */
@Tag("own-jvm")
@Timeout(180)
class SmallEntryMemoryTest {
  private static final int ENTRIES = 50_000;
  private static final int PORTS = 5;
  private static final int BATCH = 500;

  /** A row of jcmd's class histogram: number, instances, octets, class. */
  private static final Pattern ROW = Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(.*)");

  private static final int FIRST_PORT = 10_000;
  private static final long LONG = 600_000_000_000L;

  private final TcpConfig config =
      TcpConfig.DEFAULT
          .with(TcpSetting.MSL, LONG)
          .with(TcpSetting.INITIAL_RTO, 60_000_000_000L)
          .with(TcpSetting.TIME_WAIT_LIMIT, 1 << 20)
          .with(TcpSetting.HALF_OPEN_LIMIT, ENTRIES);

  private final TwoHosts hosts = new TwoHosts(config, TcpTrace.OFF);
  private int number;

  @Test
  void aHalfOpenConnectionCostsAtMost128Octets() throws OpenException {
    hosts.b.lose = segment -> true;
    listen();
    long octets =
        each(() -> {
          TcpConnection[] opening = new TcpConnection[BATCH];
          for (int i = 0; i < BATCH; i++) {
            opening[i] = connect(number % PORTS, FIRST_PORT + number++ / PORTS);
          }
          hosts.run(2 * hosts.delay);
          for (TcpConnection c : opening) {
            c.abort(hosts.now);
          }
        });
    int[] count = {0};
    hosts.b.tcp.forEachHalfOpen((serial, flow, retransmissions, deadline) -> count[0]++);
    assertThat(count[0]).isEqualTo(ENTRIES);
    System.out.println("Half-open connection, octets: " + octets);
    assertThat(octets).isBetween(40L, 128L);
  }

  @Test
  void aConnectionInTimeWaitCostsAtMost64Octets() throws OpenException {
    listen();
    long octets =
        each(() -> {
          TcpConnection[] connections = new TcpConnection[BATCH];
          for (int i = 0; i < BATCH; i++) {
            connections[i] = connect(i % PORTS, 0);
          }
          hosts.run(3 * hosts.delay);
          for (TcpConnection c : connections) {
            c.closeFully(hosts.now);
          }
          hosts.run(6 * hosts.delay);
        });
    assertThat(hosts.a.tcp.timeWaitCount()).isEqualTo(ENTRIES);
    assertThat(hosts.a.tcp.connectionCount()).isZero();
    assertThat(hosts.b.tcp.connectionCount()).isZero();
    System.out.println("Connection in TIME-WAIT, octets: " + octets);
    assertThat(octets).isBetween(40L, 64L);
  }

  /** The heap that an entry takes, after all tables have been used once and are small again. */
  private long each(Runnable batch) {
    batch.run();
    long before = live();
    for (int entries = BATCH; entries < ENTRIES; entries += BATCH) {
      batch.run();
    }
    return (live() - before) / (ENTRIES - BATCH);
  }

  /**
   * @param localPort 0 for one that is free
   */
  private TcpConnection connect(int listener, int localPort) {
    FlowKey flow = hosts.flowTo(80 + listener);
    flow.localPort = localPort;
    try {
      return hosts.a.tcp.connect(flow, config, hosts.now);
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  /** Whatever is accepted closes as soon as its peer has. */
  private void listen() throws OpenException {
    for (int port = 80; port < 80 + PORTS; port++) {
      var binding = hosts.b.tcp.bind(TwoHosts.B, port, true, config);
      Listener listener =
          new Listener(
              TwoHosts.B,
              port,
              config,
              (l, now) -> {
                for (TcpConnection c = l.accept(); c != null; c = l.accept()) {
                  c.setHandler(new Follower());
                }
              });
      hosts.b.tcp.listen(binding, listener, hosts.now);
    }
  }

  private static final class Follower implements ConnectionHandler {
    @Override
    public void readable(TcpConnection c, long now) {
      if (c.state() == TcpState.CLOSE_WAIT) {
        c.closeFully(now);
      }
    }
  }

  /** Octets of all reachable objects. What the collector fills gaps with is none of them. */
  private static long live() {
    long total = 0;
    for (String line : histogram().lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.find() && !row.group(2).contains("FillerElement")) {
        total += Long.parseLong(row.group(1));
      }
    }
    return total;
  }

  private static String histogram() {
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      Object[] none = {null};
      String[] types = {String[].class.getName()};
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(commands, "gcClassHistogram", none, types);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }
}
