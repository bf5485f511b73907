package io.leat.compatibility;

import java.util.SplittableRandom;

/** Text that does not repeat itself, the same for the same length. */
final class Octets {
  private Octets() {}

  static byte[] of(int count) {
    byte[] octets = new byte[count];
    new SplittableRandom(count).nextBytes(octets);
    return octets;
  }
}
