package io.leat.packet.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Claim;

/** Any octets give a reason to drop, or a segment whose parts lie inside the frame. */
class InboundSegmentFuzzTest {
  private static final FlowKey FLOW = Frames.flow("10.9.0.2", 80, "10.9.0.1", 34_567);

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
    InboundSegment segment = new InboundSegment();
    DropReason cut = segment.decode(frame, Frames.AT, octets.length + 1, FLOW, true);
    Claim.that(cut == DropReason.TCP_BAD_HEADER, "a cut segment has a bad header");
    segment.decode(frame, Frames.AT, octets.length, FLOW, true);
    if (segment.decode(frame, Frames.AT, octets.length, FLOW, false) != null) {
      return;
    }
    Claim.between(segment.textOffset, Frames.AT + 20, Frames.AT + 60, "the text's place");
    Claim.that(segment.textOffset + segment.textLength == frame.end(), "text goes to the end");
    Claim.that(segment.textLength >= 0, "text is not negative");
    Claim.between(segment.len(), segment.textLength, segment.textLength + 2, "SEG.LEN");
    Claim.between(segment.sackCount, 0, 4, "SACK blocks");
    Claim.between(segment.windowShift, -1, 14, "the window shift");
    Claim.between(segment.mss, 0, 65_535, "the MSS");
    Claim.between(segment.window, 0, 65_535, "the window");
    Claim.that(!segment.toString().isEmpty(), "a segment has a text");
  }
}
