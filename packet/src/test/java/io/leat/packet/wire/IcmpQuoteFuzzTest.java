package io.leat.packet.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Claim;

/** Any octets are a quote of a flow, or not. */
class IcmpQuoteFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void decodes(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    check(octets);
  }

  static void check(byte[] octets) {
    PacketBuffer frame = Frames.once(octets);
    IcmpQuote quote = new IcmpQuote();
    if (quote.decode(frame, Frames.AT, frame.end())) {
      Claim.between(quote.protocolOffset, Frames.AT + 20, frame.end() - 8, "the protocol's place");
      Claim.between(quote.flow.localPort, 0, 65_535, "the local port");
      Claim.between(quote.flow.remotePort, 0, 65_535, "the remote port");
      Claim.between(quote.protocol, 0, 255, "the protocol");
      Claim.that(!quote.flow.toString().isEmpty(), "a flow has a text");
    }
  }
}
