package io.leat.stack.ip;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any run of packets is survived, within the bounds of {@link PacketStorm}. */
class IpFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void survives(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    new PacketStorm(false).run(octets);
  }
}
