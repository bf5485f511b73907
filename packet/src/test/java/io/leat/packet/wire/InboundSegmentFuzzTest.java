package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;

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
    PacketBuffer frame = Frames.of(octets);
    InboundSegment segment = new InboundSegment();
    assertThat(segment.decode(frame, Frames.AT, octets.length + 1, FLOW, true))
        .isEqualTo(DropReason.TCP_BAD_HEADER);
    segment.decode(frame, Frames.AT, octets.length, FLOW, true);
    if (segment.decode(frame, Frames.AT, octets.length, FLOW, false) != null) {
      return;
    }
    assertThat(segment.textOffset).isBetween(Frames.AT + 20, Frames.AT + 60);
    assertThat(segment.textOffset + segment.textLength).isEqualTo(frame.end());
    assertThat(segment.textLength).isNotNegative();
    assertThat(segment.len()).isBetween(segment.textLength, segment.textLength + 2);
    assertThat(segment.sackCount).isBetween(0, 4);
    assertThat(segment.windowShift).isBetween(-1, 14);
    assertThat(segment.mss).isBetween(0, 65_535);
    assertThat(segment.window).isBetween(0, 65_535);
    assertThat(segment.toString()).isNotEmpty();
  }
}
