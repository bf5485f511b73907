package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The path MTUs that ICMP (RFC 1191, RFC 8201) and probes (RFC 4821) have taught us, by
 * destination.
 *
 * <p>Bounded: a keyed hash names a set of four entries, the oldest of which makes room. An entry is
 * forgotten ten minutes after it changed last, so that a path that has grown is found out (RFC 4821
 * §7.3). Messages only ever lower it, once the transport has validated them; probes raise it too.
 */
public final class PathMtuCache {
  /** Routers with a smaller link are not believed; the packets may be fragmented instead. */
  public static final int FLOOR_IPV4 = 552;

  /** No IPv6 link is smaller (RFC 8200 §5). */
  public static final int FLOOR_IPV6 = 1280;

  private static final long LIFETIME = 600_000_000_000L;
  private static final int WAYS = 4;

  private final KeyedHash hash;
  private final long[] hi;
  private final long[] lo;

  /** 0 marks a free entry. */
  private final int[] mtu;

  /** Whether the real MTU lies below the floor. */
  private final boolean[] below;

  /** The upper bound of a search for more. */
  private final int[] largest;

  /** No probe before. */
  private final long[] notBefore;

  private final long[] deadline;
  private int count;
  private long nextDeadline = Long.MAX_VALUE;

  /**
   * @param entries the bound, rounded up to a power of two, at least 4
   */
  PathMtuCache(int entries, RandomGenerator random) {
    hash = new KeyedHash(random);
    int size = Math.max(WAYS, Integer.highestOneBit(2 * entries - 1));
    hi = new long[size];
    lo = new long[size];
    mtu = new int[size];
    below = new boolean[size];
    largest = new int[size];
    notBefore = new long[size];
    deadline = new long[size];
    Arrays.fill(deadline, Long.MAX_VALUE);
  }

  /**
   * Lowers the path MTU to a destination, after the transport has found that the message quotes
   * what it has in flight.
   *
   * @param newMtu as the message says; below the floor it is the floor that counts
   * @param current what the path MTU is taken to be without an entry: the MTU of link and route
   * @return the path MTU that counts now
   */
  public int lower(long addressHi, long addressLo, int newMtu, int current, long now) {
    int floor = IpAddress.isIpv4(addressHi, addressLo) ? FLOOR_IPV4 : FLOOR_IPV6;
    int known = Math.min(current, lookup(addressHi, addressLo));
    int lowered = Math.max(newMtu, Math.min(floor, known));
    boolean isBelow = newMtu < lowered && IpAddress.isIpv4(addressHi, addressLo);
    if (newMtu >= known) {
      return known;
    }
    store(entry(addressHi, addressLo), lowered, lowered, now, now);
    below[indexOf(addressHi, addressLo)] = isBelow;
    return lowered;
  }

  /**
   * What probes have found out.
   *
   * @param newMtu what the path is taken to take
   * @param newLargest what it may take at most; 0: what was thought before
   * @param pauseEnd no larger packet is to be tried before
   */
  void found(long addressHi, long addressLo, int newMtu, int newLargest, long pauseEnd, long now) {
    int index = entry(addressHi, addressLo);
    store(index, newMtu, newLargest == 0 ? largest[index] : newLargest, pauseEnd, now);
  }

  /** The entry of a destination, a new one if need be. */
  private int entry(long addressHi, long addressLo) {
    int index = indexOf(addressHi, addressLo);
    if (index < 0) {
      index = freeEntry(addressHi, addressLo);
      count++;
      hi[index] = addressHi;
      lo[index] = addressLo;
      largest[index] = Integer.MAX_VALUE;
    }
    return index;
  }

  private void store(int index, int newMtu, int newLargest, long pauseEnd, long now) {
    mtu[index] = newMtu;
    largest[index] = newLargest;
    notBefore[index] = pauseEnd;
    below[index] = false;
    deadline[index] = now + LIFETIME;
    nextDeadline = Math.min(nextDeadline, deadline[index]);
  }

  /**
   * The largest packet to a destination that is worth trying now; {@link Integer#MAX_VALUE} if
   * nothing has been learned.
   */
  int largest(long addressHi, long addressLo, long now) {
    int index = count == 0 ? -1 : indexOf(addressHi, addressLo);
    if (index < 0) {
      return Integer.MAX_VALUE;
    }
    return now < notBefore[index] ? mtu[index] : largest[index];
  }

  /** The path MTU to a destination, or {@link Integer#MAX_VALUE} if nothing has been learned. */
  public int lookup(long addressHi, long addressLo) {
    if (count == 0) {
      return Integer.MAX_VALUE;
    }
    int index = indexOf(addressHi, addressLo);
    return index < 0 ? Integer.MAX_VALUE : mtu[index];
  }

  /** Whether packets to a destination must be allowed to be fragmented on their way. */
  boolean mayFragment(long addressHi, long addressLo) {
    if (count == 0) {
      return false;
    }
    int index = indexOf(addressHi, addressLo);
    return index >= 0 && below[index];
  }

  int size() {
    return count;
  }

  long nextDeadline() {
    return nextDeadline;
  }

  /** Forgets what is older than ten minutes. */
  void expire(long now) {
    if (now < nextDeadline) {
      return;
    }
    nextDeadline = Long.MAX_VALUE;
    for (int i = 0; i < mtu.length; i++) {
      if (mtu[i] != 0 && deadline[i] <= now) {
        free(i);
      }
      nextDeadline = Math.min(nextDeadline, deadline[i]);
    }
  }

  private void free(int index) {
    mtu[index] = 0;
    deadline[index] = Long.MAX_VALUE;
    count--;
  }

  private int indexOf(long addressHi, long addressLo) {
    int first = set(addressHi, addressLo);
    for (int i = first; i < first + WAYS; i++) {
      if (mtu[i] != 0 && lo[i] == addressLo && hi[i] == addressHi) {
        return i;
      }
    }
    return -1;
  }

  private int freeEntry(long addressHi, long addressLo) {
    int first = set(addressHi, addressLo);
    int oldest = first;
    for (int i = first; i < first + WAYS; i++) {
      if (mtu[i] == 0) {
        return i;
      }
      oldest = deadline[i] < deadline[oldest] ? i : oldest;
    }
    free(oldest);
    return oldest;
  }

  private int set(long addressHi, long addressLo) {
    return (int) hash.hash(addressHi, addressLo) & mtu.length - WAYS;
  }
}
