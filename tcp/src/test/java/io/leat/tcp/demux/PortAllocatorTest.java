package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortAllocatorTest {
  private final PortAllocator ports = new PortAllocator(11, 12);
  private final TcpConfig config = TcpConfig.DEFAULT;

  private static FlowKey to(int host) {
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse("10.0.0.1"), 0, IpAddress.ofIpv4(0x0b00_0000 + host), 443);
    return flow;
  }

  private int choose(FlowKey flow) {
    assertThat(ports.choose(flow, config, candidate -> true)).isTrue();
    return flow.localPort;
  }

  @Test
  void everyFreePortIsFoundHoweverFewThereAre() {
    TcpConfig few = config.with(TcpSetting.PORT_LOW, 40_000).with(TcpSetting.PORT_HIGH, 40_099);
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      FlowKey flow = to(1);
      assertThat(ports.choose(flow, few, one -> !taken.contains(one.localPort))).isTrue();
      assertThat(taken.add(flow.localPort)).isTrue();
      assertThat(flow.localPort).isBetween(40_000, 40_099);
    }
    assertThat(ports.choose(to(1), few, one -> !taken.contains(one.localPort))).isFalse();
  }

  @Test
  @Requirement("ATTACK A15")
  void portsOfADestinationComeBackLateAndInStepsThatVary() {
    Set<Integer> seen = new HashSet<>();
    Set<Integer> steps = new HashSet<>();
    int previous = choose(to(1));
    for (int i = 0; i < 3000; i++) {
      int port = choose(to(1));
      assertThat(seen.add(port)).isTrue();
      steps.add(Math.floorMod(port - previous, PortAllocator.size(config)));
      previous = port;
    }
    assertThat(steps).hasSize(8);
  }

  @Test
  @Requirement("ATTACK A15")
  void firstPortsOfDestinationsSpreadOverTheRange() {
    int[] tenths = new int[10];
    int low = (int) config.get(TcpSetting.PORT_LOW);
    for (int host = 0; host < 10_000; host++) {
      tenths[(choose(to(host)) - low) * 10 / PortAllocator.size(config)]++;
    }
    for (int count : tenths) {
      assertThat(count).isBetween(800, 1200);
    }
  }

  @Test
  @Requirement("ATTACK A16")
  void connectionsToOthersDoNotMoveTheCounterOfADestination() {
    Set<Integer> strangers = new HashSet<>();
    for (int host = 1; host <= 1000; host++) {
      int before = choose(to(0));
      choose(to(host));
      int after = choose(to(0));
      int step = Math.floorMod(after - before, PortAllocator.size(config));
      if (step > 8) {
        strangers.add(host);
      }
    }
    assertThat(strangers).as("destinations that share its counter").hasSizeLessThan(5);
  }
}
