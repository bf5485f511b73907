package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.LinkAddress;
import io.leat.packet.wire.NdpMessage;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.testkit.Requirement;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ARP and neighbour discovery as a peer on the same Ethernet sees them. */
class EthernetTest {
  private static final long US = TestHost.MAC;
  private static final long PEER = 0x0200_0000_0002L;
  private static final long OTHER = 0x0200_0000_0003L;
  private static final long BROADCAST = LinkAddress.BROADCAST;
  private static final String OUR_IPV4 = "10.0.0.1";
  private static final String OUR_IPV6 = "fd00::1";
  private static final String PEER_IPV4 = "10.0.0.2";
  private static final String PEER_IPV6 = "fd00::2";
  private static final String OUR_GROUP = "ff02::1:ff00:1";
  private static final String PEER_GROUP = "ff02::1:ff00:2";

  private final TestHost host = TestHost.onEthernet();

  @BeforeEach
  void afterTheFirstAnnouncements() {
    host.passes(2 * TestHost.SECOND);
    host.sent.clear();
  }

  private void send(String local, String remote) {
    PacketBuffer segment = host.ip.output().headerBuffer();
    int at = segment.append(20);
    FlowKey flow = host.flow(local, 80, remote, 4711);
    TcpHeader.write(segment, at, 80, 4711, 99, 0, 20, TcpFlags.ACK, 100);
    host.ip.output().send(flow, segment, new Slices(), 0, 0, 64, host.now);
  }

  private static PacketBuffer arp(
      long to, int operation, long senderLink, String sender, long targetLink, String target) {
    PacketBuffer packet = Packets.packet(new byte[ArpPacket.OCTETS]);
    ArpPacket.write(
        packet,
        packet.start(),
        operation,
        senderLink,
        Packets.address(sender).ipv4(),
        targetLink,
        Packets.address(target).ipv4());
    return Packets.ethernet(to, senderLink, EthernetHeader.ARP, Packets.octets(packet));
  }

  /** What an ARP packet that was sent says. */
  private static String text(PacketBuffer frame) {
    int at = frame.start() + EthernetHeader.OCTETS;
    assertThat(EthernetHeader.etherType(frame, frame.start())).isEqualTo(EthernetHeader.ARP);
    assertThat(EthernetHeader.source(frame, frame.start())).isEqualTo(US);
    assertThat(ArpPacket.senderLinkAddress(frame, at)).isEqualTo(US);
    String to = LinkAddress.format(EthernetHeader.destination(frame, frame.start()));
    String sender = IpAddress.ofIpv4(ArpPacket.senderAddress(frame, at)).toString();
    String target = IpAddress.ofIpv4(ArpPacket.targetAddress(frame, at)).toString();
    return ArpPacket.operation(frame, at) == ArpPacket.REQUEST
        ? to + " who has " + target + " tell " + sender
        : to + " " + sender + " is here";
  }

  private static PacketBuffer ndp(
      long to, long from, String source, String destination, int type, int flags, byte[] rest) {
    byte[] message = Packets.icmpv6(source, destination, type, 0, flags, rest);
    PacketBuffer packet = Packets.ipv6(source, destination, Packets.ICMPV6, 255, message);
    return Packets.ethernet(to, from, EthernetHeader.IPV6, Packets.octets(packet));
  }

  private static byte[] target(String target, int option, long linkAddress) {
    byte[] address = Packets.address(target).octets();
    return option == 0
        ? address
        : Packets.concat(
            address, Packets.bytes(option, 1), Packets.slice(longBytes(linkAddress), 2, 8));
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  private static PacketBuffer solicitation(String source, String target, long link) {
    String group = IpAddress.parse(target).toString().equals(OUR_IPV6) ? OUR_GROUP : PEER_GROUP;
    IpAddress to = IpAddress.parse(group);
    boolean probe = source.equals("::");
    return ndp(
        LinkAddress.ofMulticast(to.hi(), to.lo()),
        link,
        source,
        group,
        135,
        0,
        target(target, probe ? 0 : 1, link));
  }

  private static PacketBuffer advertisement(String target, long link, int flags) {
    return ndp(US, link, target, OUR_IPV6, 136, flags, target(target, 2, link));
  }

  /** What a neighbour discovery message that was sent says. */
  private static String ndpText(PacketBuffer frame) {
    int ip = frame.start() + EthernetHeader.OCTETS;
    int at = ip + Ipv6Header.OCTETS;
    assertThat(EthernetHeader.etherType(frame, frame.start())).isEqualTo(EthernetHeader.IPV6);
    assertThat(Ipv6Header.validate(frame, ip, frame.end() - ip)).isNull();
    assertThat(
            Icmpv6Message.isIntact(
                frame,
                at,
                frame.end() - at,
                Ipv6Header.sourceHi(frame, ip),
                Ipv6Header.sourceLo(frame, ip),
                Ipv6Header.destinationHi(frame, ip),
                Ipv6Header.destinationLo(frame, ip)))
        .isTrue();
    assertThat(NdpMessage.validate(frame, at, frame.end() - at, Ipv6Header.hopLimit(frame, ip)))
        .isNull();
    IpAddress source =
        new IpAddress(Ipv6Header.sourceHi(frame, ip), Ipv6Header.sourceLo(frame, ip));
    IpAddress to =
        new IpAddress(Ipv6Header.destinationHi(frame, ip), Ipv6Header.destinationLo(frame, ip));
    IpAddress target =
        new IpAddress(NdpMessage.targetHi(frame, at), NdpMessage.targetLo(frame, at));
    String link = LinkAddress.format(EthernetHeader.destination(frame, frame.start()));
    boolean hasOption = frame.end() - at > 24;
    String what =
        switch (Icmpv6Message.type(frame, at)) {
          case NdpMessage.NEIGHBOR_SOLICITATION -> "who has " + target;
          case NdpMessage.NEIGHBOR_ADVERTISEMENT ->
              target + " is here " + Integer.toHexString(NdpMessage.flags(frame, at));
          default -> "type " + Icmpv6Message.type(frame, at);
        };
    return link + " " + source + " > " + to + ": " + what + (hasOption ? "" : " without link");
  }

  private void isSegmentTo(long linkAddress) {
    PacketBuffer frame = host.sentOne();
    assertThat(EthernetHeader.destination(frame, frame.start())).isEqualTo(linkAddress);
    assertThat(EthernetHeader.source(frame, frame.start())).isEqualTo(US);
    assertThat(EthernetHeader.etherType(frame, frame.start()))
        .isIn(EthernetHeader.IPV4, EthernetHeader.IPV6);
  }

  @Test
  @Requirement("RFC1122 §2.3.2.2")
  @Requirement("RFC1122 R1122-16")
  void theFirstSegmentWaitsForArpAndIsNotLost() {
    send(OUR_IPV4, PEER_IPV4);
    assertThat(text(host.sentOne())).isEqualTo("ff:ff:ff:ff:ff:ff who has 10.0.0.2 tell 10.0.0.1");
    host.arrives(arp(US, ArpPacket.REPLY, PEER, PEER_IPV4, US, OUR_IPV4));
    isSegmentTo(PEER);
    send(OUR_IPV4, PEER_IPV4);
    isSegmentTo(PEER);
    host.nothingDropped();
  }

  @Test
  void theFirstSegmentWaitsForNeighbourDiscoveryAndIsNotLost() {
    send(OUR_IPV6, PEER_IPV6);
    assertThat(ndpText(host.sentOne()))
        .isEqualTo("33:33:ff:00:00:02 fd00::1 > ff02::1:ff00:2: who has fd00::2");
    host.arrives(advertisement(PEER_IPV6, PEER, NdpMessage.SOLICITED | NdpMessage.OVERRIDE));
    isSegmentTo(PEER);
    send(OUR_IPV6, PEER_IPV6);
    isSegmentTo(PEER);
    host.nothingDropped();
  }

  @Test
  void beyondTheNetworkTheGatewayIsAskedFor() {
    host.ip.routes().add(Route.defaultVia(IpAddress.parse("10.0.0.254")));
    send(OUR_IPV4, "198.51.100.7");
    assertThat(text(host.sentOne()))
        .isEqualTo("ff:ff:ff:ff:ff:ff who has 10.0.0.254 tell 10.0.0.1");
  }

  @Test
  @Requirement("RFC4861 §7.2.2")
  @Requirement("RFC4861 R4861-4")
  void aNeighbourThatDoesNotAnswerIsASoftErrorForEachSegment() {
    send(OUR_IPV4, PEER_IPV4);
    send(OUR_IPV6, PEER_IPV6);
    host.passes(3 * TestHost.SECOND);
    assertThat(host.sent).hasSize(6);
    assertThat(host.errors)
        .containsExactlyInAnyOrder(
            "10.0.0.1:80 10.0.0.2:4711 99 SOFT 0", "[fd00::1]:80 [fd00::2]:4711 99 SOFT 0");
    assertThat(host.drops).containsEntry(DropReason.NEIGHBOR_UNREACHABLE, 2);
  }

  @Test
  @Requirement("RFC826")
  @Requirement("RFC826 R826-1")
  void arpRequestsForOurAddressAreAnsweredAndOthersNot() {
    host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, PEER_IPV4, 0, OUR_IPV4));
    assertThat(text(host.sentOne())).isEqualTo("02:00:00:00:00:02 10.0.0.1 is here");
    host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, PEER_IPV4, 0, "10.0.0.3"));
    host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, PEER_IPV4, 0, "127.0.0.1"));
    host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, PEER_IPV4, 0, "10.0.0.255"));
    host.sentNothing();
    send(OUR_IPV4, PEER_IPV4);
    isSegmentTo(PEER);
  }

  @Test
  @Requirement("RFC5227 §2.1.1")
  void anArpProbeForOurAddressIsAnsweredAndNothingIsLearned() {
    host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, "0.0.0.0", 0, OUR_IPV4));
    assertThat(text(host.sentOne())).isEqualTo("02:00:00:00:00:02 10.0.0.1 is here");
    assertThat(host.addressEvents).isEmpty();
  }

  @Test
  @Requirement("RFC826")
  @Requirement("RFC826 R826-1")
  void malformedArpIsDropped() {
    PacketBuffer good = arp(BROADCAST, ArpPacket.REQUEST, PEER, PEER_IPV4, 0, OUR_IPV4);
    for (int octet = 0; octet < 6; octet++) {
      PacketBuffer bad = Packets.copy(good);
      int at = bad.start() + EthernetHeader.OCTETS + octet;
      bad.put8(at, bad.u8(at) ^ 2);
      host.arrives(bad);
      host.droppedSilently(DropReason.ARP_BAD_PACKET);
    }
    for (int length = 14; length < good.length(); length++) {
      host.arrives(Packets.packet(Packets.slice(Packets.octets(good), 0, length)));
      host.droppedSilently(DropReason.ARP_BAD_PACKET);
    }
    for (String sender : List.of("10.0.0.255", "224.0.0.1", "127.0.0.1", "255.255.255.255")) {
      host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, sender, 0, OUR_IPV4));
      host.droppedSilently(DropReason.ARP_BAD_PACKET);
    }
  }

  @Test
  @Requirement("RFC826 R826-1")
  void aGratuitousArpChangesAnEntryAndCreatesNone() {
    host.arrives(arp(BROADCAST, ArpPacket.REPLY, PEER, PEER_IPV4, BROADCAST, PEER_IPV4));
    send(OUR_IPV4, PEER_IPV4);
    assertThat(text(host.sentOne())).contains("who has");
    host.arrives(arp(US, ArpPacket.REPLY, PEER, PEER_IPV4, US, OUR_IPV4));
    isSegmentTo(PEER);
    host.arrives(arp(BROADCAST, ArpPacket.REQUEST, OTHER, PEER_IPV4, 0, PEER_IPV4));
    send(OUR_IPV4, PEER_IPV4);
    isSegmentTo(OTHER);
    host.passes(5 * TestHost.SECOND);
    assertThat(text(host.sentOne())).isEqualTo("02:00:00:00:00:03 who has 10.0.0.2 tell 10.0.0.1");
  }

  @Test
  @Requirement("RFC5227 §2.4")
  @Requirement("RFC826 R826-2")
  void whoClaimsOurAddressIsReportedAndAnsweredOnceInTenSeconds() {
    for (int i = 0; i < 3; i++) {
      host.arrives(arp(BROADCAST, ArpPacket.REQUEST, PEER, OUR_IPV4, 0, "10.0.0.9"));
    }
    assertThat(host.addressEvents).containsExactly("conflict 10.0.0.1");
    assertThat(text(host.sentOne())).isEqualTo("ff:ff:ff:ff:ff:ff who has 10.0.0.1 tell 10.0.0.1");
    host.passes(10 * TestHost.SECOND);
    host.arrives(arp(BROADCAST, ArpPacket.REPLY, PEER, OUR_IPV4, BROADCAST, OUR_IPV4));
    assertThat(host.addressEvents).hasSize(2);
    assertThat(host.sent).hasSize(1);
  }

  @Test
  @Requirement("RFC4861 §7.2.4")
  @Requirement("RFC4861 R4861-6")
  void solicitationsForOurAddressAreAnsweredAndOthersNot() {
    host.arrives(solicitation(PEER_IPV6, OUR_IPV6, PEER));
    assertThat(ndpText(host.sentOne()))
        .isEqualTo("02:00:00:00:00:02 fd00::1 > fd00::2: fd00::1 is here 60000000");
    send(OUR_IPV6, PEER_IPV6);
    isSegmentTo(PEER);
    host.arrives(ndp(US, PEER, PEER_IPV6, OUR_IPV6, 135, 0, target("fd00::3", 1, PEER)));
    host.sentNothing();
  }

  @Test
  @Requirement("RFC4861 §7.2.4")
  @Requirement("RFC4861 R4861-6")
  void aProbeForOurAddressIsAnsweredToAllNodes() {
    host.arrives(solicitation("::", OUR_IPV6, PEER));
    assertThat(ndpText(host.sentOne()))
        .isEqualTo("33:33:00:00:00:01 fd00::1 > ff02::1: fd00::1 is here 20000000");
  }

  @Test
  void aSolicitationWithoutALinkAddressIsAnsweredOnceTheNeighbourIsKnown() {
    PacketBuffer bare = ndp(US, PEER, PEER_IPV6, OUR_IPV6, 135, 0, target(OUR_IPV6, 0, 0));
    host.arrives(bare);
    assertThat(ndpText(host.sentOne())).contains("who has fd00::2");
    host.arrives(advertisement(PEER_IPV6, PEER, NdpMessage.SOLICITED));
    host.arrives(bare);
    assertThat(ndpText(host.sentOne())).contains("fd00::1 is here 60000000");
  }

  @Test
  @Requirement("RFC4861 §7.1.1")
  @Requirement("RFC4861 R4861-1")
  @Requirement("ATTACK A63")
  void messagesThatMayHaveBeenForwardedOrAreMalformedAreDropped() {
    byte[] rest = target(OUR_IPV6, 1, PEER);
    String[] why = {"hop limit", "code", "multicast target", "option length 0", "length", "link"};
    for (String flaw : why) {
      byte[] changed = rest.clone();
      if (flaw.equals("multicast target")) {
        changed[0] = (byte) 0xff;
      } else if (flaw.equals("option length 0")) {
        changed[17] = 0;
      } else if (flaw.equals("length")) {
        changed = Packets.slice(rest, 0, 15);
      } else if (flaw.equals("link")) {
        changed[18] = 1;
      }
      int code = flaw.equals("code") ? 1 : 0;
      int hopLimit = flaw.equals("hop limit") ? 254 : 255;
      byte[] message = Packets.icmpv6(PEER_IPV6, OUR_IPV6, 135, code, 0, changed);
      PacketBuffer packet = Packets.ipv6(PEER_IPV6, OUR_IPV6, Packets.ICMPV6, hopLimit, message);
      host.arrives(Packets.ethernet(US, PEER, EthernetHeader.IPV6, Packets.octets(packet)));
      host.droppedSilently(DropReason.NEIGHBOR_BAD_MESSAGE);
    }
  }

  @Test
  @Requirement("RFC4861 §7.1.1")
  void aProbeToAUnicastAddressOrWithALinkAddressIsDropped() {
    host.arrives(ndp(US, PEER, "::", OUR_IPV6, 135, 0, target(OUR_IPV6, 0, 0)));
    host.droppedSilently(DropReason.NEIGHBOR_BAD_MESSAGE);
    IpAddress group = IpAddress.parse(OUR_GROUP);
    host.arrives(
        ndp(
            LinkAddress.ofMulticast(group.hi(), group.lo()),
            PEER,
            "::",
            OUR_GROUP,
            135,
            0,
            target(OUR_IPV6, 1, PEER)));
    host.droppedSilently(DropReason.NEIGHBOR_BAD_MESSAGE);
  }

  @Test
  @Requirement("RFC4861 §7.1.2")
  void aSolicitedAdvertisementForManyIsDropped() {
    host.arrives(
        ndp(
            LinkAddress.ofMulticast(0, 1),
            PEER,
            PEER_IPV6,
            "ff02::1",
            136,
            NdpMessage.SOLICITED,
            target(PEER_IPV6, 2, PEER)));
    host.droppedSilently(DropReason.NEIGHBOR_BAD_MESSAGE);
  }

  @Test
  @Requirement("RFC6980 §5")
  void fragmentedNeighbourDiscoveryIsDropped() {
    byte[] message = Packets.icmpv6(PEER_IPV6, OUR_IPV6, 135, 0, 0, target(OUR_IPV6, 1, PEER));
    byte[] atomic = Packets.concat(Packets.fragmentHeader(Packets.ICMPV6, 1, 0, false), message);
    PacketBuffer packet = Packets.ipv6(PEER_IPV6, OUR_IPV6, 44, 255, atomic);
    host.arrives(Packets.ethernet(US, PEER, EthernetHeader.IPV6, Packets.octets(packet)));
    host.droppedSilently(DropReason.NEIGHBOR_BAD_MESSAGE);
  }

  @Test
  @Requirement("ATTACK A63")
  void redirectsAreNotFollowed() {
    byte[] rest =
        Packets.concat(
            Packets.address("fd00::66").octets(), Packets.address("2001:db8::1").octets());
    host.arrives(ndp(US, PEER, "fe80::2", OUR_IPV6, 137, 0, rest));
    host.droppedSilently(DropReason.ICMP_REDIRECT);
  }

  @Test
  void whoClaimsOurIpv6AddressIsReported() {
    host.arrives(
        ndp(
            LinkAddress.ofMulticast(0, 1),
            PEER,
            "fe80::2",
            "ff02::1",
            136,
            NdpMessage.OVERRIDE,
            target(OUR_IPV6, 2, PEER)));
    assertThat(host.addressEvents).containsExactly("conflict fd00::1");
  }

  @Test
  void framesThatAreNotForUsAreDropped() {
    PacketBuffer packet =
        Packets.ipv4(PEER_IPV4, OUR_IPV4, Packets.TCP, Packets.tcp(PEER_IPV4, 1, OUR_IPV4, 2, 3));
    byte[] octets = Packets.octets(packet);
    host.arrives(Packets.ethernet(OTHER, PEER, EthernetHeader.IPV4, octets));
    host.droppedSilently(DropReason.LINK_NOT_OUR_ADDRESS);
    host.arrives(Packets.ethernet(US, US, EthernetHeader.IPV4, octets));
    host.droppedSilently(DropReason.LINK_BAD_SOURCE);
    host.arrives(Packets.ethernet(US, BROADCAST, EthernetHeader.IPV4, octets));
    host.droppedSilently(DropReason.LINK_BAD_SOURCE);
    host.arrives(Packets.ethernet(US, PEER, EthernetHeader.VLAN, octets));
    host.droppedSilently(DropReason.LINK_UNKNOWN_ETHERTYPE);
    host.arrives(Packets.ethernet(US, PEER, EthernetHeader.IPV6, octets));
    host.droppedSilently(DropReason.IP_BAD_VERSION);
    host.arrives(Packets.ethernet(US, PEER, EthernetHeader.IPV4, new byte[0]));
    host.droppedSilently(DropReason.LINK_FRAME_TOO_SHORT);
    host.arrives(Packets.packet(new byte[13]));
    host.droppedSilently(DropReason.LINK_FRAME_TOO_SHORT);
    host.arrives(Packets.ethernet(US, PEER, EthernetHeader.IPV4, octets));
    assertThat(host.segments).hasSize(1);
  }

  @Test
  @Requirement("RFC1122 §3.3.6")
  void aSegmentForUsInABroadcastFrameIsDropped() {
    byte[] segment = Packets.tcp(PEER_IPV4, 1, OUR_IPV4, 2, 3);
    PacketBuffer packet = Packets.ipv4(PEER_IPV4, OUR_IPV4, Packets.TCP, segment);
    host.arrives(Packets.ethernet(BROADCAST, PEER, EthernetHeader.IPV4, Packets.octets(packet)));
    host.droppedSilently(DropReason.IP_LINK_BROADCAST);
  }

  @Test
  void groupsHaveTheirLinkAddresses() {
    UdpSocket socket = Objects.requireNonNull(host.ip.udp().bind(null, 53));
    String[][] groups = {
      {"224.1.2.3", "01:00:5e:01:02:03"},
      {"239.255.255.250", "01:00:5e:7f:ff:fa"},
      {"255.255.255.255", "ff:ff:ff:ff:ff:ff"},
      {"10.0.0.255", "ff:ff:ff:ff:ff:ff"},
      {"ff02::fb", "33:33:00:00:00:fb"}
    };
    for (String[] group : groups) {
      socket.send(ByteBuffer.wrap(new byte[1]), IpAddress.parse(group[0]), 5353, host.now);
      PacketBuffer frame = host.sentOne();
      assertThat(LinkAddress.format(EthernetHeader.destination(frame, frame.start())))
          .isEqualTo(group[1]);
    }
  }

  @Test
  void aSuspectPathMakesTheNeighbourBeAsked() {
    send(OUR_IPV4, PEER_IPV4);
    host.arrives(arp(US, ArpPacket.REPLY, PEER, PEER_IPV4, US, OUR_IPV4));
    host.sent.clear();
    host.ip.output().pathSuspect(host.flow(OUR_IPV4, 80, PEER_IPV4, 4711), host.now);
    assertThat(text(host.sentOne())).isEqualTo("02:00:00:00:00:02 who has 10.0.0.2 tell 10.0.0.1");
  }

  @Test
  void progressOfAConnectionSavesTheProbe() {
    send(OUR_IPV4, PEER_IPV4);
    host.arrives(arp(US, ArpPacket.REPLY, PEER, PEER_IPV4, US, OUR_IPV4));
    host.passes(50 * TestHost.SECOND);
    host.sent.clear();
    send(OUR_IPV4, PEER_IPV4);
    isSegmentTo(PEER);
    host.ip.output().pathConfirmed(host.flow(OUR_IPV4, 80, PEER_IPV4, 4711), host.now);
    host.passes(10 * TestHost.SECOND);
    host.sentNothing();
  }

  @Test
  void aFloodOfSolicitationsIsAnsweredWithoutRememberingEverybody() {
    for (int i = 2; i < 4000; i++) {
      String source = "fd00::1:" + Integer.toHexString(i);
      host.arrives(solicitation(source, OUR_IPV6, PEER));
    }
    assertThat(host.sent).hasSize(3998);
    assertThat(host.ip.neighbors()).isEqualTo(IpLimits.DEFAULT.neighbors());
  }
}
