package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class TcpHeaderTest {
  private static final int AT = Frames.AT;

  @Test
  void fieldsAreWhereTheRfcHasThem() {
    PacketBuffer frame =
        Frames.hex(
            "1267 0050 81828384 91929394 a7 12 fffe beef 0102 0204 05b4 0000 0000 0000 0000");
    assertThat(TcpHeader.sourcePort(frame, AT)).isEqualTo(0x1267);
    assertThat(TcpHeader.destinationPort(frame, AT)).isEqualTo(80);
    assertThat(TcpHeader.sequence(frame, AT)).isEqualTo(0x8182_8384);
    assertThat(TcpHeader.acknowledgment(frame, AT)).isEqualTo(0x9192_9394);
    assertThat(TcpHeader.dataOffset(frame, AT)).isEqualTo(40);
    assertThat(TcpHeader.flags(frame, AT)).isEqualTo(TcpFlags.SYN | TcpFlags.ACK);
    assertThat(TcpHeader.window(frame, AT)).isEqualTo(0xfffe);
    assertThat(TcpHeader.checksum(frame, AT)).isEqualTo(0xbeef);
    assertThat(TcpHeader.urgentPointer(frame, AT)).isEqualTo(0x0102);
  }

  @Test
  @Requirement("RFC9293 U-10")
  void isWrittenWithReservedBitsZero() {
    PacketBuffer frame = Frames.empty(20);
    frame.segment().fill((byte) 0xff);
    TcpHeader.write(frame, AT, 0xf267, 0x8050, -2, -3, 20, 0xff, 0xffff);
    assertThat(Frames.octets(frame))
        .isEqualTo(Frames.bytes("f267 8050 fffffffe fffffffd 50 ff ffff 0000 0000"));
    TcpHeader.putUrgentPointer(frame, AT, 0x1234);
    TcpHeader.putDataOffset(frame, AT, 60);
    assertThat(TcpHeader.urgentPointer(frame, AT)).isEqualTo(0x1234);
    assertThat(frame.u8(AT + 12)).isEqualTo(0xf0);
  }

  @Test
  @Requirement("RFC9293 MUST-2")
  void theChecksumCoversPseudoHeaderHeaderAndText() {
    for (FlowKey flow :
        new FlowKey[] {
          Frames.flow("10.9.0.1", 34_567, "10.9.0.2", 80),
          Frames.flow("fd09::1", 34_567, "fd09::2", 80)
        }) {
      for (int octets = 0; octets < 40; octets++) {
        byte[] text = new byte[octets];
        for (int i = 0; i < octets; i++) {
          text[i] = (byte) (i * 37);
        }
        PacketBuffer frame = Frames.empty(20 + octets);
        TcpHeader.write(frame, AT, flow.localPort, flow.remotePort, 1, 2, 20, TcpFlags.ACK, 9);
        TcpHeader.writeChecksum(frame, AT, 20, flow, Frames.slices(text));
        Frames.slices(text).copyTo(frame.segment(), AT + 20);
        assertThat(new InboundSegment().decode(frame, AT, 20 + octets, Frames.mirrored(flow), true))
            .isNull();
      }
    }
  }

  @Test
  void thePartialChecksumIsCompletedByAddingTheSegment() {
    FlowKey flow = Frames.flow("10.9.0.1", 34_567, "10.9.0.2", 80);
    PacketBuffer frame = Frames.empty(24);
    TcpHeader.write(frame, AT, flow.localPort, flow.remotePort, 1, 2, 20, TcpFlags.ACK, 9);
    frame.put32(AT + 20, 0xcafe_babe);
    TcpHeader.writePartialChecksum(frame, AT, 20, flow, 4);
    int completed = Checksum.finish(Checksum.add(0, frame.segment(), AT, 24));
    Slices text = new Slices();
    text.add(frame.segment(), AT + 20, 4);
    TcpHeader.writeChecksum(frame, AT, 20, flow, text);
    assertThat(completed).isEqualTo(TcpHeader.checksum(frame, AT));
  }
}
