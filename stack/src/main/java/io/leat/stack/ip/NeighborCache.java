package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.PacketPool;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The link addresses of neighbours on an Ethernet, for both families (RFC 4861 §7.3; for ARP the
 * same states, RFC 1122 §2.3.2).
 *
 * <p>Bounded in every direction (RFC 6583): entries, entries without an answer, packets that wait.
 * An entry comes into being because we send to a neighbour, or because it asks for our address; the
 * latter makes room only at the cost of entries that we never used, so that a flood cannot displace
 * the router we talk through. Advertisements that nobody asked for change existing entries only.
 */
final class NeighborCache {
  /** Sends the requests and the packets that had to wait for the answer. */
  interface Link {
    /** Asks for a link address: that very neighbour if it is known, else all of them. */
    void solicit(Neighbor neighbor, long now);

    void transmit(PacketBuffer packet, long linkAddress, long now);

    /** The neighbour of a waiting packet does not answer. */
    void unreachable(PacketBuffer packet, long now);
  }

  static final long UNRESOLVED = -1;

  static final int MAX_SOLICITATIONS = 3;
  static final long RETRANSMIT_INTERVAL = 1_000_000_000L;
  static final long DELAY_FIRST_PROBE = 5_000_000_000L;
  static final long BASE_REACHABLE = 30_000_000_000L;

  private final int limit;
  private final int incompleteLimit;
  private final RandomGenerator random;
  private final KeyedHash hash;
  private final @Nullable Neighbor[] buckets;
  private final PacketPool pool;
  private final Link link;
  private final DropCounter drops;
  private int count;
  private int incomplete;
  private long nextDeadline = Long.MAX_VALUE;

  /**
   * @param limit entries at most; a quarter of them without an answer
   * @param packets packets that wait at most, over all neighbours
   * @param mtu largest packet that may wait
   */
  NeighborCache(
      int limit,
      Arena arena,
      int packets,
      int mtu,
      Link link,
      DropCounter drops,
      RandomGenerator random) {
    this.limit = limit;
    incompleteLimit = Math.max(1, limit / 4);
    this.random = random;
    hash = new KeyedHash(random);
    buckets = new @Nullable Neighbor[Integer.highestOneBit(2 * limit - 1)];
    pool = new PacketPool(arena, packets, mtu);
    this.link = link;
    this.drops = drops;
  }

  /**
   * The link address to send to, or {@link #UNRESOLVED}: then the neighbour is being asked, and the
   * packet may wait in {@link #enqueue}.
   */
  long resolve(long hi, long lo, long now) {
    Neighbor neighbor = find(hi, lo);
    if (neighbor == null) {
      neighbor = create(hi, lo, now);
      solicit(neighbor, now);
    }
    neighbor.isUsed = true;
    neighbor.lastUsed = now;
    return switch (neighbor.state) {
      case INCOMPLETE -> UNRESOLVED;
      case REACHABLE -> {
        if (now >= neighbor.deadline) {
          delay(neighbor, now);
        }
        yield neighbor.linkAddress;
      }
      case STALE -> {
        delay(neighbor, now);
        yield neighbor.linkAddress;
      }
      case DELAY, PROBE -> neighbor.linkAddress;
    };
  }

  /** Keeps a copy of a packet until its neighbour answers; the newest replaces the oldest. */
  boolean enqueue(PacketBuffer headers, Slices text, long hi, long lo, long now) {
    Neighbor neighbor = find(hi, lo);
    if (neighbor == null || neighbor.state != NeighborState.INCOMPLETE) {
      return false;
    }
    if (neighbor.queued == Neighbor.QUEUE_LIMIT) {
      dropOldest(neighbor, now);
    }
    PacketBuffer copy = pool.acquire();
    if (copy == null) {
      return false;
    }
    int octets = headers.length() + text.octets();
    if (octets > copy.capacity()) {
      pool.release(copy);
      return false;
    }
    int at = copy.append(octets);
    copy.put(at, headers.segment(), headers.start(), headers.length());
    text.copyTo(copy.segment(), at + headers.length());
    copy.offloaded(headers.checksum(), 0);
    neighbor.enqueue(copy);
    return true;
  }

  /** A neighbour asked for our address and said its own (RFC 4861 §7.2.3, RFC 826). */
  void solicitationArrived(long hi, long lo, long linkAddress, long now) {
    Neighbor neighbor = find(hi, lo);
    if (neighbor == null) {
      if (count == limit && !evictUnused()) {
        return;
      }
      neighbor = insert(hi, lo, now);
      neighbor.state = NeighborState.STALE;
      neighbor.linkAddress = linkAddress;
    } else if (neighbor.state == NeighborState.INCOMPLETE) {
      learn(neighbor, linkAddress, NeighborState.STALE, now);
    } else if (neighbor.linkAddress != linkAddress) {
      learn(neighbor, linkAddress, NeighborState.STALE, now);
    }
  }

  /**
   * A neighbour told us its link address, asked or not (RFC 4861 §7.2.5).
   *
   * @param linkAddress {@link #UNRESOLVED} if the message does not carry it
   * @param solicited whether it answers a request of ours
   * @param override whether it replaces another address that we know
   */
  void advertisementArrived(
      long hi,
      long lo,
      long linkAddress,
      boolean solicited,
      boolean override,
      boolean isRouter,
      long now) {
    Neighbor neighbor = find(hi, lo);
    if (neighbor == null) {
      return;
    }
    if (neighbor.state == NeighborState.INCOMPLETE) {
      if (linkAddress != UNRESOLVED) {
        neighbor.isRouter = isRouter;
        learn(neighbor, linkAddress, reachableIf(solicited), now);
      }
      return;
    }
    boolean differs = linkAddress != UNRESOLVED && linkAddress != neighbor.linkAddress;
    if (differs && !override) {
      if (neighbor.state == NeighborState.REACHABLE) {
        neighbor.state = NeighborState.STALE;
      }
      return;
    }
    neighbor.isRouter = isRouter;
    if (solicited || differs) {
      learn(neighbor, differs ? linkAddress : neighbor.linkAddress, reachableIf(solicited), now);
    }
  }

  /** An upper layer knows that packets reach the neighbour and come back (RFC 4861 §7.3.1). */
  void confirmed(long hi, long lo, long now) {
    Neighbor neighbor = find(hi, lo);
    if (neighbor != null && neighbor.state != NeighborState.INCOMPLETE) {
      enterReachable(neighbor, now);
    }
  }

  /** Packets do not seem to arrive: asks the neighbour whether it is still there. */
  void suspect(long hi, long lo, long now) {
    Neighbor neighbor = find(hi, lo);
    if (neighbor != null && !isSoliciting(neighbor)) {
      neighbor.state = NeighborState.PROBE;
      neighbor.solicitations = 0;
      solicit(neighbor, now);
    }
  }

  /** Whether an answer of this neighbour is awaited. */
  boolean isSoliciting(long hi, long lo) {
    Neighbor neighbor = find(hi, lo);
    return neighbor != null && isSoliciting(neighbor);
  }

  private static boolean isSoliciting(Neighbor neighbor) {
    return switch (neighbor.state) {
      case INCOMPLETE, PROBE -> true;
      case REACHABLE, STALE, DELAY -> false;
    };
  }

  @Nullable Neighbor find(long hi, long lo) {
    Neighbor neighbor = buckets[bucket(hi, lo)];
    while (neighbor != null && (neighbor.lo != lo || neighbor.hi != hi)) {
      neighbor = neighbor.next;
    }
    return neighbor;
  }

  int size() {
    return count;
  }

  int packetsWaiting(int of) {
    return of - pool.available();
  }

  long nextDeadline() {
    return nextDeadline;
  }

  /** Repeats requests, gives up on those who do not answer. */
  void expire(long now) {
    if (now < nextDeadline) {
      return;
    }
    nextDeadline = Long.MAX_VALUE;
    for (int i = 0; i < buckets.length; i++) {
      Neighbor neighbor = buckets[i];
      while (neighbor != null) {
        Neighbor following = neighbor.next;
        if (neighbor.hasTimer() && neighbor.deadline <= now) {
          timerExpires(neighbor, now);
        }
        if (neighbor.hasTimer()) {
          nextDeadline = Math.min(nextDeadline, neighbor.deadline);
        }
        neighbor = following;
      }
    }
  }

  private void timerExpires(Neighbor neighbor, long now) {
    if (neighbor.state == NeighborState.DELAY) {
      neighbor.state = NeighborState.PROBE;
      neighbor.solicitations = 0;
    }
    if (neighbor.solicitations < MAX_SOLICITATIONS) {
      solicit(neighbor, now);
    } else {
      giveUp(neighbor, now);
    }
  }

  private void giveUp(Neighbor neighbor, long now) {
    remove(neighbor);
    neighbor.state = NeighborState.STALE;
    for (PacketBuffer packet = neighbor.dequeue(); packet != null; packet = neighbor.dequeue()) {
      drops.dropped(DropReason.NEIGHBOR_UNREACHABLE, now);
      link.unreachable(packet, now);
      pool.release(packet);
    }
  }

  private void solicit(Neighbor neighbor, long now) {
    neighbor.solicitations++;
    arm(neighbor, now + RETRANSMIT_INTERVAL);
    link.solicit(neighbor, now);
  }

  private void delay(Neighbor neighbor, long now) {
    neighbor.state = NeighborState.DELAY;
    arm(neighbor, now + DELAY_FIRST_PROBE);
  }

  private void arm(Neighbor neighbor, long deadline) {
    neighbor.deadline = deadline;
    nextDeadline = Math.min(nextDeadline, deadline);
  }

  private static NeighborState reachableIf(boolean solicited) {
    return solicited ? NeighborState.REACHABLE : NeighborState.STALE;
  }

  private void learn(Neighbor neighbor, long linkAddress, NeighborState state, long now) {
    if (neighbor.state == NeighborState.INCOMPLETE) {
      incomplete--;
    }
    neighbor.linkAddress = linkAddress;
    if (state == NeighborState.REACHABLE) {
      enterReachable(neighbor, now);
    } else {
      neighbor.state = state;
    }
    for (PacketBuffer packet = neighbor.dequeue(); packet != null; packet = neighbor.dequeue()) {
      link.transmit(packet, linkAddress, now);
      pool.release(packet);
    }
  }

  /** Between half and one and a half of the base time (RFC 4861 §6.3.2). */
  private void enterReachable(Neighbor neighbor, long now) {
    neighbor.state = NeighborState.REACHABLE;
    neighbor.deadline = now + BASE_REACHABLE / 2 + random.nextLong(BASE_REACHABLE);
  }

  private Neighbor create(long hi, long lo, long now) {
    if (incomplete >= incompleteLimit) {
      evict(true, now);
    }
    if (count == limit) {
      evict(false, now);
    }
    incomplete++;
    return insert(hi, lo, now);
  }

  private Neighbor insert(long hi, long lo, long now) {
    Neighbor neighbor = new Neighbor(hi, lo);
    neighbor.lastUsed = now;
    int bucket = bucket(hi, lo);
    neighbor.next = buckets[bucket];
    buckets[bucket] = neighbor;
    count++;
    return neighbor;
  }

  /** Removes the entry that was used longest ago, those that we never used first. */
  private void evict(boolean onlyIncomplete, long now) {
    Neighbor victim = null;
    for (Neighbor first : buckets) {
      for (Neighbor neighbor = first; neighbor != null; neighbor = neighbor.next) {
        boolean eligible = !onlyIncomplete || neighbor.state == NeighborState.INCOMPLETE;
        if (eligible && (victim == null || goesBefore(neighbor, victim))) {
          victim = neighbor;
        }
      }
    }
    if (victim != null) {
      remove(victim);
      while (victim.queued > 0) {
        dropOldest(victim, now);
      }
    }
  }

  private boolean evictUnused() {
    Neighbor victim = null;
    for (Neighbor first : buckets) {
      for (Neighbor neighbor = first; neighbor != null; neighbor = neighbor.next) {
        if (!neighbor.isUsed && (victim == null || goesBefore(neighbor, victim))) {
          victim = neighbor;
        }
      }
    }
    if (victim != null) {
      remove(victim);
    }
    return victim != null;
  }

  private static boolean goesBefore(Neighbor a, Neighbor b) {
    return a.isUsed != b.isUsed ? b.isUsed : a.lastUsed < b.lastUsed;
  }

  private void dropOldest(Neighbor neighbor, long now) {
    PacketBuffer oldest = neighbor.dequeue();
    if (oldest != null) {
      drops.dropped(DropReason.NEIGHBOR_QUEUE_FULL, now);
      pool.release(oldest);
    }
  }

  private void remove(Neighbor neighbor) {
    int bucket = bucket(neighbor.hi, neighbor.lo);
    Neighbor previous = null;
    for (Neighbor at = buckets[bucket]; at != neighbor && at != null; at = at.next) {
      previous = at;
    }
    if (previous == null) {
      buckets[bucket] = neighbor.next;
    } else {
      previous.next = neighbor.next;
    }
    count--;
    if (neighbor.state == NeighborState.INCOMPLETE) {
      incomplete--;
    }
  }

  private int bucket(long hi, long lo) {
    return (int) hash.hash(hi, lo) & buckets.length - 1;
  }
}
