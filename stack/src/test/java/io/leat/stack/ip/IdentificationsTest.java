package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.testkit.Requirement;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IdentificationsTest {
  private final Identifications identifications = new Identifications(new SplittableRandom(3));

  private static FlowKey to(int host) {
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse("10.0.0.1"), 0, IpAddress.ofIpv4(0x0b000000 + host), 0);
    return flow;
  }

  @Test
  @Requirement("RFC6864 §4.2")
  @Requirement("RFC6864 R6864-1")
  @Requirement("EDGE-CASES 117")
  void oneDestinationSeesNoValueTwiceBeforeAllHaveBeenUsed() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 65_535; i++) {
      assertThat(seen.add(identifications.next(to(1)) & 0xffff)).isTrue();
    }
    assertThat(seen).doesNotContain(0);
  }

  @Test
  @Requirement("RFC7739 §5.3")
  @Requirement("ATTACK A11")
  void valuesOfOneDestinationTellNothingAboutAnother() {
    int same = 0;
    for (int host = 0; host < 1000; host++) {
      int before = identifications.next(to(host)) & 0xffff;
      int other = identifications.next(to(host + 1)) & 0xffff;
      same += Math.abs(other - before) < 10 ? 1 : 0;
    }
    assertThat(same).isLessThan(10);
  }
}
