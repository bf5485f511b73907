package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.tcp.connection.TcpOutput;
import io.leat.testkit.Requirement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpOutputTest {
  private static final String IPV4 = "10.0.0.1";
  private static final String IPV6 = "fd00::1";
  private static final String PEER4 = "198.51.100.7";
  private static final String PEER6 = "2001:db8::7";

  private final TestHost host = TestHost.pointToPoint();
  private final TcpOutput output = host.ip.output();

  private static Slices text(int length) {
    Slices text = new Slices();
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(length, 1));
    MemorySegment.copy(Packets.counting(length), 0, segment, ValueLayout.JAVA_BYTE, 0, length);
    text.add(segment, 0, length);
    return text;
  }

  private void send(FlowKey flow, int textOctets, int gsoOctets) {
    PacketBuffer segment = output.headerBuffer();
    int at = segment.append(20);
    Slices text = text(textOctets);
    TcpHeader.write(segment, at, flow.localPort, flow.remotePort, 7, 8, 20, TcpFlags.ACK, 100);
    if (gsoOctets == 0) {
      TcpHeader.writeChecksum(segment, at, 20, flow, text);
    } else {
      segment.offloaded(ChecksumState.PARTIAL, 0);
    }
    output.send(flow, segment, text, gsoOctets, 0xb8, 63, host.now);
  }

  private void send(String local, String remote, int textOctets) {
    send(host.flow(local, 80, remote, 4711), textOctets, 0);
  }

  @Test
  @Requirement("RFC6864 §4.1")
  @Requirement("RFC6864 R6864-1")
  @Requirement("EDGE-CASES 117")
  @Requirement("ATTACK A11")
  @Requirement("RFC7323 R7323-18")
  void anIpv4SegmentIsAtomicAndItsIdentificationSaysNothing() {
    send(IPV4, PEER4, 10);
    PacketBuffer packet = host.sentOne();
    int at = packet.start();
    assertThat(Ipv4Header.validate(packet, at, packet.length())).isNull();
    assertThat(packet.length()).isEqualTo(50);
    assertThat(Ipv4Header.totalLength(packet, at)).isEqualTo(50);
    assertThat(Ipv4Header.dontFragment(packet, at)).isTrue();
    assertThat(Ipv4Header.identification(packet, at)).isZero();
    assertThat(Ipv4Header.timeToLive(packet, at)).isEqualTo(63);
    assertThat(Ipv4Header.trafficClass(packet, at)).isEqualTo(0xb8);
    assertThat(Ipv4Header.protocol(packet, at)).isEqualTo(Packets.TCP);
    assertThat(Ipv4Header.sourceLo(packet, at)).isEqualTo(Packets.address(IPV4).lo());
    assertThat(Ipv4Header.destinationLo(packet, at)).isEqualTo(Packets.address(PEER4).lo());
  }

  @Test
  void anIpv6SegmentHasItsHeader() {
    send(IPV6, PEER6, 10);
    PacketBuffer packet = host.sentOne();
    int at = packet.start();
    assertThat(Ipv6Header.validate(packet, at, packet.length())).isNull();
    assertThat(Ipv6Header.payloadLength(packet, at)).isEqualTo(30);
    assertThat(Ipv6Header.hopLimit(packet, at)).isEqualTo(63);
    assertThat(Ipv6Header.trafficClass(packet, at)).isEqualTo(0xb8);
    assertThat(Ipv6Header.nextHeader(packet, at)).isEqualTo(Packets.TCP);
    assertThat(Ipv6Header.sourceHi(packet, at)).isEqualTo(Packets.address(IPV6).hi());
    assertThat(Ipv6Header.destinationLo(packet, at)).isEqualTo(Packets.address(PEER6).lo());
  }

  @Test
  @Requirement("RFC6437 §2")
  @Requirement("ATTACK A13")
  void aFlowKeepsItsLabelAndLabelsOfFlowsDiffer() {
    Set<Integer> labels = new HashSet<>();
    for (int port = 1; port <= 1000; port++) {
      FlowKey flow = host.flow(IPV6, 80, PEER6, port);
      send(flow, 1, 0);
      int label = Ipv6Header.flowLabel(host.sent.getFirst(), host.sentOne().start());
      send(flow, 1, 0);
      assertThat(Ipv6Header.flowLabel(host.sent.getFirst(), host.sentOne().start()))
          .isEqualTo(label);
      labels.add(label);
    }
    assertThat(labels).hasSizeGreaterThan(990);
  }

  @Test
  void aSegmentWithoutARouteIsDropped() {
    host.ip.routes().remove(Route.allIpv4OnLink().destination());
    send(IPV4, PEER4, 1);
    host.droppedSilently(DropReason.IP_NO_ROUTE);
    assertThat(output.mtu(host.flow(IPV4, 1, PEER4, 2))).isZero();
    send(IPV4, "10.0.0.2", 1);
    host.sentOne();
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-46")
  @CsvSource({
    "10.0.0.1, 224.0.0.1",
    "10.0.0.1, 255.255.255.255",
    "10.0.0.1, 10.0.0.255",
    "fd00::1, ff02::1"
  })
  void aSegmentIsNeverSentToMany(String local, String remote) {
    send(local, remote, 1);
    host.droppedSilently(DropReason.TCP_NOT_UNICAST);
  }

  @Test
  void aSegmentIsOnlySentFromAnAddressOfOurs() {
    send("10.0.0.77", PEER4, 1);
    host.droppedSilently(DropReason.IP_NO_SOURCE_ADDRESS);
    host.ip.removeAddress(Packets.address(IPV4));
    send(IPV4, PEER4, 1);
    host.droppedSilently(DropReason.IP_NO_SOURCE_ADDRESS);
  }

  @Test
  void aLoopbackAddressNeverLeaves() {
    send("127.0.0.1", PEER4, 1);
    host.droppedSilently(DropReason.IP_BAD_SOURCE);
    send("::1", PEER6, 1);
    host.droppedSilently(DropReason.IP_BAD_SOURCE);
  }

  @Test
  void aSegmentLargerThanTheLinkIsDropped() {
    send(IPV4, PEER4, 1460);
    host.sentOne();
    send(IPV4, PEER4, 1461);
    host.droppedSilently(DropReason.LINK_PACKET_TOO_BIG);
  }

  @Test
  void aSuperSegmentLeavesAsItIs() {
    send(host.flow(IPV4, 80, PEER4, 4711), 10_000, 1460);
    assertThat(host.sentOne().length()).isEqualTo(10_040);
    send(host.flow(IPV4, 80, PEER4, 4711), 10_000, 1461);
    host.droppedSilently(DropReason.LINK_PACKET_TOO_BIG);
  }

  @Test
  void whatTheLinkDoesNotTakeIsCounted() {
    host.linkTakes = false;
    send(IPV4, PEER4, 1);
    host.droppedSilently(DropReason.LINK_QUEUE_FULL);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "10.0.0.1, 127.0.0.1",
    "127.0.0.1, 127.0.0.1",
    "127.0.0.2, 127.3.4.5",
    "fd00::1, fd00::1",
    "::1, ::1",
    "::1, fd00::1"
  })
  void whatIsForOurselvesComesBackWithoutTheLink(String local, String remote) {
    send(local, remote, 5000);
    host.sentNothing();
    assertThat(host.segments).isEmpty();
    assertThat(host.ip.nextDeadline()).isLessThanOrEqualTo(host.now);
    host.deliverLocal();
    FlowKey seen = host.flow(remote, 4711, local, 80);
    assertThat(host.segments).containsExactly(seen + " 5020");
    assertThat(host.ip.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    host.nothingDropped();
  }

  @Test
  void aSuperSegmentForOurselvesStaysWholeAndNeedsNoChecksum() {
    FlowKey flow = host.flow(IPV4, 80, "127.0.0.1", 4711);
    FlowKey inbound = host.flow("127.0.0.1", 4711, IPV4, 80);
    InboundSegment decoded = new InboundSegment();
    host.onSegment =
        (frame, at, octets) -> {
          assertThat(frame.checksum()).isEqualTo(ChecksumState.PARTIAL);
          assertThat(decoded.decode(frame, at, octets, inbound, false)).isNull();
        };
    send(flow, 60_000, 1460);
    host.deliverLocal();
    assertThat(host.segments).hasSize(1);
    assertThat(decoded.textLength).isEqualTo(60_000);
    assertThat(decoded.largestText()).isEqualTo(1460);
  }

  @Test
  void tooManyPacketsForOurselvesAreDroppedAndCounted() {
    for (int i = 0; i < 1000; i++) {
      send(IPV4, IPV4, 1);
    }
    host.deliverLocal();
    assertThat(host.segments).hasSizeBetween(256, 300);
    assertThat(host.drops).containsEntry(DropReason.LINK_QUEUE_FULL, 1000 - host.segments.size());
  }

  @Test
  void theMtuIsThatOfLinkAndRoute() {
    assertThat(output.mtu(host.flow(IPV4, 1, PEER4, 2))).isEqualTo(1500);
    host.ip.routes().add(new Route(IpPrefix.parse("198.51.100.0/24"), null, 1400));
    assertThat(output.mtu(host.flow(IPV4, 1, PEER4, 2))).isEqualTo(1400);
    host.mtu = 1300;
    assertThat(output.mtu(host.flow(IPV4, 1, PEER4, 2))).isEqualTo(1300);
    assertThat(output.mtu(host.flow(IPV4, 1, IPV4, 2))).isEqualTo(65_535);
    TestHost narrow = TestHost.pointToPoint(IpConfig.DEFAULT.withMtu(1280));
    assertThat(narrow.ip.output().mtu(host.flow(IPV4, 1, PEER4, 2))).isEqualTo(1280);
  }

  @Test
  void aReducedPathMtuIsRememberedForItsDestinationOnly() {
    FlowKey flow = host.flow(IPV4, 1, PEER4, 2);
    output.pathMtuReduced(flow, 1400, host.now);
    assertThat(output.pathMtu(flow)).isEqualTo(1400);
    assertThat(output.mtu(flow)).isEqualTo(1500);
    assertThat(output.pathMtu(host.flow(IPV4, 1, "198.51.100.8", 2))).isEqualTo(1500);
    host.passes(600 * TestHost.SECOND);
    assertThat(output.pathMtu(flow)).isEqualTo(1500);
  }

  @Test
  void aPathNarrowerThanTheFloorMayFragmentWithUniqueIdentifications() {
    FlowKey flow = host.flow(IPV4, 80, PEER4, 4711);
    output.pathMtuReduced(flow, 300, host.now);
    assertThat(output.pathMtu(flow)).isEqualTo(PathMtuCache.FLOOR_IPV4);
    Set<Integer> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      send(flow, 100, 0);
      PacketBuffer packet = host.sentOne();
      assertThat(Ipv4Header.dontFragment(packet, packet.start())).isFalse();
      ids.add(Ipv4Header.identification(packet, packet.start()));
    }
    assertThat(ids).hasSize(1000).doesNotContain(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {PEER4, PEER6})
  void datagramsLargerThanThePathAreFragmentedAndComeTogetherAgain(String peer) {
    String us = peer.equals(PEER4) ? IPV4 : IPV6;
    for (int mtu : new int[] {1280, 1281, 1287, 1400, 1500}) {
      TestHost sender =
          TestHost.with(
              IpConfig.DEFAULT
                  .withAddress(IpPrefix.parse(us + (us.equals(IPV4) ? "/24" : "/64")))
                  .withRoute(Route.allIpv4OnLink())
                  .withRoute(Route.allIpv6OnLink()),
              false);
      sender.mtu = mtu;
      TestHost receiver =
          TestHost.with(
              IpConfig.DEFAULT.withAddress(
                  IpPrefix.parse(peer + (us.equals(IPV4) ? "/24" : "/64"))),
              false);
      UdpSocket in = Objects.requireNonNull(receiver.ip.udp().bind(null, 9));
      UdpSocket out = Objects.requireNonNull(sender.ip.udp().bind(null, 0));
      byte[] text = Packets.counting(6000);
      SendResult result = out.send(ByteBuffer.wrap(text), Packets.address(peer), 9, sender.now);
      assertThat(result).isEqualTo(SendResult.SENT);
      assertThat(sender.sent).hasSizeGreaterThan(4);
      assertThat(sender.sent).allSatisfy(p -> assertThat(p.length()).isLessThanOrEqualTo(mtu));
      List.copyOf(sender.sent).forEach(receiver::arrives);
      UdpDatagram datagram = Objects.requireNonNull(in.receive());
      assertThat(datagram.text()).isEqualTo(ByteBuffer.wrap(text));
    }
  }
}
