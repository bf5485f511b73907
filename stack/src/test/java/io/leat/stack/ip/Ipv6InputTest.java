package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6InputTest {
  private static final String US = "fd00::1";
  private static final String PEER = "fd00::2";
  private static final String ALL_NODES = "ff02::1";
  private static final byte[] SEGMENT = Packets.tcp(PEER, 4711, US, 80, 1);

  private final TestHost host = TestHost.pointToPoint();

  private static PacketBuffer segment() {
    return Packets.ipv6(PEER, US, Packets.TCP, SEGMENT);
  }

  private void parameterProblem(int code, int pointer) {
    PacketBuffer error = host.sentOne();
    int icmp = error.start() + 40;
    assertThat(Ipv6Header.nextHeader(error, error.start())).isEqualTo(Packets.ICMPV6);
    assertThat(Icmpv6Message.type(error, icmp)).isEqualTo(Icmpv6Message.PARAMETER_PROBLEM);
    assertThat(Icmpv6Message.code(error, icmp)).isEqualTo(code);
    assertThat(Icmpv6Message.pointer(error, icmp)).isEqualTo(pointer);
  }

  @Test
  void aSegmentForUsReachesTheTransport() {
    host.arrives(segment());
    assertThat(host.segments).containsExactly("[fd00::1]:80 [fd00::2]:4711 20");
    host.nothingDropped();
  }

  @Test
  void truncatedAtAnyLengthItIsDropped() {
    byte[] octets = Packets.octets(segment());
    for (int length = 1; length < octets.length; length++) {
      host.arrives(Packets.packet(Packets.slice(octets, 0, length)));
      host.droppedSilently(DropReason.IP_BAD_HEADER);
    }
  }

  @Test
  void whatTheLinkPaddedIsCutOff() {
    host.arrives(Packets.packet(Packets.concat(Packets.octets(segment()), new byte[6])));
    assertThat(host.segments).containsExactly("[fd00::1]:80 [fd00::2]:4711 20");
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-63")
  @ValueSource(strings = {"::", "::1", "ff02::1", "ff0e::1", "fd00::1"})
  @Requirement("ATTACK A68")
  void aSourceThatNobodyCanHaveIsDropped(String source) {
    host.arrives(Packets.ipv6(source, US, Packets.TCP, Packets.tcp(source, 1, US, 80, 1)));
    host.droppedSilently(DropReason.IP_BAD_SOURCE);
  }

  @Test
  void v4MappedAddressesOnTheWireDoNotPassForIpv4() {
    PacketBuffer packet = segment();
    packet.put64(packet.start() + 8, 0);
    packet.put64(packet.start() + 16, Packets.address("10.0.0.9").lo());
    host.arrives(packet);
    host.droppedSilently(DropReason.IP_BAD_SOURCE);

    packet = segment();
    packet.put64(packet.start() + 24, 0);
    packet.put64(packet.start() + 32, Packets.address("10.0.0.1").lo());
    host.arrives(packet);
    host.droppedSilently(DropReason.IP_NOT_OUR_ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fd00::3", "::1", "::", "ff02::2", "ff02::1:ff00:2", "2001:db8::1"})
  void aPacketForSomebodyElseIsDropped(String destination) {
    host.arrives(Packets.ipv6(PEER, destination, Packets.TCP, SEGMENT));
    host.droppedSilently(DropReason.IP_NOT_OUR_ADDRESS);
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-57")
  @ValueSource(strings = {"ff02::1", "ff01::1", "ff02::1:ff00:1"})
  void aSegmentForManyIsDropped(String destination) {
    host.arrives(Packets.ipv6(PEER, destination, Packets.TCP, SEGMENT));
    host.droppedSilently(DropReason.TCP_NOT_UNICAST);
  }

  @Test
  void aSegmentBehindExtensionHeadersArrives() {
    byte[] chain =
        Packets.concat(
            Packets.bytes(Ipv6Extensions.ROUTING, 0, 5, 2, 0, 0, 1, 0),
            Packets.bytes(Ipv6Extensions.DESTINATION_OPTIONS, 0, 4, 0, 0, 0, 0, 0),
            Packets.bytes(Packets.TCP, 0, 1, 4, 0, 0, 0, 0),
            SEGMENT);
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.HOP_BY_HOP, chain));
    assertThat(host.segments).containsExactly("[fd00::1]:80 [fd00::2]:4711 20");
  }

  @ParameterizedTest
  @Requirement("RFC8200 §4.2")
  @CsvSource({
    "0x1e, fd00::1, true, false",
    "0x5e, fd00::1, false, false",
    "0x9e, fd00::1, false, true",
    "0xde, fd00::1, false, true",
    "0x1e, ff02::1, true, false",
    "0x5e, ff02::1, false, false",
    "0x9e, ff02::1, false, true",
    "0xde, ff02::1, false, false"
  })
  @Requirement("RFC8200 R8200-2")
  @Requirement("EDGE-CASES 118")
  @Requirement("ATTACK A14")
  void anUnknownOptionIsTreatedAsItsTwoHighestBitsSay(
      String type, String destination, boolean accepted, boolean reported) {
    byte[] text = Packets.udp(PEER, 1, destination, 9, new byte[4]);
    byte[] options = Packets.bytes(Packets.UDP, 0, 1, 0, Integer.decode(type), 2, 0, 0);
    host.arrives(
        Packets.ipv6(
            PEER, destination, Ipv6Extensions.DESTINATION_OPTIONS, Packets.concat(options, text)));
    if (accepted) {
      host.dropped(DropReason.UDP_PORT_CLOSED);
    } else {
      host.dropped(DropReason.IP_UNKNOWN_OPTION);
      if (reported) {
        parameterProblem(Icmpv6Message.UNKNOWN_OPTION, 44);
      }
      host.sentNothing();
    }
  }

  @ParameterizedTest
  @Requirement("RFC8200 §4.4")
  @ValueSource(ints = {0, 2, 3, 4, 255})
  @Requirement("RFC8200 R8200-3")
  @Requirement("ATTACK A65")
  void aRoutingHeaderWithSegmentsLeftIsReported(int type) {
    byte[] routing = Packets.bytes(Packets.TCP, 0, type, 1, 0, 0, 0, 0);
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.ROUTING, Packets.concat(routing, SEGMENT)));
    host.dropped(DropReason.IP_ROUTING_HEADER);
    parameterProblem(Icmpv6Message.ERRONEOUS_FIELD, 42);
    assertThat(host.segments).isEmpty();
  }

  @Test
  @Requirement("RFC8200 §4")
  @Requirement("RFC8200 R8200-1")
  void anUnknownNextHeaderIsReportedWithItsPlace() {
    host.arrives(Packets.ipv6(PEER, US, 253, new byte[10]));
    host.dropped(DropReason.IP_UNKNOWN_PROTOCOL);
    parameterProblem(Icmpv6Message.UNKNOWN_NEXT_HEADER, 6);

    byte[] options = Packets.bytes(253, 0, 1, 4, 0, 0, 0, 0);
    host.arrives(
        Packets.ipv6(
            PEER, US, Ipv6Extensions.DESTINATION_OPTIONS, Packets.concat(options, new byte[9])));
    host.dropped(DropReason.IP_UNKNOWN_PROTOCOL);
    parameterProblem(Icmpv6Message.UNKNOWN_NEXT_HEADER, 40);
  }

  @Test
  void anUnknownNextHeaderToAGroupIsNotReported() {
    host.arrives(Packets.ipv6(PEER, ALL_NODES, 253, new byte[10]));
    host.droppedSilently(DropReason.IP_UNKNOWN_PROTOCOL);
  }

  @Test
  void noNextHeaderIsTheEndOfIt() {
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.NO_NEXT_HEADER, new byte[4]));
    host.droppedSilently(DropReason.IP_NO_NEXT_HEADER);
  }

  @Test
  @Requirement("ATTACK A64")
  void aChainOfAHundredHeadersIsDropped() {
    byte[] chain = new byte[0];
    for (int i = 0; i < 100; i++) {
      byte[] header = Packets.bytes(Ipv6Extensions.DESTINATION_OPTIONS, 0, 1, 4, 0, 0, 0, 0);
      chain = Packets.concat(chain, header);
    }
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.DESTINATION_OPTIONS, chain));
    host.droppedSilently(DropReason.IP_TOO_MANY_EXTENSION_HEADERS);
  }

  @Test
  void anOptionThatRunsOffItsHeaderIsDropped() {
    byte[] options = Packets.bytes(Packets.TCP, 0, 0x1e, 200, 0, 0, 0, 0);
    host.arrives(
        Packets.ipv6(
            PEER, US, Ipv6Extensions.DESTINATION_OPTIONS, Packets.concat(options, SEGMENT)));
    host.droppedSilently(DropReason.IP_BAD_EXTENSION_HEADER);
  }

  @Test
  void anUnknownOptionInAnIcmpErrorIsNotAnsweredByAnError() {
    byte[] error = Packets.icmpv6(PEER, US, 1, 4, 0, Packets.octets(segment()));
    byte[] options = Packets.bytes(Packets.ICMPV6, 0, 0x9e, 4, 0, 0, 0, 0);
    host.arrives(
        Packets.ipv6(PEER, US, Ipv6Extensions.DESTINATION_OPTIONS, Packets.concat(options, error)));
    host.droppedSilently(DropReason.IP_UNKNOWN_OPTION);
  }

  @Test
  @Requirement("RFC6946 §4")
  @Requirement("RFC8200 R8200-8")
  void anAtomicFragmentIsProcessedByItself() {
    byte[] fragment = Packets.concat(Packets.fragmentHeader(Packets.TCP, 7, 0, false), SEGMENT);
    host.arrives(Packets.ipv6Fragment(PEER, US, 7, 0, true, new byte[16]));
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.FRAGMENT, fragment));
    assertThat(host.segments).containsExactly("[fd00::1]:80 [fd00::2]:4711 20");
    host.nothingDropped();
  }

  @Test
  @Requirement("RFC8200 §4.5")
  @Requirement("RFC8200 R8200-6")
  void aFragmentWhoseLengthIsNoMultipleOfEightIsReported() {
    host.arrives(Packets.ipv6Fragment(PEER, US, 7, 8, true, new byte[15]));
    host.dropped(DropReason.IP_BAD_FRAGMENT);
    parameterProblem(Icmpv6Message.ERRONEOUS_FIELD, 4);
  }

  @Test
  @Requirement("RFC8200 §4.5")
  @Requirement("RFC8200 R8200-6")
  @Requirement("ATTACK A36")
  void aFragmentBeyondTheLargestPacketIsReported() {
    host.arrives(Packets.ipv6Fragment(PEER, US, 7, 8189 * 8, false, new byte[1000]));
    host.dropped(DropReason.IP_BAD_FRAGMENT);
    parameterProblem(Icmpv6Message.ERRONEOUS_FIELD, 42);
  }

  @Test
  @Requirement("RFC7112 §5")
  @Requirement("RFC8200 R8200-7")
  @Requirement("ATTACK A37")
  void aFirstFragmentWithoutTheUpperLayerHeaderIsReported() {
    byte[] split = Packets.concat(Packets.fragmentHeader(Packets.TCP, 7, 0, true), new byte[16]);
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.FRAGMENT, split));
    host.dropped(DropReason.IP_BAD_FRAGMENT);
    parameterProblem(3, 0);

    byte[] options = Packets.bytes(Packets.TCP, 0, 1, 4, 0, 0, 0, 0);
    byte[] hidden =
        Packets.concat(
            Packets.fragmentHeader(Ipv6Extensions.DESTINATION_OPTIONS, 8, 0, true),
            options,
            new byte[8]);
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.FRAGMENT, hidden));
    host.dropped(DropReason.IP_BAD_FRAGMENT);
    parameterProblem(3, 0);
  }

  @Test
  void aFragmentInsideAFragmentIsDropped() {
    byte[] inner =
        Packets.concat(
            Packets.fragmentHeader(Packets.UDP, 9, 0, true),
            Packets.udp(PEER, 1, US, 9, new byte[16]));
    byte[] first =
        Packets.concat(
            Packets.fragmentHeader(Ipv6Extensions.FRAGMENT, 7, 0, true),
            Packets.slice(inner, 0, 24));
    byte[] second =
        Packets.concat(
            Packets.fragmentHeader(Ipv6Extensions.FRAGMENT, 7, 24, false),
            Packets.slice(inner, 24, 32));
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.FRAGMENT, first));
    host.arrives(Packets.ipv6(PEER, US, Ipv6Extensions.FRAGMENT, second));
    host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
  }
}
