package io.leat.stack.ip;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How many ICMP messages may leave: a token bucket for all of them and one for each destination
 * (RFC 1122 §3.2.2, RFC 4443 §2.4(f)).
 *
 * <p>A bucket for all alone lets an observer count, through its own probes, what others have drawn
 * (CVE-2020-25705). So destinations have buckets of their own, found by a keyed hash, and the
 * common one takes a random number of tokens for each message.
 */
final class IcmpRateLimit {
  private static final long SECOND = 1_000_000_000L;
  private static final int BUCKETS = 256;

  private final KeyedHash hash;
  private final RandomGenerator random;
  private final long interval;
  private final long burst;
  private final long commonInterval;
  private final long commonBurst;

  /** When each bucket will be full again: a bucket in one number. */
  private final long[] fullAt = new long[BUCKETS];

  private long commonFullAt;
  private boolean started;

  /**
   * @param perSecond messages to one destination; ten times as many to all of them
   * @param burst messages to one destination at once; five times as many to all of them
   */
  IcmpRateLimit(int perSecond, int burst, RandomGenerator random) {
    hash = new KeyedHash(random);
    this.random = random;
    interval = SECOND / perSecond;
    this.burst = interval * burst;
    commonInterval = interval / 10;
    commonBurst = commonInterval * burst * 5;
  }

  /** Takes a token for a message to this destination; false if there is none. */
  boolean allows(long hi, long lo, long now) {
    if (!started) {
      started = true;
      commonFullAt = now;
      Arrays.fill(fullAt, now);
    }
    int bucket = (int) hash.hash(hi, lo) & BUCKETS - 1;
    long full = Math.max(fullAt[bucket], now) + interval;
    long commonFull = Math.max(commonFullAt, now);
    if (full - now > burst || commonFull - now >= commonBurst) {
      return false;
    }
    fullAt[bucket] = full;
    commonFullAt = commonFull + commonInterval / 2 + random.nextLong(commonInterval + 1);
    return true;
  }
}
