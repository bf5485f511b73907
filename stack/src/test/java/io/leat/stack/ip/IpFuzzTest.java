package io.leat.stack.ip;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any run of packets is survived, within the bounds of {@link PacketStorm}. */
class IpFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void survives(byte[] octets) {
    new PacketStorm(false).run(octets);
  }
}
