package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FlowKeyTest {
  private static final long SECRET_0 = 0x0123_4567_89ab_cdefL;
  private static final long SECRET_1 = 0xfedc_ba98_7654_3210L;

  private static FlowKey random(SplittableRandom random, boolean ipv4) {
    FlowKey flow = new FlowKey();
    flow.set(
        ipv4 ? 0 : random.nextLong(),
        ipv4 ? IpAddress.mapped(random.nextInt()) : random.nextLong(),
        random.nextInt(65_536),
        ipv4 ? 0 : random.nextLong(),
        ipv4 ? IpAddress.mapped(random.nextInt()) : random.nextLong(),
        random.nextInt(65_536));
    return flow;
  }

  private static FlowKey copy(FlowKey flow) {
    FlowKey copy = new FlowKey();
    copy.copyFrom(flow);
    return copy;
  }

  @Test
  void isTheSameOnlyIfAllSixFieldsAre() {
    FlowKey flow = Frames.flow("fd09::1", 80, "fd09::2", 4711);
    assertThat(flow.sameAs(copy(flow))).isTrue();
    for (Consumer<FlowKey> change : everySingleChange(1)) {
      FlowKey changed = copy(flow);
      change.accept(changed);
      assertThat(flow.sameAs(changed)).isFalse();
      assertThat(changed.sameAs(flow)).isFalse();
    }
  }

  private static Iterable<Consumer<FlowKey>> everySingleChange(int mask) {
    return Set.of(
        f -> f.localHi ^= mask,
        f -> f.localLo ^= mask,
        f -> f.remoteHi ^= mask,
        f -> f.remoteLo ^= mask,
        f -> f.localPort ^= mask,
        f -> f.remotePort ^= mask);
  }

  @Test
  void changingAnyFieldOrSecretChangesAboutHalfTheBitsOfTheHash() {
    SplittableRandom random = new SplittableRandom(1);
    long flipped = 0;
    int comparisons = 0;
    for (int i = 0; i < 4000; i++) {
      FlowKey flow = random(random, i % 2 == 0);
      long hash = flow.hash(SECRET_0, SECRET_1);
      assertThat(copy(flow).hash(SECRET_0, SECRET_1)).isEqualTo(hash);
      for (Consumer<FlowKey> change : everySingleChange(1 << random.nextInt(16))) {
        FlowKey changed = copy(flow);
        change.accept(changed);
        flipped += difference(hash, changed.hash(SECRET_0, SECRET_1));
        comparisons++;
      }
      long bit = 1L << random.nextInt(64);
      flipped += difference(hash, flow.hash(SECRET_0 ^ bit, SECRET_1));
      flipped += difference(hash, flow.hash(SECRET_0, SECRET_1 ^ bit));
      comparisons += 2;
    }
    assertThat((double) flipped / comparisons).isBetween(31.5, 32.5);
  }

  private static int difference(long a, long b) {
    assertThat(a).isNotEqualTo(b);
    return Long.bitCount(a ^ b);
  }

  @Test
  void theTwoEndsOfAFlowHashApart() {
    FlowKey flow = Frames.flow("10.0.0.1", 80, "10.0.0.2", 80);
    assertThat(flow.hash(1, 2)).isNotEqualTo(Frames.mirrored(flow).hash(1, 2));
    FlowKey self = Frames.flow("10.0.0.1", 80, "10.0.0.1", 80);
    assertThat(self.hash(0, 0)).isNotZero().isNotEqualTo(self.hash(0, 1));
  }

  /** One remote host that tries all its ports, and a network of hosts with one port each. */
  @Test
  void likelyFlowsSpreadEvenlyOverBuckets() {
    FlowKey flow = Frames.flow("10.9.0.2", 443, "10.9.0.1", 0);
    int[] ports = new int[256];
    int[] hosts = new int[256];
    int[] highBits = new int[256];
    for (int i = 0; i < 65_536; i++) {
      flow.remotePort = i;
      flow.remoteLo = IpAddress.mapped(0x0a09_0001);
      ports[(int) flow.hash(SECRET_0, SECRET_1) & 255]++;
      flow.remotePort = 40_000;
      flow.remoteLo = IpAddress.mapped(0x0a09_0000 + i);
      hosts[(int) flow.hash(SECRET_0, SECRET_1) & 255]++;
      highBits[(int) (flow.hash(SECRET_0, SECRET_1) >>> 56)]++;
    }
    assertThat(chiSquared(ports)).isLessThan(350);
    assertThat(chiSquared(hosts)).isLessThan(350);
    assertThat(chiSquared(highBits)).isLessThan(350);
  }

  /** 255 degrees of freedom: 350 is exceeded by chance once in 30,000 times. */
  private static double chiSquared(int[] buckets) {
    double sum = 0;
    for (int count : buckets) {
      sum += (count - 256.0) * (count - 256.0) / 256;
    }
    return sum;
  }

  @Test
  @Requirement("ATTACK A53")
  void collidingFlowsOfOneSecretDoNotCollideUnderAnother() {
    FlowKey flow = Frames.flow("10.9.0.2", 443, "10.9.0.1", 0);
    Set<Long> buckets = new HashSet<>();
    int colliding = 0;
    for (int i = 0; i < 100_000; i++) {
      flow.remotePort = i & 0xffff;
      flow.remoteLo = IpAddress.mapped(i);
      if ((flow.hash(SECRET_0, SECRET_1) & 255) == 7) {
        colliding++;
        buckets.add(flow.hash(SECRET_0 + 1, SECRET_1) & 255);
      }
    }
    assertThat(colliding).isGreaterThan(200);
    assertThat(buckets).hasSizeGreaterThan(150);
  }

  @Test
  void isWrittenAsTwoSockets() {
    assertThat(Frames.flow("10.0.0.1", 80, "10.0.0.2", 4711))
        .hasToString("10.0.0.1:80 10.0.0.2:4711");
    assertThat(Frames.flow("fd09::1", 80, "fd09::2", 4711))
        .hasToString("[fd09::1]:80 [fd09::2]:4711");
    assertThat(Frames.flow("10.0.0.1", 80, "10.0.0.2", 4711).isIpv4()).isTrue();
    assertThat(Frames.flow("fd09::1", 80, "fd09::2", 4711).isIpv4()).isFalse();
  }
}
