package io.leat.stack.ip;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any run of Ethernet frames is survived, within the bounds of {@link PacketStorm}. */
class EthernetFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void survives(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    new PacketStorm(true).run(octets);
  }
}
