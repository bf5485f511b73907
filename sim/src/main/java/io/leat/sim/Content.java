package io.leat.sim;

/** The octets that virtual applications send: a function of a key and the offset in the stream. */
public final class Content {
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private Content() {}

  /** The octet at an offset of the stream with this key. */
  public static byte octet(long key, long offset) {
    return (byte) (word(key, offset >>> 3) >>> 8 * (int) (offset & 7));
  }

  /** Writes the octets from {@code offset} on. */
  public static void fill(long key, long offset, byte[] target, int at, int octets) {
    for (int i = 0; i < octets; ) {
      long word = word(key, offset + i >>> 3) >>> 8 * (int) (offset + i & 7);
      int inWord = Math.min(octets - i, 8 - (int) (offset + i & 7));
      for (int j = 0; j < inWord; j++, word >>>= 8) {
        target[at + i + j] = (byte) word;
      }
      i += inWord;
    }
  }

  /** The index of the first octet that is not as {@link #fill} wrote it; -1 if there is none. */
  public static int mismatch(long key, long offset, byte[] octets, int at, int count) {
    for (int i = 0; i < count; ) {
      long word = word(key, offset + i >>> 3) >>> 8 * (int) (offset + i & 7);
      int inWord = Math.min(count - i, 8 - (int) (offset + i & 7));
      for (int j = 0; j < inWord; j++, word >>>= 8) {
        if (octets[at + i + j] != (byte) word) {
          return i + j;
        }
      }
      i += inWord;
    }
    return -1;
  }

  /** Eight octets: the finalizer of SplitMix64. */
  private static long word(long key, long index) {
    long z = key + index * GOLDEN;
    z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
    return z ^ z >>> 31;
  }
}
