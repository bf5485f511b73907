package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6ExtensionsTest {
  private static final int AT = Frames.AT;

  private final Ipv6Extensions extensions = new Ipv6Extensions();

  /** A packet whose first header is {@code next}; the rest is given. */
  private static PacketBuffer packet(int next, String rest) {
    byte[] octets = Frames.bytes(rest);
    PacketBuffer frame = Frames.empty(40 + octets.length);
    Ipv6Header.write(frame, AT, octets.length, 0, 0, next, 64, 0, 1, 0, 1);
    Frames.slices(octets).copyTo(frame.segment(), AT + 40);
    return frame;
  }

  private @Nullable DropReason walk(PacketBuffer frame) {
    return extensions.walk(frame, AT, frame.end());
  }

  @Test
  void aPacketWithoutExtensionsIsTheUpperLayersAtOnce() {
    PacketBuffer frame = packet(6, "00".repeat(20));
    assertThat(walk(frame)).isNull();
    assertThat(extensions.protocol).isEqualTo(6);
    assertThat(extensions.protocolOffset).isEqualTo(AT + 40);
    assertThat(extensions.protocolNamedAt).isEqualTo(AT + 6);
    assertThat(extensions.hasFragmentHeader).isFalse();
    assertThat(extensions.isFragment()).isFalse();
    assertThat(extensions.routingType).isEqualTo(-1);
  }

  @Test
  void theRecommendedOrderIsWalkedToItsEnd() {
    PacketBuffer frame =
        packet(
            0,
            """
            3c 00 0104 00000000
            2b 01 010c 000000000000000000000000
            2c 00 0400 00000000
            3c 00 0000 12345678
            06 00 0502 0000 0100
            aabbccdd
            """);
    assertThat(walk(frame)).isNull();
    assertThat(extensions.protocol).isEqualTo(6);
    assertThat(extensions.protocolOffset).isEqualTo(AT + 40 + 48);
    assertThat(extensions.protocolNamedAt).isEqualTo(AT + 40 + 40);
    assertThat(extensions.hasFragmentHeader).isTrue();
    assertThat(extensions.isFragment()).isFalse();
    assertThat(extensions.fragmentId).isEqualTo(0x12345678);
    assertThat(extensions.fragmentHeaderOffset).isEqualTo(AT + 40 + 32);
    assertThat(extensions.fragmentNamedAt).isEqualTo(AT + 40 + 24);
    assertThat(extensions.routingType).isEqualTo(4);
    assertThat(extensions.segmentsLeft).isZero();
  }

  @Test
  void theWalkEndsAtARealFragment() {
    PacketBuffer frame = packet(0, "2c 00 0104 00000000  3c 00 0009 ffffffff  ff ff ff ff");
    assertThat(walk(frame)).isNull();
    assertThat(extensions.isFragment()).isTrue();
    assertThat(extensions.fragmentOffset).isEqualTo(8);
    assertThat(extensions.moreFragments).isTrue();
    assertThat(extensions.fragmentId).isEqualTo(-1);
    assertThat(extensions.protocol).isEqualTo(60);
    assertThat(extensions.protocolOffset).isEqualTo(AT + 56);
    assertThat(extensions.fragmentNamedAt).isEqualTo(AT + 40);
    PacketBuffer last = packet(44, "06 00 fff8 00000001");
    assertThat(walk(last)).isNull();
    assertThat(extensions.isFragment()).isTrue();
    assertThat(extensions.fragmentOffset).isEqualTo(0xfff8);
    assertThat(extensions.moreFragments).isFalse();
  }

  @Test
  void nothingStaysFromThePacketBefore() {
    walk(packet(44, "06 00 0009 00000001"));
    walk(packet(60, "06 00 c2 00 0000 0000"));
    walk(packet(43, "06 00 00 01 00000000"));
    assertThat(walk(packet(6, ""))).isNull();
    assertThat(extensions.isFragment()).isFalse();
    assertThat(extensions.hasFragmentHeader).isFalse();
    assertThat(extensions.unknownOptionOffset).isEqualTo(-1);
    assertThat(extensions.unknownOptionAction).isZero();
    assertThat(extensions.routingTypeOffset).isEqualTo(-1);
    assertThat(extensions.segmentsLeft).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0x05, 0", "0x3e, 0", "0x45, 1", "0x85, 2", "0xc2, 3", "0xc9, 3", "0xff, 3"})
  void anUnknownOptionIsTreatedByItsHighestBits(String type, int action) {
    String option = type.substring(2) + "02 0000";
    for (int header : new int[] {0, 60}) {
      PacketBuffer frame = packet(header, "06 01 0100" + option + "0106 000000000000");
      DropReason reason = walk(frame);
      if (action == Ipv6Extensions.ACTION_SKIP) {
        assertThat(reason).isNull();
        assertThat(extensions.protocol).isEqualTo(6);
        assertThat(extensions.protocolOffset).isEqualTo(AT + 56);
      } else {
        assertThat(reason).isEqualTo(DropReason.IP_UNKNOWN_OPTION);
        assertThat(extensions.unknownOptionOffset).isEqualTo(AT + 44);
        assertThat(extensions.unknownOptionAction).isEqualTo(action);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "2", "4", "253"})
  void aRoutingHeaderWithSegmentsLeftIsRefused(int type) {
    PacketBuffer frame =
        packet(43, String.format("06 02 %02x 01 00000000", type) + "00".repeat(16));
    assertThat(walk(frame)).isEqualTo(DropReason.IP_ROUTING_HEADER);
    assertThat(extensions.routingTypeOffset).isEqualTo(AT + 42);
    assertThat(extensions.routingType).isEqualTo(type);
    assertThat(extensions.segmentsLeft).isEqualTo(1);
    frame.put8(AT + 43, 0);
    assertThat(walk(frame)).isNull();
    assertThat(extensions.protocolOffset).isEqualTo(AT + 64);
  }

  @Test
  void hopByHopThatIsNotFirstIsAnUnknownProtocol() {
    PacketBuffer frame = packet(60, "00 00 0104 00000000  06 00 0104 00000000");
    assertThat(walk(frame)).isNull();
    assertThat(extensions.protocol).isEqualTo(Ipv6Extensions.HOP_BY_HOP);
    assertThat(extensions.protocolNamedAt).isEqualTo(AT + 40);
    assertThat(extensions.protocolOffset).isEqualTo(AT + 48);
  }

  @Test
  void noNextHeaderIsNamed() {
    assertThat(walk(packet(59, "aabb"))).isEqualTo(DropReason.IP_NO_NEXT_HEADER);
    assertThat(walk(packet(60, "3b 00 0104 00000000"))).isEqualTo(DropReason.IP_NO_NEXT_HEADER);
  }

  @Test
  @Requirement("ATTACK A14")
  void headersAndOptionsBeyondThePacketAreBad() {
    for (int next : new int[] {0, 43, 44, 60}) {
      for (int octets = 0; octets < 8; octets++) {
        assertThat(walk(packet(next, "00".repeat(octets))))
            .isEqualTo(DropReason.IP_BAD_EXTENSION_HEADER);
      }
    }
    assertThat(walk(packet(60, "06 01 0104 00000000 00000000000000")))
        .isEqualTo(DropReason.IP_BAD_EXTENSION_HEADER);
    assertThat(walk(packet(60, "06 00 0105 00000000 00000000")))
        .isEqualTo(DropReason.IP_BAD_EXTENSION_HEADER);
    assertThat(walk(packet(60, "06 00 0000 0000 0005 00000000")))
        .isEqualTo(DropReason.IP_BAD_EXTENSION_HEADER);
    assertThat(walk(packet(60, "06 00 0103 000000 01")))
        .isEqualTo(DropReason.IP_BAD_EXTENSION_HEADER);
  }

  @Test
  void aSecondFragmentHeaderIsBad() {
    assertThat(walk(packet(44, "2c 00 0000 00000001 06 00 0000 00000001")))
        .isEqualTo(DropReason.IP_BAD_EXTENSION_HEADER);
  }

  @Test
  @Requirement("ATTACK A64")
  void theNumberOfHeadersIsBounded() {
    String header = "3c 00 0104 00000000";
    String last = "06 00 0104 00000000";
    assertThat(walk(packet(60, header.repeat(7) + last))).isNull();
    assertThat(walk(packet(60, header.repeat(8) + last)))
        .isEqualTo(DropReason.IP_TOO_MANY_EXTENSION_HEADERS);
    assertThat(walk(packet(60, header.repeat(100) + last)))
        .isEqualTo(DropReason.IP_TOO_MANY_EXTENSION_HEADERS);
  }

  @Test
  @Requirement("ATTACK A64")
  void theLengthOfTheChainIsBounded() {
    String large = "3cff" + "00".repeat(2046);
    assertThat(walk(packet(60, large + "06 00 0104 00000000")))
        .isEqualTo(DropReason.IP_TOO_MANY_EXTENSION_HEADERS);
  }

  @Test
  void anyOctetsGiveAReasonOrAnOffsetInsideThePacket() {
    SplittableRandom random = new SplittableRandom(1);
    int[] likely = {0, 43, 44, 59, 60, 6, 17, 58, 51};
    for (int i = 0; i < 200_000; i++) {
      byte[] octets = new byte[1 + random.nextInt(120)];
      for (int at = 0; at < octets.length; at++) {
        octets[at] =
            (byte)
                switch (random.nextInt(4)) {
                  case 0 -> likely[random.nextInt(likely.length)];
                  case 1 -> random.nextInt(4);
                  case 2 -> 0;
                  default -> random.nextInt(256);
                };
      }
      Ipv6ExtensionsFuzzTest.check(octets);
    }
  }
}
