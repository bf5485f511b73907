package io.leat.packet.wire;

import io.leat.packet.buffer.Slices;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071), as a running sum that any number of pieces are added to.
 *
 * <p>A sum is in the machine's octet order (RFC 1071 §2(B): the order does not matter until the
 * end) and unfolded: the 64-bit total of 32-bit words. {@link #finish} folds it. It starts at 0, or
 * at a {@link #pseudoHeader}.
 */
public final class Checksum {
  private static final ValueLayout.OfLong NATIVE_LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt NATIVE_INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort NATIVE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final long LOW = 0xffff_ffffL;

  /** What the loop takes at a time, in octets; a power of two. */
  private static final int BLOCK = 64;

  private Checksum() {}

  /**
   * Adds a piece that begins at an even distance from the start of the checksummed data.
   *
   * <p>The loop counts octets in an {@code int} that is itself the offset, and sums the halves of
   * each word in two {@code long}s: the JIT compiler turns this form into vector instructions. With
   * the offset added to the index it takes twice as long; over a slice it takes the same time, but
   * the slice is allocated. What the loop leaves is added without one.
   *
   * <p>All of it is one method on purpose. It is longer than what the compiler takes into a caller
   * ({@code FreqInlineSize}, 325 octets of code), and so always compiled by itself. Inside of a
   * caller that has grown large the compiler runs out of its budget: there the loop was left with
   * all its checks, and took more than twenty times as long.
   */
  public static long add(long sum, MemorySegment segment, long offset, int octets) {
    int from = (int) offset;
    int at = from + (octets & -BLOCK);
    long low = 0;
    long high = 0;
    for (int i = from; i < at; i += Long.BYTES) {
      long word = segment.get(NATIVE_LONG, i);
      low += word & LOW;
      high += word >>> 32;
    }
    long total = sum + low + high;
    if ((octets & 32) != 0) {
      long first = segment.get(NATIVE_LONG, at);
      long second = segment.get(NATIVE_LONG, at + 8);
      long third = segment.get(NATIVE_LONG, at + 16);
      long fourth = segment.get(NATIVE_LONG, at + 24);
      total += (first & LOW) + (first >>> 32) + (second & LOW) + (second >>> 32);
      total += (third & LOW) + (third >>> 32) + (fourth & LOW) + (fourth >>> 32);
      at += 32;
    }
    if ((octets & 16) != 0) {
      long first = segment.get(NATIVE_LONG, at);
      long second = segment.get(NATIVE_LONG, at + 8);
      total += (first & LOW) + (first >>> 32) + (second & LOW) + (second >>> 32);
      at += 16;
    }
    if ((octets & 8) != 0) {
      long word = segment.get(NATIVE_LONG, at);
      total += (word & LOW) + (word >>> 32);
      at += 8;
    }
    if ((octets & 4) != 0) {
      total += segment.get(NATIVE_INT, at) & LOW;
      at += 4;
    }
    if ((octets & 2) != 0) {
      total += segment.get(NATIVE_SHORT, at) & 0xffff;
      at += 2;
    }
    if ((octets & 1) != 0) {
      // padded with a zero behind it
      int octet = segment.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      total += LITTLE_ENDIAN ? octet : octet << 8;
    }
    return total;
  }

  /**
   * Adds a field of 32 bits that lies at a distance divisible by four.
   *
   * @param word as a big-endian accessor reads it
   */
  public static long addWord(long sum, int word) {
    return sum + ((LITTLE_ENDIAN ? Integer.reverseBytes(word) : word) & 0xffff_ffffL);
  }

  /**
   * Adds all pieces as one run of octets that begins at an even distance. A piece behind an odd
   * number of octets is summed by itself and its octets are then swapped (RFC 1071 §2(B)).
   */
  public static long add(long sum, Slices text) {
    long total = sum;
    boolean odd = false;
    for (int i = 0; i < text.count(); i++) {
      int octets = text.length(i);
      if (odd) {
        total += swapped(add(0, text.segment(i), text.offset(i), octets));
      } else {
        total = add(total, text.segment(i), text.offset(i), octets);
      }
      odd ^= (octets & 1) != 0;
    }
    return total;
  }

  /** What the sum of a piece comes to where it lies behind an odd number of octets. */
  public static long swapped(long sum) {
    return swap(fold(sum));
  }

  /**
   * The sum of the pseudo header of IPv4 (RFC 9293 §3.1) or IPv6 (RFC 8200 §8.1).
   *
   * <p>One formula does for both: the 0xffff that marks a v4-mapped address is zero in one's
   * complement arithmetic.
   *
   * @param length of the upper-layer header and text, in octets
   */
  public static long pseudoHeader(
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo,
      int protocol,
      int length) {
    long words =
        halves(sourceHi)
            + halves(sourceLo)
            + halves(destinationHi)
            + halves(destinationLo)
            + protocol
            + length;
    int folded = fold(words);
    return LITTLE_ENDIAN ? swap(folded) : folded;
  }

  private static long halves(long value) {
    return (value >>> 32) + (value & 0xffff_ffffL);
  }

  /** The checksum field, for {@code put16}: the sum folded and complemented. */
  public static int finish(long sum) {
    return ~partial(sum) & 0xffff;
  }

  /**
   * The sum folded but not complemented, for {@code put16}: what the checksum field holds when a
   * device is to complete it.
   */
  public static int partial(long sum) {
    int folded = fold(sum);
    return LITTLE_ENDIAN ? swap(folded) : folded;
  }

  /** Whether data that was summed with its checksum field is intact. */
  public static boolean ok(long sum) {
    return fold(sum) == 0xffff;
  }

  private static int fold(long sum) {
    long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }

  private static int swap(int half) {
    return half >>> 8 | (half & 0xff) << 8;
  }
}
