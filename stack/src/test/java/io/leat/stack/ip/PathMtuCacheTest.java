package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PathMtuCacheTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final int NONE = Integer.MAX_VALUE;

  private final PathMtuCache cache = new PathMtuCache(64, new SplittableRandom(1));
  private final IpAddress ipv4 = IpAddress.parse("192.0.2.1");
  private final IpAddress ipv6 = IpAddress.parse("2001:db8::1");

  private int lower(IpAddress address, int mtu, long now) {
    return cache.lower(address.hi(), address.lo(), mtu, 1500, now);
  }

  private int lookup(IpAddress address) {
    return cache.lookup(address.hi(), address.lo());
  }

  private boolean mayFragment(IpAddress address) {
    return cache.mayFragment(address.hi(), address.lo());
  }

  @Test
  @Requirement("RFC1191 §3")
  @Requirement("RFC8201 §4")
  @Requirement("RFC1191 R1191-2")
  @Requirement("RFC8201 R8201-4")
  void messagesOnlyEverLowerAPathMtu() {
    assertThat(lookup(ipv4)).isEqualTo(NONE);
    assertThat(lower(ipv4, 1500, 0)).isEqualTo(1500);
    assertThat(lower(ipv4, 9000, 0)).isEqualTo(1500);
    assertThat(cache.size()).isZero();
    assertThat(lower(ipv4, 1400, 0)).isEqualTo(1400);
    assertThat(lower(ipv4, 1450, 0)).isEqualTo(1400);
    assertThat(lower(ipv4, 1300, 0)).isEqualTo(1300);
    assertThat(lookup(ipv4)).isEqualTo(1300);
    assertThat(lookup(ipv6)).isEqualTo(NONE);
  }

  @Test
  void belowTheFloorTheFloorCountsAndIpv4PacketsMayBeFragmented() {
    assertThat(lower(ipv4, 600, 0)).isEqualTo(600);
    assertThat(mayFragment(ipv4)).isFalse();
    assertThat(lower(ipv4, 68, 0)).isEqualTo(552);
    assertThat(mayFragment(ipv4)).isTrue();
    assertThat(lower(ipv4, 552, 0)).isEqualTo(552);
    assertThat(mayFragment(ipv4)).isTrue();
    assertThat(lower(ipv6, 1279, 0)).isEqualTo(1280);
    assertThat(mayFragment(ipv6)).isFalse();
  }

  @Test
  void aLinkNarrowerThanTheFloorStaysWhatItIs() {
    assertThat(cache.lower(ipv4.hi(), ipv4.lo(), 300, 500, 0)).isEqualTo(500);
    assertThat(mayFragment(ipv4)).isTrue();
  }

  @Test
  @Requirement("RFC8201 §4")
  @Requirement("RFC1191 R1191-4")
  @Requirement("RFC8201 R8201-4")
  void afterTenMinutesTheValueIsForgotten() {
    lower(ipv4, 1400, 0);
    lower(ipv6, 1400, MINUTE);
    assertThat(cache.nextDeadline()).isEqualTo(10 * MINUTE);
    cache.expire(10 * MINUTE - 1);
    assertThat(lookup(ipv4)).isEqualTo(1400);
    cache.expire(10 * MINUTE);
    assertThat(lookup(ipv4)).isEqualTo(NONE);
    assertThat(lookup(ipv6)).isEqualTo(1400);
    assertThat(cache.nextDeadline()).isEqualTo(11 * MINUTE);
    cache.expire(11 * MINUTE);
    assertThat(cache.size()).isZero();
    assertThat(cache.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void itIsBounded() {
    for (int i = 0; i < 10_000; i++) {
      lower(IpAddress.ofIpv4(i), 1400, i);
    }
    assertThat(cache.size()).isLessThanOrEqualTo(64);
    assertThat(lookup(IpAddress.ofIpv4(9999))).isEqualTo(1400);
  }

  @Test
  @Requirement("RFC4821 R4821-1")
  void probesRaiseAPathMtuAndBoundTheSearchForTenMinutes() {
    long hi = ipv4.hi();
    long lo = ipv4.lo();
    assertThat(cache.largest(hi, lo, 0)).isEqualTo(NONE);
    cache.found(hi, lo, 1280, 0, 10, 0);
    assertThat(cache.largest(hi, lo, 9)).as("not yet").isEqualTo(1280);
    assertThat(cache.largest(hi, lo, 10)).isEqualTo(NONE);
    cache.found(hi, lo, 1280, 1449, 0, 10);
    cache.found(hi, lo, 1400, 0, 0, MINUTE);
    assertThat(lookup(ipv4)).isEqualTo(1400);
    assertThat(cache.largest(hi, lo, MINUTE)).isEqualTo(1449);
    cache.expire(11 * MINUTE - 1);
    assertThat(cache.largest(hi, lo, 11 * MINUTE - 1)).isEqualTo(1449);
    cache.expire(11 * MINUTE);
    assertThat(lookup(ipv4)).isEqualTo(NONE);
  }

  @Test
  void whatAMessageSaysIsNotProbedBeyond() {
    lower(ipv4, 1400, 0);
    assertThat(cache.largest(ipv4.hi(), ipv4.lo(), 0)).isEqualTo(1400);
  }
}
