package io.leat.stack.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.testkit.Requirement;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives, whatever its users call and however time passes: nothing is thrown out of the
 * loop, no rule fails, the loop comes to rest, what leaves is well formed, nobody unproved is sent
 * more than {@link Ledger} allows, memory stays within its bounds, and in the end nothing is left.
 */
@Requirement("ANCHOR smoltcp PR #538")
class StackFuzzTest {
  private static final int RUNS = 3000;

  @FuzzTest(maxDuration = "1m")
  void holds(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    StackFuzz.run(octets);
  }

  @Test
  void holdsForRandomOctets() {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] octets = new byte[random.nextInt(400)];
      random.nextBytes(octets);
      if (random.nextBoolean()) {
        // the defaults, on a link without link addresses
        Arrays.fill(octets, 0, Math.min(octets.length, 24), (byte) 0);
      }
      try {
        StackFuzz.run(octets);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
