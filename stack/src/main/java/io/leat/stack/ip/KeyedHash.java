package io.leat.stack.ip;

import java.util.random.RandomGenerator;

/**
 * A hash of addresses under a secret, so that nobody outside can choose addresses that fall into
 * one bucket, or learn from one table what another holds.
 */
final class KeyedHash {
  private static final long MIX_0 = 0x9e37_79b9_7f4a_7c15L;
  private static final long MIX_1 = 0xe703_7ed1_a0b4_28dbL;

  private final long secret0;
  private final long secret1;

  KeyedHash(RandomGenerator random) {
    secret0 = random.nextLong();
    secret1 = random.nextLong();
  }

  long hash(long hi, long lo) {
    long hash = mix(hi ^ secret0 ^ MIX_0, lo ^ secret1);
    return mix(hash ^ secret0, secret1 ^ MIX_1);
  }

  long hash(long hi, long lo, long otherHi, long otherLo) {
    long hash = mix(hi ^ secret0 ^ MIX_0, lo ^ secret1);
    hash = mix(hash ^ otherHi ^ secret1, otherLo ^ secret0 ^ MIX_1);
    return mix(hash ^ secret0, secret1 ^ MIX_0);
  }

  private static long mix(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }
}
