package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.Ipv4Header;
import io.leat.testkit.Requirement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4InputTest {
  private static final String US = "10.0.0.1";
  private static final String PEER = "10.0.0.2";
  private static final byte[] SEGMENT = Packets.tcp(PEER, 4711, US, 80, 1);

  private final TestHost host = TestHost.pointToPoint();

  private static PacketBuffer segment() {
    return Packets.ipv4(PEER, US, Packets.TCP, SEGMENT);
  }

  @Test
  void aSegmentForUsReachesTheTransport() {
    host.arrives(segment());
    assertThat(host.segments).containsExactly("10.0.0.1:80 10.0.0.2:4711 20");
    host.nothingDropped();
  }

  @Test
  @Requirement("RFC1122 §3.2.1.1")
  @Requirement("RFC1122 R1122-7")
  void everyVersionButFourAndSixIsDropped() {
    for (int version = 0; version < 16; version++) {
      if (version != 4 && version != 6) {
        PacketBuffer packet = segment();
        packet.put8(packet.start(), version << 4 | 5);
        host.arrives(packet);
        host.droppedSilently(DropReason.IP_BAD_VERSION);
      }
    }
  }

  @Test
  @Requirement("RFC1122 §3.2.1.2")
  @Requirement("RFC1122 R1122-8")
  void anyInvertedBitOfTheHeaderIsNoticed() {
    for (int bit = 0; bit < 160; bit++) {
      PacketBuffer packet = segment();
      int at = packet.start() + bit / 8;
      packet.put8(at, packet.u8(at) ^ 1 << bit % 8);
      host.arrives(packet);
      assertThat(host.segments).as("bit " + bit).isEmpty();
      host.sentNothing();
    }
  }

  @Test
  void anyInvertedBitIsNoticedBehindASegmentThatWasAcceptedToo() {
    for (int bit = 0; bit < 160; bit++) {
      host.arrives(segment());
      assertThat(host.segments).hasSize(1);
      host.segments.clear();
      PacketBuffer packet = segment();
      int at = packet.start() + bit / 8;
      packet.put8(at, packet.u8(at) ^ 1 << bit % 8);
      host.arrives(packet);
      assertThat(host.segments).as("bit " + bit).isEmpty();
      host.sentNothing();
    }
  }

  @Test
  void whoWasAcceptedIsAskedAgainOnceOurAddressesHaveChanged() {
    host.arrives(segment());
    host.ip.removeAddress(IpAddress.parse(US));
    host.arrives(segment());
    assertThat(host.segments).hasSize(1);
    host.dropped(DropReason.IP_NOT_OUR_ADDRESS);
    host.ip.addAddress(IpPrefix.parse(PEER + "/24"), host.now);
    host.ip.addAddress(IpPrefix.parse(US + "/24"), host.now);
    host.arrives(segment());
    assertThat(host.segments).hasSize(1);
    host.dropped(DropReason.IP_BAD_SOURCE);
  }

  @Test
  @Requirement("RFC9293 MUST-63")
  void eachSourceIsLookedAtThoughAnotherWasAccepted() {
    host.arrives(segment());
    host.segments.clear();
    for (String source : List.of("127.0.0.1", "0.1.2.3", "224.0.0.1", "10.0.0.255", US)) {
      host.arrives(Packets.ipv4(source, US, Packets.TCP, Packets.tcp(source, 1, US, 80, 1)));
      host.droppedSilently(DropReason.IP_BAD_SOURCE);
    }
    for (String source : List.of("198.18.0.1", PEER, "198.18.0.2")) {
      host.segments.clear();
      host.arrives(Packets.ipv4(source, US, Packets.TCP, Packets.tcp(source, 1, US, 80, 1)));
      assertThat(host.segments).hasSize(1);
    }
  }

  @Test
  void whatTheLinkPaddedIsCutOffBehindASegmentThatWasAcceptedToo() {
    byte[] padded = Arrays.copyOf(Packets.octets(segment()), 60);
    host.arrives(segment());
    host.arrives(Packets.packet(padded));
    assertThat(host.segments)
        .containsExactly("10.0.0.1:80 10.0.0.2:4711 20", "10.0.0.1:80 10.0.0.2:4711 20");
  }

  @Test
  void truncatedAtAnyLengthItIsDropped() {
    byte[] octets = Packets.octets(segment());
    for (int length = 0; length < octets.length; length++) {
      host.arrives(Packets.packet(Packets.slice(octets, 0, length)));
      host.droppedSilently(DropReason.IP_BAD_HEADER);
    }
  }

  @Test
  @Requirement("RFC791 §3.1")
  @Requirement("RFC791 R791-1")
  void whatTheLinkPaddedIsCutOff() {
    host.arrives(Packets.packet(Packets.concat(Packets.octets(segment()), new byte[6])));
    assertThat(host.segments).containsExactly("10.0.0.1:80 10.0.0.2:4711 20");
  }

  @Test
  @Requirement("RFC791 R791-1")
  @Requirement("ATTACK A42")
  void headerLengthsThatContradictThePacketAreDropped() {
    for (int words = 0; words < 16; words++) {
      byte[] longer = new byte[60];
      PacketBuffer packet = Packets.ipv4(PEER, US, Packets.TCP, longer);
      packet.put8(packet.start(), 0x40 | words);
      Ipv4Header.writeChecksum(packet, packet.start());
      host.arrives(packet);
      assertThat(host.segments).hasSize(words >= 5 ? 1 : 0);
      host.segments.clear();
    }
    host.sentNothing();
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-63")
  @Requirement("RFC1122 §3.2.1.3")
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.254",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "10.0.0.255",
        "10.0.0.1"
      })
  @Requirement("RFC1122 R1122-9")
  @Requirement("ATTACK A68")
  void aSourceThatNobodyCanHaveIsDropped(String source) {
    host.arrives(Packets.ipv4(source, US, Packets.TCP, Packets.tcp(source, 1, US, 80, 1)));
    host.droppedSilently(DropReason.IP_BAD_SOURCE);
    host.arrives(Packets.icmp(source, US, Icmpv4Message.ECHO, 0, 1, new byte[8]));
    host.droppedSilently(DropReason.IP_BAD_SOURCE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.3", "127.0.0.1", "0.0.0.0", "192.0.2.1", "224.0.0.2", "240.0.0.1"})
  @Requirement("RFC1122 R1122-9")
  void aPacketForSomebodyElseIsDropped(String destination) {
    host.arrives(Packets.ipv4(PEER, destination, Packets.TCP, SEGMENT));
    host.droppedSilently(DropReason.IP_NOT_OUR_ADDRESS);
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-57")
  @ValueSource(strings = {"255.255.255.255", "10.0.0.255", "224.0.0.1"})
  void aSegmentForManyIsDropped(String destination) {
    host.arrives(Packets.ipv4(PEER, destination, Packets.TCP, SEGMENT));
    host.droppedSilently(DropReason.TCP_NOT_UNICAST);
  }

  @Test
  @Requirement("RFC1122 §3.2.1.7")
  @Requirement("RFC1122 R1122-10")
  void theTimeToLiveDoesNotMatterAtTheDestination() {
    PacketBuffer packet = segment();
    packet.put8(packet.start() + 8, 1);
    Ipv4Header.writeChecksum(packet, packet.start());
    host.arrives(packet);
    assertThat(host.segments).hasSize(1);
  }

  @Test
  @Requirement("RFC9293 MUST-50")
  @Requirement("RFC1122 R1122-11")
  void optionsThatNobodyKnowsAreIgnored() {
    for (int type = 0; type < 256; type++) {
      if (type != 131 && type != 137) {
        byte[] options = Packets.bytes(type, type < 2 ? 0 : 4, 0, 0);
        host.arrives(Packets.ipv4WithOptions(PEER, US, Packets.TCP, options, SEGMENT));
        assertThat(host.segments).as("type " + type).hasSize(1);
        host.segments.clear();
      }
    }
  }

  @Test
  void anOptionThatRunsOffTheHeaderIsDropped() {
    for (int length : new int[] {0, 1, 5, 255}) {
      byte[] options = Packets.bytes(7, length, 0, 0);
      host.arrives(Packets.ipv4WithOptions(PEER, US, Packets.TCP, options, SEGMENT));
      host.droppedSilently(DropReason.IP_BAD_OPTION);
    }
    byte[] options = Packets.bytes(1, 1, 1, 7);
    host.arrives(Packets.ipv4WithOptions(PEER, US, Packets.TCP, options, SEGMENT));
    host.droppedSilently(DropReason.IP_BAD_OPTION);
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-53")
  @ValueSource(ints = {131, 137})
  @Requirement("ATTACK A66")
  void aSourceRouteIsNeitherFollowedNorReversed(int type) {
    byte[] options = Packets.bytes(type, 7, 4, 192, 0, 2, 9, 0);
    host.arrives(Packets.ipv4WithOptions(PEER, US, Packets.TCP, options, SEGMENT));
    host.droppedSilently(DropReason.IP_SOURCE_ROUTED);
  }

  @Test
  void aSegmentShorterThanAHeaderIsDropped() {
    host.arrives(Packets.ipv4(PEER, US, Packets.TCP, Packets.slice(SEGMENT, 0, 19)));
    host.droppedSilently(DropReason.TCP_BAD_HEADER);
  }

  @Test
  void anUnknownProtocolIsReported() {
    host.arrives(Packets.ipv4(PEER, US, 99, new byte[10]));
    host.dropped(DropReason.IP_UNKNOWN_PROTOCOL);
    PacketBuffer error = host.sentOne();
    int icmp = error.start() + 20;
    assertThat(Icmpv4Message.type(error, icmp)).isEqualTo(3);
    assertThat(Icmpv4Message.code(error, icmp)).isEqualTo(2);
  }

  @Test
  @Requirement("ATTACK A42")
  void ipInIpIsNotUnpacked() {
    host.arrives(Packets.ipv4(PEER, US, 4, Packets.octets(segment())));
    assertThat(host.segments).isEmpty();
    host.dropped(DropReason.IP_UNKNOWN_PROTOCOL);
  }
}
