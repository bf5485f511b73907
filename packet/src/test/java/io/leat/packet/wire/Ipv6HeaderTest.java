package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import org.junit.jupiter.api.Test;

class Ipv6HeaderTest {
  private static final int AT = Frames.AT;
  private static final String EXAMPLE =
      """
      6abcdef1 8007 06 ff
      fd09000000000000 8000000000000001
      fd09000000000001 9000000000000002
      """;

  @Test
  void fieldsAreWhereTheRfcHasThem() {
    PacketBuffer frame = Frames.hex(EXAMPLE);
    assertThat(Ipv6Header.version(frame, AT)).isEqualTo(6);
    assertThat(Ipv6Header.trafficClass(frame, AT)).isEqualTo(0xab);
    assertThat(Ipv6Header.flowLabel(frame, AT)).isEqualTo(0xcdef1);
    assertThat(Ipv6Header.payloadLength(frame, AT)).isEqualTo(0x8007);
    assertThat(Ipv6Header.nextHeader(frame, AT)).isEqualTo(6);
    assertThat(Ipv6Header.hopLimit(frame, AT)).isEqualTo(255);
    assertThat(Ipv6Header.sourceHi(frame, AT)).isEqualTo(0xfd09_0000_0000_0000L);
    assertThat(Ipv6Header.sourceLo(frame, AT)).isEqualTo(0x8000_0000_0000_0001L);
    assertThat(Ipv6Header.destinationHi(frame, AT)).isEqualTo(0xfd09_0000_0000_0001L);
    assertThat(Ipv6Header.destinationLo(frame, AT)).isEqualTo(0x9000_0000_0000_0002L);
  }

  @Test
  void isWrittenFieldByField() {
    PacketBuffer frame = Frames.empty(40);
    frame.segment().fill((byte) 0xff);
    Ipv6Header.write(
        frame,
        AT,
        0x8007,
        0xab,
        0xcdef1,
        6,
        255,
        0xfd09_0000_0000_0000L,
        0x8000_0000_0000_0001L,
        0xfd09_0000_0000_0001L,
        0x9000_0000_0000_0002L);
    assertThat(Frames.octets(frame)).isEqualTo(Frames.bytes(EXAMPLE));
  }

  @Test
  void versionAndLengthAreChecked() {
    PacketBuffer frame = Frames.empty(60);
    Ipv6Header.write(frame, AT, 20, 0, 0, 6, 64, 0, 1, 0, 1);
    for (int octets = 0; octets < 60; octets++) {
      assertThat(Ipv6Header.validate(frame, AT, octets)).isEqualTo(DropReason.IP_BAD_HEADER);
    }
    assertThat(Ipv6Header.validate(frame, AT, 60)).isNull();
    assertThat(Ipv6Header.validate(frame, AT, 61)).isNull();
    frame.put8(AT, 0x40);
    assertThat(Ipv6Header.validate(frame, AT, 60)).isEqualTo(DropReason.IP_BAD_VERSION);
  }
}
