package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpOptionsTest {
  private static final int AT = Frames.AT;

  private final InboundSegment segment = new InboundSegment();

  private void decode(String hex) {
    PacketBuffer frame = Frames.hex(hex);
    TcpOptionsDecoder.decode(frame, AT, frame.end(), segment);
  }

  @Test
  void theSynOfLinuxIsUnderstood() {
    decode("020405b4 0402 080a 12345678 00000000 01 030307");
    assertThat(segment.mss).isEqualTo(1460);
    assertThat(segment.sackPermitted).isTrue();
    assertThat(segment.hasTimestamps).isTrue();
    assertThat(segment.tsVal).isEqualTo(0x12345678);
    assertThat(segment.tsEcr).isZero();
    assertThat(segment.windowShift).isEqualTo(7);
    assertThat(segment.malformedOption).isFalse();
  }

  @Test
  void optionsThatNearlyAreThoseOfTheUsualSynMeanWhatTheyMeanElsewhere() {
    String usual = "020405b40402080a12345678000000ff01030307";
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder options = new StringBuilder(usual);
      int digit = random.nextInt(usual.length());
      options.setCharAt(digit, Character.forDigit(random.nextInt(16), 16));
      decode("01010101" + options); // the same, behind others
      String behind = meaning();
      decode(options.toString());
      assertThat(meaning()).describedAs("%s", options).isEqualTo(behind);
    }
  }

  private String meaning() {
    return String.join(
        " ",
        String.valueOf(segment.mss),
        String.valueOf(segment.sackPermitted),
        String.valueOf(segment.hasTimestamps),
        String.valueOf(segment.tsVal),
        String.valueOf(segment.tsEcr),
        String.valueOf(segment.windowShift),
        String.valueOf(segment.sackCount),
        String.valueOf(segment.malformedOption));
  }

  @Test
  @Requirement("RFC9293 MUST-4")
  @Requirement("RFC9293 MUST-64")
  void anyOrderAndAnyAlignmentMeansTheSame() {
    List<String> options =
        new ArrayList<>(
            List.of("02040200", "0402", "080a0000000100000002", "030305", "01", "fd04abcd", "01"));
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      Collections.shuffle(options, random);
      decode(String.join("", options));
      assertThat(segment.mss).isEqualTo(512);
      assertThat(segment.sackPermitted).isTrue();
      assertThat(segment.tsVal).isEqualTo(1);
      assertThat(segment.tsEcr).isEqualTo(2);
      assertThat(segment.windowShift).isEqualTo(5);
      assertThat(segment.malformedOption).isFalse();
    }
  }

  @Test
  @Requirement("RFC9293 MUST-6")
  void unknownOptionsAreSkippedByTheirLength() {
    for (int kind = 9; kind < 256; kind++) {
      for (int length = 2; length <= 36; length++) {
        decode(String.format("%02x%02x", kind, length) + "00".repeat(length - 2) + "02040218");
        assertThat(segment.mss).isEqualTo(536);
        assertThat(segment.malformedOption).isFalse();
      }
    }
  }

  @Test
  void knownOptionsOfTheWrongLengthAreSkippedToo() {
    for (int kind : new int[] {2, 3, 4, 8}) {
      int right = kind == 8 ? 10 : kind == 4 ? 2 : kind == 3 ? 3 : 4;
      for (int length = 2; length <= 20; length++) {
        if (length != right) {
          decode(String.format("%02x%02x", kind, length) + "00".repeat(length - 2) + "fd02");
          assertThat(segment.mss).isZero();
          assertThat(segment.windowShift).isEqualTo(-1);
          assertThat(segment.sackPermitted).isFalse();
          assertThat(segment.hasTimestamps).isFalse();
          assertThat(segment.malformedOption).isFalse();
        }
      }
    }
  }

  @Test
  @Requirement("RFC9293 MUST-7")
  @Requirement("EDGE-CASES 115")
  @Requirement("ATTACK A41")
  void aMalformedLengthEndsTheReadingButEarlierOptionsCount() {
    for (int kind = 2; kind < 256; kind++) {
      for (int length : new int[] {0, 1, 7, 8, 40, 255}) {
        decode("02040218" + String.format("%02x%02x", kind, length) + "030305 01");
        assertThat(segment.malformedOption).as("kind %s length %s", kind, length).isTrue();
        assertThat(segment.mss).isEqualTo(536);
        assertThat(segment.windowShift).isEqualTo(-1);
      }
      decode("02040218 010101" + String.format("%02x", kind));
      assertThat(segment.malformedOption).isTrue();
    }
  }

  @Test
  void endOfOptionsEndsTheReading() {
    decode("02040218 00 030305");
    assertThat(segment.mss).isEqualTo(536);
    assertThat(segment.windowShift).isEqualTo(-1);
    assertThat(segment.malformedOption).isFalse();
    decode("0000000000000000");
    assertThat(segment.malformedOption).isFalse();
  }

  @Test
  void theLastOfSeveralCounts() {
    decode("02040218 020405b4 030301 030302 0101080a0000000100000002 080a0000000300000004");
    assertThat(segment.mss).isEqualTo(1460);
    assertThat(segment.windowShift).isEqualTo(2);
    assertThat(segment.tsVal).isEqualTo(3);
    assertThat(segment.tsEcr).isEqualTo(4);
    decode("0512 0000000100000002 0000000300000004 050a 0000000500000006");
    assertThat(segment.sackCount).isEqualTo(1);
    assertThat(segment.sackLeft[0]).isEqualTo(5);
    assertThat(segment.sackRight[0]).isEqualTo(6);
  }

  @Test
  void aShiftAboveFourteenCountsAsFourteen() {
    decode("03030e");
    assertThat(segment.windowShift).isEqualTo(14);
    decode("03030f");
    assertThat(segment.windowShift).isEqualTo(14);
    decode("0303ff");
    assertThat(segment.windowShift).isEqualTo(14);
    decode("030300");
    assertThat(segment.windowShift).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void sackBlocksAreReadAndWritten(int count) {
    int[] left = {0xffff_fff0, 1, 0x7fff_ffff, 0x8000_0000};
    int[] right = {0xffff_fff8, 2, 0x8000_0001, 0x8000_0002};
    PacketBuffer frame = Frames.empty(40);
    int end = TcpOptionsEncoder.sack(frame, AT, left, right, count);
    assertThat(end - AT).isEqualTo(TcpOptionsEncoder.sackOctets(count));
    TcpOptionsDecoder.decode(frame, AT, end, segment);
    assertThat(segment.sackCount).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(segment.sackLeft[i]).isEqualTo(left[i]);
      assertThat(segment.sackRight[i]).isEqualTo(right[i]);
    }
  }

  @Test
  void aSackOptionOfHalfABlockIsSkipped() {
    decode("0506 00000001 050e 000000010000000200000003 0502 030305");
    assertThat(segment.sackCount).isZero();
    assertThat(segment.windowShift).isEqualTo(5);
    assertThat(segment.malformedOption).isFalse();
  }

  @Test
  @Requirement("RFC9293 MUST-68")
  void everyOptionWrittenIsReadBack() {
    PacketBuffer frame = Frames.empty(40);
    int at = TcpOptionsEncoder.mss(frame, AT, 65_535);
    assertThat(at - AT).isEqualTo(TcpOptionsEncoder.MSS_OCTETS);
    at = TcpOptionsEncoder.windowScale(frame, at, 14);
    at = TcpOptionsEncoder.sackPermitted(frame, at);
    at = TcpOptionsEncoder.timestamps(frame, at, -1, Integer.MIN_VALUE);
    assertThat(at - AT).isEqualTo(24);
    TcpOptionsDecoder.decode(frame, AT, at, segment);
    assertThat(segment.mss).isEqualTo(65_535);
    assertThat(segment.windowShift).isEqualTo(14);
    assertThat(segment.sackPermitted).isTrue();
    assertThat(segment.tsVal).isEqualTo(-1);
    assertThat(segment.tsEcr).isEqualTo(Integer.MIN_VALUE);
    assertThat(segment.malformedOption).isFalse();
  }

  @Test
  void noSackBlocksAreNoOption() {
    PacketBuffer frame = Frames.empty(40);
    assertThat(TcpOptionsEncoder.sack(frame, AT, new int[4], new int[4], 0)).isEqualTo(AT);
    assertThat(TcpOptionsEncoder.sackOctets(0)).isZero();
  }

  @Test
  @Requirement("RFC2018 R2018-5")
  void asManySackBlocksAsFitBesideTheOtherOptions() {
    assertThat(TcpOptionsEncoder.sackBlocksBeside(0)).isEqualTo(4);
    assertThat(TcpOptionsEncoder.sackBlocksBeside(TcpOptionsEncoder.TIMESTAMPS_OCTETS))
        .isEqualTo(3);
    assertThat(TcpOptionsEncoder.sackBlocksBeside(28)).isEqualTo(1);
    assertThat(TcpOptionsEncoder.sackBlocksBeside(32)).isZero();
    assertThat(TcpOptionsEncoder.sackBlocksBeside(40)).isZero();
  }

  @Test
  @Requirement("RFC9293 MUST-69")
  void paddingAlignsToFourOctets() {
    PacketBuffer frame = Frames.empty(8);
    frame.segment().fill((byte) 0xff);
    assertThat(TcpOptionsEncoder.pad(frame, AT, AT)).isEqualTo(AT);
    assertThat(TcpOptionsEncoder.pad(frame, AT, AT + 1)).isEqualTo(AT + 4);
    assertThat(frame.i32(AT)).isEqualTo(0xff01_0101);
    assertThat(TcpOptionsEncoder.pad(frame, AT, AT + 7)).isEqualTo(AT + 8);
    assertThat(frame.i32(AT + 4)).isEqualTo(0xffff_ff01);
  }
}
