package io.leat.scenario;

/** The text of a stream as a function of its position: what is in the wrong place is wrong. */
final class Pattern {
  private Pattern() {}

  private static byte at(long position) {
    long x = (position + 1) * 0x9e37_79b9_7f4a_7c15L;
    x ^= x >>> 29;
    x *= 0xbf58_476d_1ce4_e5b9L;
    return (byte) (x >>> 32);
  }

  /** The octets from {@code from}, counted from the first octet of the stream. */
  static byte[] octets(long from, int count) {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = at(from + i);
    }
    return octets;
  }

  /** Index of the first octet that is not the stream's, or -1. */
  static int mismatch(byte[] octets, int count, long from) {
    for (int i = 0; i < count; i++) {
      if (octets[i] != at(from + i)) {
        return i;
      }
    }
    return -1;
  }
}
