package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NdpTest {
  private static final int AT = Frames.AT;
  private static final IpAddress TARGET = IpAddress.parse("fe80::8000:0:0:1");
  private static final long MAC = 0x8200_5e10_0001L;

  private final NdpOptions options = new NdpOptions();

  private boolean decode(PacketBuffer frame, int type) {
    return options.decode(frame, NdpMessage.optionsOffset(type, AT), frame.end());
  }

  private boolean decode(String hex) {
    PacketBuffer frame = Frames.hex(hex);
    return options.decode(frame, AT, frame.end());
  }

  @Test
  void aSolicitationIsWrittenAndReadBack() {
    PacketBuffer frame = Frames.empty(32);
    frame.segment().fill((byte) 0xff);
    int end = NdpMessage.writeNeighborSolicitation(frame, AT, TARGET.hi(), TARGET.lo(), MAC);
    assertThat(end - AT).isEqualTo(32);
    assertThat(Frames.octets(frame))
        .isEqualTo(
            Frames.bytes("8700 0000 00000000 fe80000000000000 8000000000000001 0101 82005e100001"));
    assertThat(NdpMessage.validate(frame, AT, 32, 255)).isNull();
    assertThat(NdpMessage.targetHi(frame, AT)).isEqualTo(TARGET.hi());
    assertThat(NdpMessage.targetLo(frame, AT)).isEqualTo(TARGET.lo());
    assertThat(decode(frame, NdpMessage.NEIGHBOR_SOLICITATION)).isTrue();
    assertThat(options.sourceLinkAddress).isEqualTo(MAC);
    assertThat(options.targetLinkAddress).isEqualTo(-1);
  }

  @Test
  void aProbeForDuplicatesHasNoLinkAddress() {
    PacketBuffer frame = Frames.empty(24);
    int end = NdpMessage.writeNeighborSolicitation(frame, AT, TARGET.hi(), TARGET.lo(), -1);
    assertThat(end - AT).isEqualTo(24);
    assertThat(decode(frame, NdpMessage.NEIGHBOR_SOLICITATION)).isTrue();
    assertThat(options.sourceLinkAddress).isEqualTo(-1);
  }

  @Test
  void anAdvertisementIsWrittenAndReadBack() {
    PacketBuffer frame = Frames.empty(32);
    frame.segment().fill((byte) 0xff);
    int flags = NdpMessage.SOLICITED | NdpMessage.OVERRIDE;
    int end =
        NdpMessage.writeNeighborAdvertisement(frame, AT, flags, TARGET.hi(), TARGET.lo(), MAC);
    assertThat(end - AT).isEqualTo(32);
    assertThat(Icmpv6Message.type(frame, AT)).isEqualTo(NdpMessage.NEIGHBOR_ADVERTISEMENT);
    assertThat(NdpMessage.flags(frame, AT)).isEqualTo(flags);
    assertThat(NdpMessage.flags(frame, AT) & NdpMessage.ROUTER).isZero();
    assertThat(NdpMessage.validate(frame, AT, 32, 255)).isNull();
    assertThat(decode(frame, NdpMessage.NEIGHBOR_ADVERTISEMENT)).isTrue();
    assertThat(options.targetLinkAddress).isEqualTo(MAC);
    assertThat(options.sourceLinkAddress).isEqualTo(-1);
  }

  @Test
  void aRouterSolicitationIsWritten() {
    PacketBuffer frame = Frames.empty(16);
    int end = NdpMessage.writeRouterSolicitation(frame, AT, MAC);
    assertThat(end - AT).isEqualTo(16);
    assertThat(NdpMessage.validate(frame, AT, 16, 255)).isNull();
    assertThat(decode(frame, NdpMessage.ROUTER_SOLICITATION)).isTrue();
    assertThat(options.sourceLinkAddress).isEqualTo(MAC);
  }

  @Test
  void aRouterAdvertisementIsRead() {
    PacketBuffer frame =
        Frames.hex(
            """
            8600 0000 40 00 0708 80000001 80000002
            0101 82005e100001
            0501 0000 00000578
            0304 40 c0 00278d00 00093a80 00000000 fd09000000000000 0000000000000000
            0304 80 80 ffffffff ffffffff 00000000 fd09000000000001 0000000000000002
            """);
    assertThat(NdpMessage.validate(frame, AT, frame.length(), 255)).isNull();
    assertThat(NdpMessage.currentHopLimit(frame, AT)).isEqualTo(64);
    assertThat(NdpMessage.routerLifetimeSeconds(frame, AT)).isEqualTo(1800);
    assertThat(NdpMessage.reachableMillis(frame, AT)).isEqualTo(0x8000_0001L);
    assertThat(NdpMessage.retransmissionMillis(frame, AT)).isEqualTo(0x8000_0002L);
    assertThat(decode(frame, NdpMessage.ROUTER_ADVERTISEMENT)).isTrue();
    assertThat(options.sourceLinkAddress).isEqualTo(MAC);
    assertThat(options.mtu).isEqualTo(1400);
    assertThat(options.prefixCount).isEqualTo(2);
    assertThat(options.prefixLength).startsWith(64, 128);
    assertThat(options.prefixFlags)
        .startsWith(NdpOptions.ON_LINK | NdpOptions.AUTONOMOUS, NdpOptions.ON_LINK);
    assertThat(options.validSeconds).startsWith(2_592_000, 0xffff_ffffL);
    assertThat(options.preferredSeconds).startsWith(604_800, 0xffff_ffffL);
    assertThat(options.prefixHi).startsWith(0xfd09_0000_0000_0000L, 0xfd09_0000_0000_0001L);
    assertThat(options.prefixLo).startsWith(0, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "133, 8", "134, 16", "135, 24", "136, 24", "137, 40",
  })
  void messagesTooShortForTheirTypeAreBad(int type, int least) {
    PacketBuffer frame = Frames.empty(40);
    frame.put8(AT, type);
    assertThat(NdpMessage.isNdp(type)).isTrue();
    for (int octets = 0; octets < least; octets++) {
      assertThat(NdpMessage.validate(frame, AT, octets, 255))
          .isEqualTo(DropReason.NEIGHBOR_BAD_MESSAGE);
    }
    assertThat(NdpMessage.validate(frame, AT, least, 255)).isNull();
  }

  @Test
  void aForwardedMessageAnotherCodeOrAMulticastTargetIsBad() {
    PacketBuffer frame = Frames.empty(24);
    NdpMessage.writeNeighborSolicitation(frame, AT, TARGET.hi(), TARGET.lo(), -1);
    assertThat(NdpMessage.validate(frame, AT, 24, 254)).isNotNull();
    frame.put8(AT + 1, 1);
    assertThat(NdpMessage.validate(frame, AT, 24, 255)).isNotNull();
    frame.put8(AT + 1, 0);
    assertThat(NdpMessage.validate(frame, AT, 24, 255)).isNull();
    frame.put8(AT + 8, 0xff);
    assertThat(NdpMessage.validate(frame, AT, 24, 255)).isNotNull();
    assertThat(NdpMessage.isNdp(132)).isFalse();
    assertThat(NdpMessage.isNdp(138)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100 82005e100001",
        "01",
        "0102 82005e100001",
        "0101 82005e100001 00",
        "0101 82005e100001 fd00 000000000000",
        "01ff 82005e100001"
      })
  @Requirement("RFC4861 R4861-2")
  @Requirement("ATTACK A63")
  void anOptionOfLengthZeroOrBeyondTheMessageCondemnsIt(String hex) {
    assertThat(decode(hex)).isFalse();
  }

  @Test
  void unknownOptionsAndWrongSizesAreSkipped() {
    assertThat(
            decode(
                """
                fd02 0000 00000000 0000000000000000
                0102 82005e100002 0000000000000000
                0502 0000 00000500 0000000000000000
                0301 0000 00000000
                0304 81 c0 00278d00 00093a80 00000000 fd09000000000000 0000000000000000
                0201 82005e100001
                """))
        .isTrue();
    assertThat(options.sourceLinkAddress).isEqualTo(-1);
    assertThat(options.mtu).isZero();
    assertThat(options.prefixCount).isZero();
    assertThat(options.targetLinkAddress).isEqualTo(MAC);
  }

  @Test
  void noMorePrefixesAreKeptThanThereIsRoomFor() {
    String prefix = "0304 40 c0 00278d00 00093a80 00000000 fd09000000000000 0000000000000000";
    assertThat(decode(prefix.repeat(20) + "0501 0000 ffffffff")).isTrue();
    assertThat(options.prefixCount).isEqualTo(NdpOptions.MAX_PREFIXES);
    assertThat(options.mtu).isEqualTo(Integer.MAX_VALUE);
    assertThat(decode("")).isTrue();
    assertThat(options.prefixCount).isZero();
    assertThat(options.mtu).isZero();
  }
}
