package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import org.junit.jupiter.api.Test;

class UdpHeaderTest {
  private static final int AT = Frames.AT;
  private static final FlowKey IPV4 = Frames.flow("10.9.0.1", 0xf035, "10.9.0.2", 53);
  private static final FlowKey IPV6 = Frames.flow("fd09::1", 0xf035, "fd09::2", 53);

  @Test
  void isWrittenAndReadBack() {
    for (FlowKey flow : new FlowKey[] {IPV4, IPV6}) {
      PacketBuffer frame = Frames.hex("ffffffffffffffff 616263");
      UdpHeader.write(frame, AT, 11, flow);
      assertThat(UdpHeader.sourcePort(frame, AT)).isEqualTo(0xf035);
      assertThat(UdpHeader.destinationPort(frame, AT)).isEqualTo(53);
      assertThat(UdpHeader.length(frame, AT)).isEqualTo(11);
      assertThat(UdpHeader.validate(frame, AT, 11, Frames.mirrored(flow), true)).isNull();
      for (int bit = 0; bit < 11 * 8; bit++) {
        int at = AT + bit / 8;
        frame.put8(at, frame.u8(at) ^ 1 << bit % 8);
        assertThat(UdpHeader.validate(frame, AT, 11, Frames.mirrored(flow), true))
            .isIn(DropReason.UDP_BAD_CHECKSUM, DropReason.UDP_BAD_HEADER);
        frame.put8(at, frame.u8(at) ^ 1 << bit % 8);
      }
    }
  }

  @Test
  void aLengthBelowEightOrBeyondThePacketIsBad() {
    PacketBuffer frame = Frames.hex("ffffffffffffffff 616263");
    UdpHeader.write(frame, AT, 11, IPV4);
    for (int octets = 0; octets < 11; octets++) {
      assertThat(UdpHeader.validate(frame, AT, octets, IPV4, false))
          .isEqualTo(DropReason.UDP_BAD_HEADER);
    }
    frame.put16(AT + 4, 7);
    assertThat(UdpHeader.validate(frame, AT, 11, IPV4, false)).isEqualTo(DropReason.UDP_BAD_HEADER);
    frame.put16(AT + 4, 8);
    assertThat(UdpHeader.validate(frame, AT, 11, IPV4, false)).isNull();
  }

  @Test
  void noChecksumIsAcceptedOnIpv4Only() {
    PacketBuffer frame = Frames.hex("f0350035000b0000 616263");
    assertThat(UdpHeader.validate(frame, AT, 11, IPV4, true)).isNull();
    assertThat(UdpHeader.validate(frame, AT, 11, IPV6, true))
        .isEqualTo(DropReason.UDP_BAD_CHECKSUM);
    assertThat(UdpHeader.validate(frame, AT, 11, IPV6, false)).isNull();
  }

  @Test
  void aSumOfZeroIsSentAsAllOnes() {
    int zeros = 0;
    PacketBuffer frame = Frames.empty(10);
    for (int text = 0; text < 65_536; text++) {
      frame.put16(AT + 8, text);
      UdpHeader.write(frame, AT, 10, IPV4);
      assertThat(UdpHeader.checksum(frame, AT)).isNotZero();
      if (UdpHeader.checksum(frame, AT) == 0xffff) {
        zeros++;
        assertThat(UdpHeader.validate(frame, AT, 10, IPV4, true)).isNull();
      }
    }
    assertThat(zeros).isPositive();
  }
}
