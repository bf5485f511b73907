package io.leat.packet.wire;

/**
 * The only place where 32-bit sequence numbers and 64-bit stream positions meet.
 *
 * <p>A position is a sequence number that does not wrap: {@code (int) position} is what the wire
 * carries. Comparing wire values is modulo 2^32 (RFC 9293 §3.4): <i>before</i> means less than half
 * the number space behind. Of two values exactly 2^31 apart each is before the other, so nothing
 * may be concluded from that distance.
 */
public final class SequenceNumbers {
  private static final long FIRST_POSITION = 1L << 32;

  private SequenceNumbers() {}

  /**
   * The position with wire value {@code wire} that is nearest to {@code reference}: from 2^31
   * behind it to 2^31 - 1 ahead.
   */
  public static long unwrap(int wire, long reference) {
    return reference + (wire - (int) reference);
  }

  /** What the wire carries for a position. */
  public static int wire(long position) {
    return (int) position;
  }

  /** The position of a connection's initial sequence number: large enough to stay positive. */
  public static long first(int isn) {
    return FIRST_POSITION + (isn & 0xffff_ffffL);
  }

  public static boolean before(int a, int b) {
    return a - b < 0;
  }

  public static boolean beforeOrEqual(int a, int b) {
    return a - b <= 0;
  }

  public static boolean after(int a, int b) {
    return a - b > 0;
  }

  public static boolean afterOrEqual(int a, int b) {
    return a - b >= 0;
  }

  /** How far {@code a} is ahead of {@code b}; negative if it is behind. */
  public static int difference(int a, int b) {
    return a - b;
  }
}
