package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import org.junit.jupiter.api.Test;

class IcmpMessageTest {
  private static final int AT = Frames.AT;
  private static final IpAddress SOURCE = IpAddress.parse("fd09::1");
  private static final IpAddress DESTINATION = IpAddress.parse("fd09::2");

  private static boolean isIntact6(PacketBuffer frame, int octets, IpAddress from, IpAddress to) {
    return Icmpv6Message.isIntact(frame, AT, octets, from.hi(), from.lo(), to.hi(), to.lo());
  }

  @Test
  void anEchoIsWrittenAndReadBack() {
    PacketBuffer frame = Frames.hex("ffffffff ffffffff 616263");
    Icmpv4Message.write(frame, AT, 11, Icmpv4Message.ECHO, 0, 0x8001_9002);
    assertThat(Icmpv4Message.type(frame, AT)).isEqualTo(8);
    assertThat(Icmpv4Message.code(frame, AT)).isZero();
    assertThat(Icmpv4Message.identifier(frame, AT)).isEqualTo(0x8001);
    assertThat(Icmpv4Message.sequence(frame, AT)).isEqualTo(0x9002);
    assertThat(Icmpv4Message.isIntact(frame, AT, 11)).isTrue();
    assertThat(Icmpv4Message.isIntact(frame, AT, 10)).isFalse();
    assertThat(Icmpv4Message.isIntact(frame, AT, 7)).isFalse();
    frame.put8(AT + 10, 0x64);
    assertThat(Icmpv4Message.isIntact(frame, AT, 11)).isFalse();
  }

  @Test
  void anIpv4ErrorQuotesThePacketThatItIsAbout() {
    PacketBuffer offender = Frames.hex("00112233445566778899");
    PacketBuffer frame = Frames.empty(16);
    int octets =
        Icmpv4Message.writeError(
            frame,
            AT,
            Icmpv4Message.DESTINATION_UNREACHABLE,
            Icmpv4Message.FRAGMENTATION_NEEDED,
            1400,
            offender,
            AT + 2,
            8);
    assertThat(octets).isEqualTo(16);
    assertThat(Icmpv4Message.isIntact(frame, AT, 16)).isTrue();
    assertThat(Icmpv4Message.nextHopMtu(frame, AT)).isEqualTo(1400);
    assertThat(Icmpv4Message.checksum(frame, AT)).isNotZero();
    assertThat(frame.i64(Icmpv4Message.quoteOffset(AT))).isEqualTo(0x2233445566778899L);
  }

  @Test
  void errorsAreToldFromQueries() {
    for (int type : new int[] {3, 4, 5, 11, 12}) {
      assertThat(Icmpv4Message.isError(type)).isTrue();
    }
    for (int type : new int[] {0, 8, 9, 10, 13, 14, 15, 16, 17, 18, 255}) {
      assertThat(Icmpv4Message.isError(type)).isFalse();
    }
    assertThat(Icmpv6Message.isError(1)).isTrue();
    assertThat(Icmpv6Message.isError(127)).isTrue();
    assertThat(Icmpv6Message.isError(128)).isFalse();
    assertThat(Icmpv6Message.isError(136)).isFalse();
  }

  @Test
  void aParameterProblemPoints() {
    PacketBuffer frame = Frames.empty(8);
    Icmpv4Message.write(frame, AT, 8, Icmpv4Message.PARAMETER_PROBLEM, 0, 20 << 24);
    assertThat(Icmpv4Message.pointer(frame, AT)).isEqualTo(20);
    Icmpv6Message.write(frame, AT, 8, Icmpv6Message.PARAMETER_PROBLEM, 1, 0x8000_0042, 0, 1, 0, 1);
    assertThat(Icmpv6Message.pointer(frame, AT)).isEqualTo(0x8000_0042L);
  }

  @Test
  void theIpv6ChecksumCoversTheAddresses() {
    PacketBuffer frame = Frames.hex("ffffffff ffffffff 616263");
    Icmpv6Message.write(
        frame,
        AT,
        11,
        Icmpv6Message.ECHO,
        0,
        0x8001_9002,
        SOURCE.hi(),
        SOURCE.lo(),
        DESTINATION.hi(),
        DESTINATION.lo());
    assertThat(Icmpv6Message.type(frame, AT)).isEqualTo(128);
    assertThat(Icmpv6Message.identifier(frame, AT)).isEqualTo(0x8001);
    assertThat(Icmpv6Message.sequence(frame, AT)).isEqualTo(0x9002);
    assertThat(isIntact6(frame, 11, SOURCE, DESTINATION)).isTrue();
    assertThat(isIntact6(frame, 11, SOURCE, IpAddress.parse("fd09::3"))).isFalse();
    assertThat(isIntact6(frame, 7, SOURCE, DESTINATION)).isFalse();
    frame.put8(AT + 1, 1);
    assertThat(Icmpv6Message.code(frame, AT)).isEqualTo(1);
    assertThat(isIntact6(frame, 11, SOURCE, DESTINATION)).isFalse();
  }

  /** ICMPv6 echo of RFC 4443 with a checksum computed by hand: type 128, id 0, sequence 0. */
  @Test
  void theIpv6ChecksumIsThatOfTheRfc() {
    PacketBuffer frame = Frames.empty(8);
    Icmpv6Message.write(frame, AT, 8, Icmpv6Message.ECHO, 0, 0, 0, 1, 0, 1);
    assertThat(Icmpv6Message.checksum(frame, AT)).isEqualTo(~(0x8000 + 58 + 8 + 2) & 0xffff);
  }

  @Test
  void packetTooBigCarriesAnMtuAndAQuote() {
    PacketBuffer offender = Frames.hex("00112233445566778899");
    PacketBuffer frame = Frames.empty(18);
    int octets =
        Icmpv6Message.writeError(
            frame,
            AT,
            Icmpv6Message.PACKET_TOO_BIG,
            0,
            1280,
            offender,
            AT,
            10,
            SOURCE.hi(),
            SOURCE.lo(),
            DESTINATION.hi(),
            DESTINATION.lo());
    assertThat(octets).isEqualTo(18);
    assertThat(isIntact6(frame, 18, SOURCE, DESTINATION)).isTrue();
    assertThat(Icmpv6Message.mtu(frame, AT)).isEqualTo(1280);
    assertThat(frame.u16(Icmpv6Message.quoteOffset(AT) + 8)).isEqualTo(0x8899);
    frame.put32(AT + 4, -1);
    assertThat(Icmpv6Message.mtu(frame, AT)).isEqualTo(Integer.MAX_VALUE);
  }
}
