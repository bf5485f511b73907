package io.leat.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EcnFieldTest {
  private static final int NOT_CAPABLE = 0;
  private static final int ECT_0 = 2;
  private static final int CE = 3;

  /** With a right checksum for its traffic class. */
  private static byte[] ipv4(int tos) {
    byte[] header = HexFormat.of().parseHex("4500003c1c4640004006" + "0000" + "c0000201c0000202");
    header[1] = (byte) tos;
    int sum = 0;
    for (int i = 0; i < header.length; i += 2) {
      sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    header[10] = (byte) (~sum >>> 8);
    header[11] = (byte) ~sum;
    return header;
  }

  @Test
  @Requirement("RFC3168 §5")
  void aMarkedIpv4PacketHasAFreshChecksum() {
    for (int tos = 0; tos < 256; tos++) {
      byte[] header = ipv4(tos);
      boolean capable = EcnField.isCapable(MemorySegment.ofArray(header), 0, header.length);
      assertThat(capable).isEqualTo((tos & CE) != NOT_CAPABLE);
      EcnField.mark(MemorySegment.ofArray(header), 0);
      assertThat(header).isEqualTo(ipv4(tos | CE));
    }
  }

  @Test
  @Requirement("RFC3168 §5")
  void aMarkedIpv6PacketKeepsTheRestOfItsTrafficClass() {
    byte[] header = new byte[40];
    header[0] = 0x6a;
    header[1] = (byte) (ECT_0 << 4 | 0x0c);
    MemorySegment packet = MemorySegment.ofArray(header);
    assertThat(EcnField.isCapable(packet, 0, 40)).isTrue();
    EcnField.mark(packet, 0);
    assertThat(header[0]).isEqualTo((byte) 0x6a);
    assertThat(header[1]).isEqualTo((byte) (CE << 4 | 0x0c));
  }

  @Test
  void whatIsNoIpIsNotCapable() {
    byte[] frame = new byte[60];
    frame[1] = CE;
    assertThat(EcnField.isCapable(MemorySegment.ofArray(frame), 0, 60)).isFalse();
    assertThat(EcnField.isCapable(MemorySegment.ofArray(ipv4(ECT_0)), 0, 10)).isFalse();
  }
}
