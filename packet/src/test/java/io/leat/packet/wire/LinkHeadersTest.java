package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.PacketBuffer;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHeadersTest {
  private static final int AT = Frames.AT;
  private static final long MAC_A = 0x8281_8384_8586L;
  private static final long MAC_B = 0xf1f2_f3f4_f5f6L;

  @Test
  void anEthernetHeaderIsWrittenAndReadBack() {
    PacketBuffer frame = Frames.empty(14);
    EthernetHeader.write(frame, AT, MAC_A, MAC_B, EthernetHeader.IPV6);
    assertThat(Frames.octets(frame)).isEqualTo(Frames.bytes("828183848586 f1f2f3f4f5f6 86dd"));
    assertThat(EthernetHeader.destination(frame, AT)).isEqualTo(MAC_A);
    assertThat(EthernetHeader.source(frame, AT)).isEqualTo(MAC_B);
    assertThat(EthernetHeader.etherType(frame, AT)).isEqualTo(EthernetHeader.IPV6);
  }

  @Test
  void anArpPacketIsWrittenAndReadBack() {
    PacketBuffer frame = Frames.empty(28);
    ArpPacket.write(frame, AT, ArpPacket.REPLY, MAC_A, 0x8a09_8001, MAC_B, 0x9a09_9002);
    assertThat(Frames.octets(frame))
        .isEqualTo(Frames.bytes("0001 0800 0604 0002 828183848586 8a098001 f1f2f3f4f5f6 9a099002"));
    assertThat(ArpPacket.isValid(frame, AT, 28)).isTrue();
    assertThat(ArpPacket.operation(frame, AT)).isEqualTo(ArpPacket.REPLY);
    assertThat(ArpPacket.senderLinkAddress(frame, AT)).isEqualTo(MAC_A);
    assertThat(ArpPacket.senderAddress(frame, AT)).isEqualTo(0x8a09_8001);
    assertThat(ArpPacket.targetLinkAddress(frame, AT)).isEqualTo(MAC_B);
    assertThat(ArpPacket.targetAddress(frame, AT)).isEqualTo(0x9a09_9002);
  }

  @Test
  void anArpPacketOfAnotherFormatOrTooShortIsNotValid() {
    PacketBuffer frame = Frames.empty(28);
    ArpPacket.write(frame, AT, ArpPacket.REQUEST, MAC_A, 1, 0, 2);
    for (int octets = 0; octets < 28; octets++) {
      assertThat(ArpPacket.isValid(frame, AT, octets)).isFalse();
    }
    for (int at = AT; at < AT + 6; at++) {
      frame.put8(at, frame.u8(at) ^ 1);
      assertThat(ArpPacket.isValid(frame, AT, 28)).isFalse();
      frame.put8(at, frame.u8(at) ^ 1);
    }
    assertThat(ArpPacket.isValid(frame, AT, 28)).isTrue();
  }

  @Test
  void linkAddressesAreReadAndWritten() {
    assertThat(LinkAddress.parse("82:81:83:84:85:86")).isEqualTo(MAC_A);
    assertThat(LinkAddress.format(MAC_A)).isEqualTo("82:81:83:84:85:86");
    assertThat(LinkAddress.format(0)).isEqualTo("00:00:00:00:00:00");
    assertThat(LinkAddress.parse("FF:ff:FF:ff:FF:ff")).isEqualTo(LinkAddress.BROADCAST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "82:81:83:84:85", "82:81:83:84:85:86:87", "82-81-83-84-85-86", "x"})
  void anythingElseIsRefusedByName(String text) {
    assertThatThrownBy(() -> LinkAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "224.0.0.1, 01:00:5e:00:00:01",
    "239.255.255.250, 01:00:5e:7f:ff:fa",
    "ff02::1, 33:33:00:00:00:01",
    "ff02::1:ff10:1, 33:33:ff:10:00:01"
  })
  void multicastHasGroupAddresses(String address, String group) {
    IpAddress ip = IpAddress.parse(address);
    long linkAddress = LinkAddress.ofMulticast(ip.hi(), ip.lo());
    assertThat(LinkAddress.format(linkAddress)).isEqualTo(group);
    assertThat(LinkAddress.isMulticast(linkAddress)).isTrue();
    assertThat(LinkAddress.isMulticast(LinkAddress.BROADCAST)).isTrue();
    assertThat(LinkAddress.isMulticast(MAC_A)).isFalse();
  }

  @Test
  void aVirtioHeaderIsInTheOrderOfTheMachine() {
    PacketBuffer frame = Frames.empty(10);
    VirtioNetHeader.write(
        frame,
        AT,
        VirtioNetHeader.NEEDS_CHECKSUM,
        VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN,
        0x8054,
        1448,
        20,
        16);
    assertThat(frame.segment().get(ValueLayout.JAVA_SHORT_UNALIGNED, AT + 2))
        .isEqualTo((short) 0x8054);
    assertThat(VirtioNetHeader.flags(frame, AT)).isEqualTo(VirtioNetHeader.NEEDS_CHECKSUM);
    assertThat(VirtioNetHeader.gsoType(frame, AT)).isEqualTo(VirtioNetHeader.GSO_TCPV4);
    assertThat(VirtioNetHeader.headerLength(frame, AT)).isEqualTo(0x8054);
    assertThat(VirtioNetHeader.gsoSize(frame, AT)).isEqualTo(1448);
    assertThat(VirtioNetHeader.checksumStart(frame, AT)).isEqualTo(20);
    assertThat(VirtioNetHeader.checksumOffset(frame, AT)).isEqualTo(16);
    assertThat(VirtioNetHeader.checksumGood(frame, AT)).isTrue();
    VirtioNetHeader.writeNone(frame, AT);
    assertThat(Frames.octets(frame)).isEqualTo(new byte[10]);
    assertThat(VirtioNetHeader.checksumGood(frame, AT)).isFalse();
  }

  @Test
  void aVirtioHeaderThatContradictsItsFrameIsBad() {
    PacketBuffer frame = Frames.empty(10);
    assertThat(VirtioNetHeader.validate(frame, AT, 0)).isNull();
    VirtioNetHeader.write(frame, AT, VirtioNetHeader.NEEDS_CHECKSUM, 0, 0, 0, 20, 16);
    assertThat(VirtioNetHeader.validate(frame, AT, 38)).isNull();
    assertThat(VirtioNetHeader.validate(frame, AT, 37))
        .isEqualTo(DropReason.LINK_BAD_VIRTIO_HEADER);
    VirtioNetHeader.write(frame, AT, 1, VirtioNetHeader.GSO_TCPV4, 40, 0, 20, 16);
    assertThat(VirtioNetHeader.validate(frame, AT, 60))
        .isEqualTo(DropReason.LINK_BAD_VIRTIO_HEADER);
    VirtioNetHeader.write(frame, AT, 1, 0, 0, 0, 0xffff, 0xffff);
    assertThat(VirtioNetHeader.validate(frame, AT, 65_535))
        .isEqualTo(DropReason.LINK_BAD_VIRTIO_HEADER);
  }
}
