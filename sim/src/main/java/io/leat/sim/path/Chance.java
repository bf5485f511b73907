package io.leat.sim.path;

/**
 * Random numbers that depend on a seed, a packet's number and what they are for, and on nothing
 * else: neither on time nor on what was drawn before.
 *
 * <p>The mixing function is the finalizer of SplitMix64.
 */
final class Chance {
  /** What a number is drawn for. */
  enum Of {
    LOSS,
    BURST,
    JITTER,
    REORDERING,
    HOLDING_BACK,
    DUPLICATION,
    CORRUPTION,
    BIT
  }

  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private final long seed;

  Chance(long seed) {
    this.seed = mixed(seed + GOLDEN);
  }

  boolean happens(double probability, Of what, long packet) {
    return probability > 0 && (draw(what, packet) >>> 11) * 0x1p-53 < probability;
  }

  /** 0 to {@code bound}, both included. */
  long upTo(long bound, Of what, long packet) {
    return bound == 0 ? 0 : Long.remainderUnsigned(draw(what, packet), bound + 1);
  }

  /** 64 random bits. */
  long draw(Of what, long packet) {
    return mixed(mixed(seed + packet * GOLDEN) + (what.ordinal() + 1) * GOLDEN);
  }

  private static long mixed(long value) {
    long a = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    long b = (a ^ a >>> 27) * 0x94d0_49bb_1331_11ebL;
    return b ^ b >>> 31;
  }
}
