package io.leat.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The octets that virtual applications send: a function of a key and the offset in the stream. */
public final class Content {
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Content() {}

  /** The octet at an offset of the stream with this key. */
  public static byte octet(long key, long offset) {
    return (byte) (word(key, offset >>> 3) >>> 8 * (int) (offset & 7));
  }

  /** Writes the octets from {@code offset} on. */
  public static void fill(long key, long offset, byte[] target, int at, int octets) {
    int i = 0;
    for (; i < octets && (offset + i & 7) != 0; i++) {
      target[at + i] = octet(key, offset + i);
    }
    long index = offset + i >>> 3;
    for (; i + 8 <= octets; i += 8) {
      WORDS.set(target, at + i, word(key, index++));
    }
    for (; i < octets; i++) {
      target[at + i] = octet(key, offset + i);
    }
  }

  /** The index of the first octet that is not as {@link #fill} wrote it; -1 if there is none. */
  public static int mismatch(long key, long offset, byte[] octets, int at, int count) {
    int i = 0;
    for (; i < count && (offset + i & 7) != 0; i++) {
      if (octets[at + i] != octet(key, offset + i)) {
        return i;
      }
    }
    long index = offset + i >>> 3;
    while (i + 8 <= count && (long) WORDS.get(octets, at + i) == word(key, index)) {
      i += 8;
      index++;
    }
    for (; i < count; i++) {
      if (octets[at + i] != octet(key, offset + i)) {
        return i;
      }
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
