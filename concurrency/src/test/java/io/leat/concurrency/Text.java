package io.leat.concurrency;

/** Octets that tell where they belong. */
final class Text {
  /** Where streams begin: not at the edge of a chunk. */
  static final long ORIGIN = (1L << 32) + 5;

  /** Where a stream with other octets begins. */
  static final long ELSEWHERE = ORIGIN + (1L << 20) + 3;

  private Text() {}

  private static byte octet(long position) {
    return (byte) ((position * 0x9e37_79b9_7f4a_7c15L) >>> 56);
  }

  static byte[] at(long position, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octet(position + i);
    }
    return text;
  }

  static boolean isAt(long position, byte[] text, int octets) {
    for (int i = 0; i < octets; i++) {
      if (text[i] != octet(position + i)) {
        return false;
      }
    }
    return true;
  }
}
