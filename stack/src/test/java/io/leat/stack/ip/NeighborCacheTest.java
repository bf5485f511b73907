package io.leat.stack.ip;

import static io.leat.stack.ip.NeighborState.DELAY;
import static io.leat.stack.ip.NeighborState.INCOMPLETE;
import static io.leat.stack.ip.NeighborState.PROBE;
import static io.leat.stack.ip.NeighborState.REACHABLE;
import static io.leat.stack.ip.NeighborState.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.testkit.Requirement;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NeighborCacheTest implements NeighborCache.Link {
  private static final long SECOND = 1_000_000_000L;
  private static final long MAC = 0x0200_0000_0002L;
  private static final long OTHER = 0x0200_0000_0003L;
  private static final long NONE = NeighborCache.UNRESOLVED;
  private static final int PACKETS = 16;
  private static final Slices NO_TEXT = new Slices();

  private final List<String> events = new ArrayList<>();
  private final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
  private final NeighborCache cache =
      new NeighborCache(
          16,
          Arena.ofAuto(),
          PACKETS,
          1500,
          this,
          (reason, now) -> drops.merge(reason, 1, Integer::sum),
          new SplittableRandom(1));
  private long now = 5 * SECOND;

  @Override
  public void solicit(Neighbor neighbor, long at) {
    String how = neighbor.state == INCOMPLETE ? "ask all for " : "ask ";
    events.add(how + neighbor.lo);
  }

  @Override
  public void transmit(PacketBuffer packet, long linkAddress, long at) {
    events.add("send " + packet.u8(packet.start()) + " to " + linkAddress);
  }

  @Override
  public void unreachable(PacketBuffer packet, long at) {
    events.add("unreachable " + packet.u8(packet.start()));
  }

  private void expect(String... expected) {
    assertThat(events).containsExactly(expected);
    events.clear();
  }

  private long resolve(long lo) {
    return cache.resolve(1, lo, now);
  }

  private boolean enqueue(long lo, int number) {
    return cache.enqueue(Packets.packet(Packets.bytes(number)), NO_TEXT, 1, lo, now);
  }

  private void advertisement(long lo, long mac, boolean solicited, boolean override) {
    cache.advertisementArrived(1, lo, mac, solicited, override, false, now);
  }

  private void passes(long nanos) {
    long end = now + nanos;
    while (cache.nextDeadline() <= end) {
      now = cache.nextDeadline();
      cache.expire(now);
    }
    now = end;
  }

  private @Nullable NeighborState state(long lo) {
    Neighbor neighbor = cache.find(1, lo);
    return neighbor == null ? null : neighbor.state;
  }

  private void reachable(long lo, long mac) {
    assertThat(resolve(lo)).isEqualTo(NONE);
    advertisement(lo, mac, true, true);
    assertThat(state(lo)).isEqualTo(REACHABLE);
    events.clear();
  }

  @Test
  @Requirement("RFC4861 §7.2.2")
  void theFirstPacketAsksAndTheAnswerSendsWhatWaited() {
    assertThat(resolve(2)).isEqualTo(NONE);
    expect("ask all for 2");
    assertThat(enqueue(2, 11)).isTrue();
    assertThat(enqueue(2, 12)).isTrue();
    assertThat(resolve(2)).isEqualTo(NONE);
    advertisement(2, MAC, true, true);
    expect("send 11 to " + MAC, "send 12 to " + MAC);
    assertThat(state(2)).isEqualTo(REACHABLE);
    assertThat(resolve(2)).isEqualTo(MAC);
    assertThat(enqueue(2, 13)).isFalse();
    assertThat(cache.packetsWaiting(PACKETS)).isZero();
    expect();
  }

  @Test
  @Requirement("RFC4861 §7.2.2")
  @Requirement("RFC1122 §2.3.2.1")
  @Requirement("RFC4861 R4861-4")
  @Requirement("RFC1122 R1122-15")
  void requestsAreRepeatedOnceASecondAndGivenUpAfterThree() {
    resolve(2);
    enqueue(2, 11);
    expect("ask all for 2");
    passes(SECOND - 1);
    expect();
    passes(1);
    expect("ask all for 2");
    passes(SECOND);
    expect("ask all for 2");
    passes(SECOND - 1);
    expect();
    passes(1);
    expect("unreachable 11");
    assertThat(state(2)).isNull();
    assertThat(drops).containsExactly(Map.entry(DropReason.NEIGHBOR_UNREACHABLE, 1));
    assertThat(cache.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(cache.packetsWaiting(PACKETS)).isZero();
    resolve(2);
    expect("ask all for 2");
  }

  @Test
  @Requirement("RFC4861 §7.2.2")
  @Requirement("RFC4861 R4861-3")
  void ofThePacketsThatWaitTheNewestThreeAreKept() {
    resolve(2);
    for (int i = 1; i <= 5; i++) {
      enqueue(2, i);
    }
    events.clear();
    advertisement(2, MAC, true, true);
    expect("send 3 to " + MAC, "send 4 to " + MAC, "send 5 to " + MAC);
    assertThat(drops).containsExactly(Map.entry(DropReason.NEIGHBOR_QUEUE_FULL, 2));
  }

  @Test
  void packetsThatWaitForAllNeighboursTogetherAreBounded() {
    int queued = 0;
    for (int lo = 10; lo < 14; lo++) {
      resolve(lo);
      for (int i = 0; i < 3; i++) {
        queued += enqueue(lo, i) ? 1 : 0;
      }
    }
    assertThat(queued).isEqualTo(12);
    for (int lo = 20; lo < 40; lo++) {
      resolve(lo);
      enqueue(lo, 1);
      assertThat(cache.packetsWaiting(PACKETS)).isLessThanOrEqualTo(PACKETS);
    }
    passes(10 * SECOND);
    assertThat(cache.packetsWaiting(PACKETS)).isZero();
  }

  @Test
  @Requirement("RFC4861 §7.3.3")
  void aNeighbourThatMayHaveGoneIsAskedAfterAPacketAndADelay() {
    reachable(2, MAC);
    passes(45 * SECOND);
    assertThat(resolve(2)).isEqualTo(MAC);
    assertThat(state(2)).isEqualTo(DELAY);
    passes(5 * SECOND - 1);
    expect();
    passes(1);
    assertThat(state(2)).isEqualTo(PROBE);
    expect("ask 2");
    advertisement(2, MAC, true, true);
    assertThat(state(2)).isEqualTo(REACHABLE);
    passes(10 * SECOND);
    expect();
  }

  @Test
  @Requirement("RFC4861 §7.3.3")
  @Requirement("RFC1122 R1122-15")
  void aNeighbourThatDoesNotAnswerProbesIsForgotten() {
    reachable(2, MAC);
    passes(45 * SECOND);
    resolve(2);
    passes(5 * SECOND);
    passes(2 * SECOND);
    expect("ask 2", "ask 2", "ask 2");
    assertThat(resolve(2)).isEqualTo(MAC);
    passes(SECOND);
    assertThat(state(2)).isNull();
  }

  @Test
  @Requirement("RFC4861 §7.3.1")
  void whatAnUpperLayerKnowsSavesTheProbe() {
    reachable(2, MAC);
    passes(45 * SECOND);
    resolve(2);
    cache.confirmed(1, 2, now);
    assertThat(state(2)).isEqualTo(REACHABLE);
    passes(10 * SECOND);
    expect();
    cache.confirmed(1, 99, now);
    assertThat(state(99)).isNull();
    resolve(3);
    cache.confirmed(1, 3, now);
    assertThat(state(3)).isEqualTo(INCOMPLETE);
  }

  @Test
  void aSuspectNeighbourIsAskedAtOnceAndOnlyOnce() {
    reachable(2, MAC);
    cache.suspect(1, 2, now);
    cache.suspect(1, 2, now);
    expect("ask 2");
    assertThat(state(2)).isEqualTo(PROBE);
    cache.suspect(1, 77, now);
    expect();
  }

  @Test
  @Requirement("RFC4861 §7.3")
  @Requirement("RFC4861 R4861-7")
  void whatNobodyAskedForCreatesNothing() {
    advertisement(2, MAC, false, true);
    advertisement(2, MAC, true, true);
    assertThat(cache.size()).isZero();
    expect();
  }

  /** RFC 4861 §7.2.5 and Appendix C. */
  @Test
  @Requirement("RFC4861 §7.2.5")
  @Requirement("RFC4861 R4861-5")
  void advertisementsChangeAnEntryAsTheStateTableSays() {
    resolve(2);
    advertisement(2, NONE, true, true);
    assertThat(state(2)).isEqualTo(INCOMPLETE);
    advertisement(2, MAC, false, false);
    assertThat(state(2)).isEqualTo(STALE);

    reachable(3, MAC);
    advertisement(3, OTHER, false, false);
    assertThat(state(3)).isEqualTo(STALE);
    assertThat(resolve(3)).isEqualTo(MAC);
    advertisement(3, OTHER, true, false);
    assertThat(state(3)).isEqualTo(DELAY);
    assertThat(resolve(3)).isEqualTo(MAC);

    reachable(4, MAC);
    advertisement(4, OTHER, false, true);
    assertThat(state(4)).isEqualTo(STALE);
    assertThat(resolve(4)).isEqualTo(OTHER);
    advertisement(4, MAC, true, true);
    assertThat(state(4)).isEqualTo(REACHABLE);
    assertThat(resolve(4)).isEqualTo(MAC);
    advertisement(4, MAC, false, true);
    assertThat(state(4)).isEqualTo(REACHABLE);
    advertisement(4, NONE, true, false);
    assertThat(state(4)).isEqualTo(REACHABLE);
  }

  @Test
  @Requirement("RFC4861 §7.2.3")
  @Requirement("RFC4861 R4861-5")
  void whoAsksForUsIsRememberedAsStale() {
    cache.solicitationArrived(1, 2, MAC, now);
    assertThat(state(2)).isEqualTo(STALE);
    assertThat(resolve(2)).isEqualTo(MAC);
    assertThat(state(2)).isEqualTo(DELAY);

    reachable(3, MAC);
    cache.solicitationArrived(1, 3, MAC, now);
    assertThat(state(3)).isEqualTo(REACHABLE);
    cache.solicitationArrived(1, 3, OTHER, now);
    assertThat(state(3)).isEqualTo(STALE);

    resolve(4);
    enqueue(4, 11);
    events.clear();
    cache.solicitationArrived(1, 4, MAC, now);
    expect("send 11 to " + MAC);
    assertThat(state(4)).isEqualTo(STALE);
  }

  @Test
  @Requirement("RFC6583 §4")
  @Requirement("RFC4861 R4861-7")
  @Requirement("RFC826 R826-2")
  @Requirement("ATTACK A62")
  void aFloodOfStrangersDoesNotDisplaceANeighbourThatWeTalkTo() {
    reachable(2, MAC);
    for (int lo = 100; lo < 1100; lo++) {
      cache.solicitationArrived(1, lo, OTHER, now++);
    }
    assertThat(cache.size()).isEqualTo(16);
    assertThat(resolve(2)).isEqualTo(MAC);
    for (int lo = 2000; lo < 3000; lo++) {
      resolve(lo);
      resolve(2);
      now++;
    }
    assertThat(cache.size()).isLessThanOrEqualTo(16);
    assertThat(resolve(2)).isEqualTo(MAC);
  }

  @Test
  void neighboursWithoutAnAnswerAreAQuarterAtMost() {
    for (int lo = 100; lo < 200; lo++) {
      resolve(lo);
      enqueue(lo, 1);
      now++;
    }
    assertThat(cache.size()).isEqualTo(4);
    assertThat(cache.packetsWaiting(PACKETS)).isEqualTo(4);
    assertThat(Objects.requireNonNull(state(199))).isEqualTo(INCOMPLETE);
  }

  @Test
  void strangersDoNotFindRoomAmongNeighboursInUse() {
    for (int lo = 1; lo <= 16; lo++) {
      reachable(lo, MAC);
    }
    cache.solicitationArrived(1, 99, OTHER, now);
    assertThat(state(99)).isNull();
    assertThat(cache.size()).isEqualTo(16);
  }
}
