package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4HeaderTest {
  private static final int AT = Frames.AT;

  /** The example of many textbooks: UDP from 192.168.0.1 to 192.168.0.199, checksum b861. */
  private static final String EXAMPLE = "4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7";

  private static PacketBuffer header(String options, int payload) {
    byte[] optionOctets = Frames.bytes(options);
    int header = 20 + optionOctets.length;
    PacketBuffer frame = Frames.empty(header + payload);
    Frames.slices(optionOctets).copyTo(frame.segment(), AT + 20);
    Ipv4Header.write(frame, AT, header + payload, 0, 7, 0, 64, 6, 0x0a090001, 0x0a090002);
    frame.put8(AT, 0x40 | header / 4);
    Ipv4Header.writeChecksum(frame, AT);
    return frame;
  }

  @Test
  void fieldsAreWhereTheRfcHasThem() {
    PacketBuffer frame = Frames.hex("4fab 8073 9234 3fff 4011 b861 c0a8 0001 f0a8 00c7");
    assertThat(Ipv4Header.version(frame, AT)).isEqualTo(4);
    assertThat(Ipv4Header.headerOctets(frame, AT)).isEqualTo(60);
    assertThat(Ipv4Header.trafficClass(frame, AT)).isEqualTo(0xab);
    assertThat(Ipv4Header.totalLength(frame, AT)).isEqualTo(0x8073);
    assertThat(Ipv4Header.identification(frame, AT)).isEqualTo(0x9234);
    assertThat(Ipv4Header.dontFragment(frame, AT)).isFalse();
    assertThat(Ipv4Header.moreFragments(frame, AT)).isTrue();
    assertThat(Ipv4Header.fragmentOffset(frame, AT)).isEqualTo(0x1fff * 8);
    assertThat(Ipv4Header.isFragment(frame, AT)).isTrue();
    assertThat(Ipv4Header.timeToLive(frame, AT)).isEqualTo(64);
    assertThat(Ipv4Header.protocol(frame, AT)).isEqualTo(17);
    assertThat(Ipv4Header.checksum(frame, AT)).isEqualTo(0xb861);
    assertThat(Ipv4Header.source(frame, AT)).isEqualTo(0xc0a8_0001);
    assertThat(Ipv4Header.destination(frame, AT)).isEqualTo(0xf0a8_00c7);
    assertThat(Ipv4Header.sourceLo(frame, AT)).isEqualTo(0xffff_c0a8_0001L);
    assertThat(Ipv4Header.destinationLo(frame, AT)).isEqualTo(0xffff_f0a8_00c7L);
  }

  @Test
  void isWrittenWithItsChecksum() {
    PacketBuffer frame = Frames.empty(20);
    frame.segment().fill((byte) 0xff);
    Ipv4Header.write(
        frame, AT, 0x73, 0, 0, Ipv4Header.DONT_FRAGMENT, 64, 17, 0xc0a8_0001, 0xc0a8_00c7);
    assertThat(Frames.octets(frame)).isEqualTo(Frames.bytes(EXAMPLE));
    assertThat(Ipv4Header.isFragment(frame, AT)).isFalse();
    assertThat(Ipv4Header.dontFragment(frame, AT)).isTrue();
  }

  @Test
  void aGoodHeaderIsValidWithWhateverFollowsThePacket() {
    PacketBuffer frame = header("", 30);
    assertThat(Ipv4Header.validate(frame, AT, 50)).isNull();
    assertThat(Ipv4Header.validate(frame, AT, 1000)).isNull();
    assertThat(Ipv4Header.hasSourceRoute(frame, AT)).isFalse();
  }

  @Test
  void aPacketLargerThanWhatIsThereIsBad() {
    PacketBuffer frame = header("01010101", 10);
    for (int octets = 0; octets < 34; octets++) {
      assertThat(Ipv4Header.validate(frame, AT, octets)).isEqualTo(DropReason.IP_BAD_HEADER);
    }
    assertThat(Ipv4Header.validate(frame, AT, 34)).isNull();
  }

  @Test
  void aHeaderLengthBelowFiveOrBeyondThePacketIsBad() {
    for (int words = 0; words < 16; words++) {
      PacketBuffer frame = header("01010101", 4);
      frame.put8(AT, 0x40 | words);
      DropReason reason = Ipv4Header.validate(frame, AT, 28);
      if (words < 5 || words > 7) {
        assertThat(reason).isEqualTo(DropReason.IP_BAD_HEADER);
      } else if (words == 6) {
        assertThat(reason).isNull();
      } else {
        assertThat(reason).isEqualTo(DropReason.IP_BAD_CHECKSUM);
      }
    }
  }

  @Test
  void anotherVersionIsNamed() {
    PacketBuffer frame = header("", 4);
    frame.put8(AT, 0x65);
    assertThat(Ipv4Header.validate(frame, AT, 24)).isEqualTo(DropReason.IP_BAD_VERSION);
  }

  @Test
  void everyFlippedBitIsNoticed() {
    PacketBuffer frame = header("01010101", 0);
    for (int bit = 0; bit < 24 * 8; bit++) {
      int at = AT + bit / 8;
      frame.put8(at, frame.u8(at) ^ 1 << bit % 8);
      assertThat(Ipv4Header.validate(frame, AT, 24)).as("bit %s", bit).isNotNull();
      frame.put8(at, frame.u8(at) ^ 1 << bit % 8);
    }
    assertThat(Ipv4Header.validate(frame, AT, 24)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"07030400", "94040000", "440c0500 0000000000000000", "00ffffff", "8202 8202"})
  void optionsOfGoodFormAreAccepted(String options) {
    PacketBuffer frame = header(options, 4);
    assertThat(Ipv4Header.validate(frame, AT, frame.length())).isNull();
    assertThat(Ipv4Header.hasSourceRoute(frame, AT)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"83030400", "89030400", "01830300", "94040000 83030400"})
  void aSourceRouteIsFound(String options) {
    PacketBuffer frame = header(options, 4);
    assertThat(Ipv4Header.validate(frame, AT, frame.length())).isNull();
    assertThat(Ipv4Header.hasSourceRoute(frame, AT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"07000000", "07010000", "07050000", "01010107", "8303040183ff0000"})
  void optionsOfImpossibleLengthAreBad(String options) {
    PacketBuffer frame = header(options, 4);
    assertThat(Ipv4Header.validate(frame, AT, frame.length())).isEqualTo(DropReason.IP_BAD_OPTION);
  }

  @Test
  void anyOctetsGiveAReasonOrAGoodHeader() {
    SplittableRandom random = new SplittableRandom(1);
    int good = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = new byte[random.nextInt(70)];
      random.nextBytes(octets);
      PacketBuffer frame = Frames.of(octets);
      if (octets.length >= 60 && random.nextInt(4) > 0) {
        frame.put8(AT, 0x40 | 5 + random.nextInt(11));
        frame.put16(AT + 2, 60);
        Ipv4Header.writeChecksum(frame, AT);
      }
      if (Ipv4Header.validate(frame, AT, octets.length) == null) {
        good++;
        Ipv4Header.hasSourceRoute(frame, AT);
        assertThat(Ipv4Header.totalLength(frame, AT)).isLessThanOrEqualTo(octets.length);
      }
    }
    assertThat(good).isPositive();
  }
}
