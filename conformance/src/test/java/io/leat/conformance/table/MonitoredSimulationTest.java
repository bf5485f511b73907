package io.leat.conformance.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.VirtualSocket;
import io.leat.stack.StackConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hosts over links that lose, double, delay and reorder: every event is a row of the table. */
class MonitoredSimulationTest {
  private static final StateEventTable TABLE = StateEventTable.load();
  private static final int SEEDS_AT_ONCE = 20;
  private static final int PORT = 80;

  @ParameterizedTest
  @ValueSource(longs = {0, 20, 40, 60, 80, 100, 120, 140, 160, 180})
  void everyEventOfASimulationIsARow(long first) {
    for (long seed = first; seed < first + SEEDS_AT_ONCE; seed++) {
      new Run(seed).run();
    }
  }

  private static final class Run {
    final long seed;
    final SplittableRandom random;
    final VirtualNetwork network;
    final List<String> violations = new ArrayList<>();
    final List<MonitorTrace> monitors = new ArrayList<>();
    final List<VirtualSocket> ended = new ArrayList<>();

    Run(long seed) {
      this.seed = seed;
      random = new SplittableRandom(seed);
      network = new VirtualNetwork(seed);
    }

    void run() {
      VirtualHost client = host("client");
      VirtualHost server = host("server");
      LinkConfig faults =
          LinkConfig.PERFECT
              .withDelay(Duration.ofMillis(5), Duration.ofMillis(3))
              .withLoss(random.nextInt(4) * 0.05)
              .withDuplication(random.nextInt(3) * 0.1)
              .withReordering(random.nextInt(3) * 0.1, Duration.ofMillis(20))
              .withCorruption(random.nextInt(2) * 0.05);
      network.link(client, server, faults);
      VirtualSocket listening = server.socket().bind(PORT).listen();
      listening.accept(session -> converse(session, random.nextInt(60_000)));
      VirtualSocket socket = client.socket();
      int octets = random.nextInt(60_000);
      boolean ipv6 = random.nextBoolean();
      socket.connect(ipv6 ? server.ipv6() : server.ipv4(), PORT, () -> converse(socket, octets));
      network.runUntilQuiet();
      monitors.forEach(MonitorTrace::finish);
      assertThat(violations).as("seed %d", seed).isEmpty();
      assertThat(monitors).allSatisfy(monitor -> assertThat(monitor.observed()).isPositive());
    }

    VirtualHost host(String name) {
      StackConfig stack = StackConfig.DEFAULT.withName(name).withBurst(1);
      VirtualHost host =
          network.host(
              HostConfig.DEFAULT
                  .withStack(stack)
                  .with(TcpSetting.RECEIVE_BUFFER, 8000)
                  .with(TcpSetting.MSL, Duration.ofSeconds(1)));
      var monitor =
          new MonitorTrace(
              new StateEventMonitor(TABLE, true),
              host.tcp()::find,
              violation -> violations.add(name + ": " + violation));
      monitors.add(monitor);
      host.trace(monitor);
      return host;
    }

    /** Writes all, closes, and reads to the end; some end it sooner and not so well. */
    void converse(VirtualSocket socket, int octets) {
      write(socket, octets);
      read(socket);
      Duration soon = Duration.ofMillis(random.nextInt(300));
      switch (random.nextInt(6)) {
        case 0 -> network.after(soon, () -> end(socket, true));
        case 1 -> network.after(soon, () -> end(socket, false));
        default -> {}
      }
    }

    void end(VirtualSocket socket, boolean abort) {
      if (socket.state() == TcpState.CLOSED) {
        return;
      }
      ended.add(socket);
      if (abort) {
        socket.abort();
      } else {
        socket.close();
      }
    }

    void write(VirtualSocket socket, int octets) {
      if (ended.contains(socket) || socket.state() == TcpState.CLOSED) {
        return;
      }
      int taken = octets == 0 ? 0 : socket.write(Math.min(octets, 4000));
      int left = octets - Math.max(0, taken);
      if (left == 0) {
        socket.shutdownOutput();
      } else {
        network.after(Duration.ofMillis(1 + random.nextInt(30)), () -> write(socket, left));
      }
    }

    void read(VirtualSocket socket) {
      if (ended.contains(socket) || socket.state() == TcpState.CLOSED) {
        return;
      }
      socket.read(
          2000,
          taken -> {
            if (taken > 0) {
              network.after(Duration.ofMillis(random.nextInt(10)), () -> read(socket));
            }
          });
    }
  }
}
