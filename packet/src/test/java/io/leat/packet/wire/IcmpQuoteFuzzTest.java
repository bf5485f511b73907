package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;

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
    PacketBuffer frame = Frames.of(octets);
    IcmpQuote quote = new IcmpQuote();
    if (quote.decode(frame, Frames.AT, frame.end())) {
      assertThat(quote.protocolOffset).isBetween(Frames.AT + 20, frame.end() - 8);
      assertThat(quote.flow.localPort).isBetween(0, 65_535);
      assertThat(quote.flow.remotePort).isBetween(0, 65_535);
      assertThat(quote.protocol).isBetween(0, 255);
      assertThat(quote.flow.toString()).isNotEmpty();
    }
  }
}
