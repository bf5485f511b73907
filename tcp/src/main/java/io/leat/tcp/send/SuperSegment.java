package io.leat.tcp.send;

/**
 * How much text leaves in one piece that the layers below cut into segments (segmentation offload).
 */
public final class SuperSegment {
  /** What an IP packet of 65,535 octets holds behind the largest headers. */
  private static final int MOST_TEXT = 65_535 - 60 - 60;

  private SuperSegment() {}

  /**
   * A whole number of full segments, at least one.
   *
   * @param mss text octets of a full segment
   * @param allowed octets that may leave now, by what is queued, by windows and pacing
   */
  public static int octets(int mss, long allowed) {
    int most = Math.clamp(allowed, mss, Math.max(mss, MOST_TEXT));
    return most - most % mss;
  }
}
