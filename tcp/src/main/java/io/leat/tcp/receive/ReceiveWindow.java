package io.leat.tcp.receive;

/**
 * What window to advertise: never shrinking, never silly (RFC 9293 §3.8.6.2.2), in units of the
 * negotiated scale (RFC 7323 §2.3).
 */
public final class ReceiveWindow {
  private static final int LARGEST_FIELD = 65_535;
  private static final int LARGEST_SHIFT = 14;

  private ReceiveWindow() {}

  /** The smallest scale with which {@code octets} can be advertised (RFC 7323 §2.3). */
  public static int shiftFor(long octets) {
    int shift = 0;
    while (shift < LARGEST_SHIFT && (long) LARGEST_FIELD << shift < octets) {
      shift++;
    }
    return shift;
  }

  /**
   * The right edge to advertise now.
   *
   * @param edge the right edge advertised so far: the result is never less
   * @param nxt RCV.NXT
   * @param room the position up to which the buffer takes text
   * @param least the gain below which the edge stays: Min(Fr * RCV.BUFF, Eff.snd.MSS)
   */
  public static long edge(long edge, long nxt, long room, long least, int shift) {
    long representable = nxt + ((Math.min(room - nxt, LARGEST_FIELD << shift) >> shift) << shift);
    return representable - edge >= least ? representable : edge;
  }

  /** The gain from which a larger window is worth advertising (§3.8.6.2.2, Fr = 1/2). */
  public static long leastGain(int buffer, int mss) {
    return Math.max(1, Math.min(buffer / 2, mss));
  }

  /**
   * The window field for the edge: rounded up to the scale, so that the edge never moves left,
   * unless that would promise more than {@code most}.
   */
  public static int field(long edge, long nxt, int shift, long most) {
    long window = Math.max(0, edge - nxt);
    long unit = 1L << shift;
    long rounded = window + unit - 1 >> shift;
    if (nxt + (rounded << shift) > most) {
      rounded = window >> shift;
    }
    return (int) Math.min(rounded, LARGEST_FIELD);
  }
}
