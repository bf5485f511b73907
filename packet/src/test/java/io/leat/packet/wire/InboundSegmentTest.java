package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.testkit.Requirement;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InboundSegmentTest {
  private static final int AT = Frames.AT;
  private static final FlowKey FLOW = Frames.flow("10.9.0.2", 80, "10.9.0.1", 34_567);

  private final InboundSegment segment = new InboundSegment();

  /** A segment with the checksum right, as the remote end of FLOW would send it. */
  private static PacketBuffer segment(FlowKey flow, int flags, String options, String text) {
    byte[] optionOctets = Frames.bytes(options);
    byte[] textOctets = Frames.bytes(text);
    int header = 20 + optionOctets.length;
    PacketBuffer frame = Frames.empty(header + textOctets.length);
    TcpHeader.write(
        frame, AT, flow.remotePort, flow.localPort, 0xfffffff0, 0x80000001, header, flags, 1000);
    Frames.slices(optionOctets).copyTo(frame.segment(), AT + 20);
    Slices slices = Frames.slices(textOctets);
    slices.copyTo(frame.segment(), AT + header);
    TcpHeader.writeChecksum(frame, AT, header, Frames.mirrored(flow), slices);
    return frame;
  }

  @Test
  void aGoodSegmentFillsAllFields() {
    PacketBuffer frame =
        segment(FLOW, TcpFlags.ACK | TcpFlags.FIN, "0101080a 0000000180000002", "aabbcc");
    TcpHeader.putUrgentPointer(frame, AT, 0);
    assertThat(segment.decode(frame, AT, frame.length(), FLOW, true)).isNull();
    assertThat(segment.wireSeq).isEqualTo(0xfffffff0);
    assertThat(segment.wireAck).isEqualTo(0x80000001);
    assertThat(segment.window).isEqualTo(1000);
    assertThat(segment.has(TcpFlags.ACK)).isTrue();
    assertThat(segment.has(TcpFlags.ACK | TcpFlags.FIN)).isTrue();
    assertThat(segment.has(TcpFlags.ACK | TcpFlags.SYN)).isFalse();
    assertThat(segment.textLength).isEqualTo(3);
    assertThat(segment.len()).isEqualTo(4);
    assertThat(segment.text.asSlice(segment.textOffset, 3).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(Frames.bytes("aabbcc"));
    assertThat(segment.hasTimestamps).isTrue();
    assertThat(segment.tsVal).isEqualTo(1);
    assertThat(segment.tsEcr).isEqualTo(0x80000002);
    assertThat(segment).hasToString("FIN,ACK seq 4294967280 ack 2147483649 win 1000 len 3");
  }

  @Test
  void nothingStaysFromTheSegmentBefore() {
    PacketBuffer syn =
        segment(FLOW, TcpFlags.SYN, "020405b4 0402 080a 00000001 00000000 01 030307 0101 0500", "");
    assertThat(segment.decode(syn, AT, syn.length(), FLOW, true)).isNull();
    assertThat(segment.malformedOption).isTrue();
    assertThat(segment.mss).isEqualTo(1460);
    assertThat(segment.len()).isEqualTo(1);
    PacketBuffer sack = segment(FLOW, TcpFlags.ACK, "0101050a 00000001 00000002", "");
    assertThat(segment.decode(sack, AT, sack.length(), FLOW, true)).isNull();
    assertThat(segment.sackCount).isEqualTo(1);
    PacketBuffer plain = segment(FLOW, TcpFlags.ACK, "", "");
    assertThat(segment.decode(plain, AT, plain.length(), FLOW, true)).isNull();
    assertThat(segment.mss).isZero();
    assertThat(segment.windowShift).isEqualTo(-1);
    assertThat(segment.sackPermitted).isFalse();
    assertThat(segment.hasTimestamps).isFalse();
    assertThat(segment.sackCount).isZero();
    assertThat(segment.malformedOption).isFalse();
    assertThat(segment.len()).isZero();
  }

  @Test
  void aHeaderThatDoesNotFitIsBad() {
    PacketBuffer frame = segment(FLOW, TcpFlags.ACK, "01010101", "aabbccdd");
    for (int octets = -1; octets < 20; octets++) {
      assertThat(segment.decode(frame, AT, octets, FLOW, false))
          .isEqualTo(DropReason.TCP_BAD_HEADER);
    }
    assertThat(segment.decode(frame, AT, 23, FLOW, false)).isEqualTo(DropReason.TCP_BAD_HEADER);
    assertThat(segment.decode(frame, AT, 24, FLOW, false)).isNull();
    assertThat(segment.decode(frame, AT, 29, FLOW, false)).isEqualTo(DropReason.TCP_BAD_HEADER);
    assertThat(segment.decode(frame, -1, 24, FLOW, false)).isEqualTo(DropReason.TCP_BAD_HEADER);
    assertThat(segment.decode(frame, AT + 20, 20, FLOW, false))
        .isEqualTo(DropReason.TCP_BAD_HEADER);
  }

  @Test
  void aDataOffsetBelowFiveOrBeyondTheSegmentIsBad() {
    for (int words = 0; words < 16; words++) {
      PacketBuffer frame = segment(FLOW, TcpFlags.ACK, "01010101", "aabbccdd");
      frame.put8(AT + 12, words << 4);
      DropReason expected = words < 5 || words > 7 ? DropReason.TCP_BAD_HEADER : null;
      assertThat(segment.decode(frame, AT, 28, FLOW, false)).isEqualTo(expected);
    }
  }

  @Test
  @Requirement("RFC9293 MUST-3")
  @Requirement("ATTACK A57")
  void everyFlippedBitIsNoticed() {
    for (FlowKey flow : new FlowKey[] {FLOW, Frames.flow("fd09::2", 80, "fd09::1", 34_567)}) {
      PacketBuffer frame = segment(flow, TcpFlags.ACK, "0101080a 0000000100000002", "aabbccddee");
      assertThat(segment.decode(frame, AT, frame.length(), flow, true)).isNull();
      for (int bit = 0; bit < frame.length() * 8; bit++) {
        int at = AT + bit / 8;
        frame.put8(at, frame.u8(at) ^ 1 << bit % 8);
        assertThat(segment.decode(frame, AT, frame.length(), flow, true))
            .isIn(DropReason.TCP_BAD_CHECKSUM, DropReason.TCP_BAD_HEADER);
        frame.put8(at, frame.u8(at) ^ 1 << bit % 8);
      }
    }
  }

  @Test
  void aSegmentForAnotherAddressFailsItsChecksum() {
    PacketBuffer frame = segment(FLOW, TcpFlags.ACK, "", "aabb");
    FlowKey other = Frames.flow("10.9.0.3", 80, "10.9.0.1", 34_567);
    assertThat(segment.decode(frame, AT, frame.length(), other, true))
        .isEqualTo(DropReason.TCP_BAD_CHECKSUM);
    assertThat(segment.decode(frame, AT, frame.length(), other, false)).isNull();
  }

  @Test
  @Requirement("RFC9293 U-10")
  void reservedBitsAreIgnored() {
    PacketBuffer frame = segment(FLOW, TcpFlags.ACK, "", "aabb");
    frame.put8(AT + 12, frame.u8(AT + 12) | 0x0f);
    assertThat(segment.decode(frame, AT, frame.length(), FLOW, false)).isNull();
    assertThat(segment.flags).isEqualTo(TcpFlags.ACK);
    assertThat(segment.textLength).isEqualTo(2);
  }

  @Test
  @Requirement("ATTACK A75")
  @Requirement("ATTACK A76")
  void anyOctetsGiveAReasonOrAGoodSegment() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = new byte[random.nextInt(80)];
      random.nextBytes(octets);
      if (octets.length > 12 && random.nextBoolean()) {
        octets[12] = (byte) ((5 + random.nextInt(Math.max(1, octets.length / 4 - 4))) << 4);
      }
      InboundSegmentFuzzTest.check(octets);
    }
  }
}
