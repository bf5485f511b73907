package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.LinkAddress;
import io.leat.packet.wire.NdpMessage;
import io.leat.testkit.Requirement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Our own addresses on an Ethernet: formed, checked, announced, and what routers say. */
class OwnAddressesTest {
  private static final long SECOND = TestHost.SECOND;
  private static final long PEER = 0x0200_0000_0002L;
  private static final String EUI64 = "fe80::ff:fe00:1";

  private static TestHost host(IpConfig config) {
    return TestHost.with(config, true);
  }

  private static AddressState state(TestHost host, String address) {
    IpAddress parsed = IpAddress.parse(address);
    return Objects.requireNonNull(host.ip.addresses().state(parsed.hi(), parsed.lo()));
  }

  /** The types of the ICMPv6 messages and the ARP senders that left, in order. */
  private static List<String> sent(TestHost host) {
    List<String> texts = new ArrayList<>();
    for (PacketBuffer frame : host.sent) {
      int at = frame.start() + EthernetHeader.OCTETS;
      if (EthernetHeader.etherType(frame, frame.start()) == EthernetHeader.ARP) {
        String sender = IpAddress.ofIpv4(ArpPacket.senderAddress(frame, at)).toString();
        String target = IpAddress.ofIpv4(ArpPacket.targetAddress(frame, at)).toString();
        texts.add("arp " + sender + " " + target);
      } else {
        boolean hopByHop = Ipv6Header.nextHeader(frame, at) == 0;
        int message = at + Ipv6Header.OCTETS + (hopByHop ? 8 : 0);
        IpAddress source =
            new IpAddress(Ipv6Header.sourceHi(frame, at), Ipv6Header.sourceLo(frame, at));
        texts.add("icmp " + Icmpv6Message.type(frame, message) + " from " + source);
      }
    }
    host.sent.clear();
    return texts;
  }

  private static PacketBuffer ndp(
      String source, String destination, int type, int second, byte[] rest) {
    byte[] message = Packets.icmpv6(source, destination, type, 0, second, rest);
    PacketBuffer packet = Packets.ipv6(source, destination, Packets.ICMPV6, 255, message);
    IpAddress to = IpAddress.parse(destination);
    return Packets.ethernet(
        LinkAddress.ofMulticast(to.hi(), to.lo()),
        PEER,
        EthernetHeader.IPV6,
        Packets.octets(packet));
  }

  /** An ARP packet of the peer's. */
  private static PacketBuffer arp(int operation, String sender, String target) {
    PacketBuffer packet = Packets.packet(new byte[ArpPacket.OCTETS]);
    int to = Packets.address(target).ipv4();
    int from = Packets.address(sender).ipv4();
    ArpPacket.write(packet, packet.start(), operation, PEER, from, 0, to);
    return Packets.ethernet(
        LinkAddress.BROADCAST, PEER, EthernetHeader.ARP, Packets.octets(packet));
  }

  @Test
  @Requirement("RFC4862 §5.4")
  void anIpv6AddressIsTentativeUntilNobodyHasAnsweredForASecond() {
    TestHost host = host(IpConfig.DEFAULT);
    assertThat(state(host, EUI64)).isEqualTo(AddressState.TENTATIVE);
    host.passes(SECOND);
    assertThat(sent(host)).containsOnlyOnce("icmp 135 from ::");
    assertThat(state(host, EUI64)).isEqualTo(AddressState.TENTATIVE);
    host.passes(SECOND);
    assertThat(state(host, EUI64)).isEqualTo(AddressState.PREFERRED);
    assertThat(host.addressEvents).containsExactly("ready " + EUI64);
    host.passes(5 * SECOND);
    assertThat(host.ip.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Requirement("RFC4862 §5.4.2")
  void asOftenAsConfigured() {
    TestHost host = host(IpConfig.DEFAULT.withAddressChecks(3, false));
    host.passes(4 * SECOND);
    assertThat(sent(host).stream().filter(text -> text.equals("icmp 135 from ::"))).hasSize(3);
    assertThat(state(host, EUI64)).isEqualTo(AddressState.PREFERRED);
  }

  @Test
  void aTentativeAddressIsNotOurs() {
    TestHost host = host(IpConfig.DEFAULT.withAddress(IpPrefix.parse("fd00::1/64")));
    byte[] segment = Packets.tcp("fd00::2", 1, "fd00::1", 2, 3);
    PacketBuffer packet = Packets.ipv6("fd00::2", "fd00::1", Packets.TCP, segment);
    PacketBuffer frame =
        Packets.ethernet(TestHost.MAC, PEER, EthernetHeader.IPV6, Packets.octets(packet));
    host.arrives(frame);
    host.droppedSilently(DropReason.IP_NOT_OUR_ADDRESS);
    host.passes(2 * SECOND);
    host.arrives(frame);
    assertThat(host.segments).hasSize(1);
  }

  @Test
  @Requirement("RFC4862 §5.4.3")
  void anotherStationThatChecksTheSameAddressHasIt() {
    TestHost host = host(IpConfig.DEFAULT);
    byte[] target = Packets.address(EUI64).octets();
    host.arrives(ndp("::", "ff02::1:ff00:1", 135, 0, target));
    assertThat(state(host, EUI64)).isEqualTo(AddressState.DUPLICATE);
    assertThat(host.addressEvents).containsExactly("duplicate " + EUI64);
    host.sent.clear();
    host.passes(10 * SECOND);
    assertThat(sent(host)).doesNotContain("icmp 135 from ::");
    assertThat(state(host, EUI64)).isEqualTo(AddressState.DUPLICATE);
  }

  @Test
  @Requirement("RFC4862 §5.4.4")
  void anotherStationThatAnswersHasTheAddress() {
    TestHost host = host(IpConfig.DEFAULT);
    host.passes(SECOND);
    byte[] rest =
        Packets.concat(Packets.address(EUI64).octets(), Packets.bytes(2, 1, 2, 0, 0, 0, 0, 2));
    host.arrives(ndp(EUI64, "ff02::1", 136, NdpMessage.OVERRIDE, rest));
    assertThat(host.addressEvents).containsExactly("duplicate " + EUI64);
  }

  @Test
  @Requirement("RFC7217 §5")
  void aSecretMakesAStableAddressThatSaysNothingAndAnotherOneAfterAConflict() {
    IpConfig config = IpConfig.DEFAULT.withLinkLocal(true, "a secret of this host");
    TestHost host = host(config);
    IpAddress first = host.ip.addresses().all().getFirst().address();
    assertThat(first.isLinkLocal()).isTrue();
    assertThat(first.toString()).isNotEqualTo(EUI64);
    assertThat(host(config).ip.addresses().all().getFirst().address()).isEqualTo(first);
    IpConfig other = IpConfig.DEFAULT.withLinkLocal(true, "another secret");
    assertThat(host(other).ip.addresses().all().getFirst().address()).isNotEqualTo(first);

    String group =
        new IpAddress(0xff02L << 48, AddressTable.solicitedNodeLo(first.lo())).toString();
    host.arrives(ndp("::", group, 135, 0, first.octets()));
    assertThat(host.ip.addresses().all()).hasSize(2);
    IpAddress second = host.ip.addresses().all().get(1).address();
    host.passes(3 * SECOND);
    assertThat(host.addressEvents).containsExactly("duplicate " + first, "ready " + second);
  }

  @Test
  @Requirement("RFC5227 §2.1")
  void anIpv4AddressIsProbedThreeTimesAndAnnouncedTwice() {
    IpConfig config =
        IpConfig.DEFAULT
            .withLinkLocal(false, null)
            .withAddressChecks(1, true)
            .withAddress(IpPrefix.parse("10.0.0.1/24"));
    TestHost host = host(config);
    assertThat(state(host, "10.0.0.1")).isEqualTo(AddressState.TENTATIVE);
    host.passes(4 * SECOND - 1);
    assertThat(state(host, "10.0.0.1")).isEqualTo(AddressState.TENTATIVE);
    host.passes(5 * SECOND + 1);
    assertThat(state(host, "10.0.0.1")).isEqualTo(AddressState.PREFERRED);
    assertThat(sent(host))
        .containsExactly(
            "arp 0.0.0.0 10.0.0.1",
            "arp 0.0.0.0 10.0.0.1",
            "arp 0.0.0.0 10.0.0.1",
            "arp 10.0.0.1 10.0.0.1",
            "arp 10.0.0.1 10.0.0.1");
    assertThat(host.ip.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Requirement("RFC5227 §2.1.1")
  void anIpv4AddressThatAnotherStationHasOrProbesIsNotUsed() {
    for (String sender : List.of("10.0.0.1", "0.0.0.0")) {
      IpConfig config =
          IpConfig.DEFAULT
              .withLinkLocal(false, null)
              .withAddressChecks(1, true)
              .withAddress(IpPrefix.parse("10.0.0.1/24"));
      TestHost host = host(config);
      host.passes(3 * SECOND);
      host.arrives(arp(ArpPacket.REQUEST, sender, "10.0.0.1"));
      host.sent.clear();
      host.passes(20 * SECOND);
      host.sentNothing();
      assertThat(host.addressEvents).containsExactly("duplicate 10.0.0.1");
      assertThat(state(host, "10.0.0.1")).isEqualTo(AddressState.DUPLICATE);
    }
  }

  @Test
  void anIpv4AddressThatIsNotProbedIsAnnouncedAtOnce() {
    TestHost host = TestHost.onEthernet(IpConfig.DEFAULT.withLinkLocal(false, null));
    assertThat(state(host, "10.0.0.1")).isEqualTo(AddressState.PREFERRED);
    host.passes(0);
    assertThat(sent(host)).contains("arp 10.0.0.1 10.0.0.1");
  }

  @Test
  @Requirement("RFC5227 §2.1.1")
  void theOwnerOfAnAddressThatWeGaveUpIsANeighbourLikeOthers() {
    TestHost host =
        host(
            IpConfig.DEFAULT
                .withLinkLocal(false, null)
                .withAddressChecks(1, true)
                .withAddress(IpPrefix.parse("10.0.0.1/24"))
                .withAddress(IpPrefix.parse("10.0.0.3/24")));
    host.passes(2 * SECOND);
    host.arrives(arp(ArpPacket.REQUEST, "10.0.0.1", "10.0.0.1"));
    assertThat(host.addressEvents).containsExactly("duplicate 10.0.0.1");
    host.passes(10 * SECOND);
    assertThat(state(host, "10.0.0.3")).isEqualTo(AddressState.PREFERRED);
    sent(host);
    host.arrives(arp(ArpPacket.REQUEST, "10.0.0.1", "10.0.0.3"));
    assertThat(sent(host)).containsExactly("arp 10.0.0.3 10.0.0.1");
  }

  @Test
  @Requirement("RFC4862 §5.4.4")
  void theOwnerOfAnIpv6AddressThatWeGaveUpCanBeResolved() {
    TestHost host = host(IpConfig.DEFAULT.withAddress(IpPrefix.parse("fd00::1/64")));
    host.passes(SECOND);
    byte[] rest =
        Packets.concat(Packets.address("fd00::1").octets(), Packets.bytes(2, 1, 2, 0, 0, 0, 0, 2));
    PacketBuffer advertisement = ndp("fd00::1", "ff02::1", 136, NdpMessage.OVERRIDE, rest);
    host.arrives(advertisement);
    assertThat(state(host, "fd00::1")).isEqualTo(AddressState.DUPLICATE);
    host.passes(10 * SECOND);
    host.ip.addAddress(IpPrefix.parse("fd00::3/64"), host.now);
    host.passes(10 * SECOND);
    byte[] echo = Packets.icmpv6("fd00::1", "fd00::3", 128, 0, 1, new byte[0]);
    PacketBuffer request = Packets.ipv6("fd00::1", "fd00::3", Packets.ICMPV6, 64, echo);
    sent(host);
    host.arrives(
        Packets.ethernet(TestHost.MAC, PEER, EthernetHeader.IPV6, Packets.octets(request)));
    assertThat(sent(host)).containsExactly("icmp 135 from fd00::3");
    host.arrives(advertisement);
    assertThat(sent(host)).containsExactly("icmp 129 from fd00::3");
  }

  @Test
  void aRemovedAddressIsForgottenWithItsNetwork() {
    TestHost host = TestHost.onEthernet();
    host.ip.removeAddress(IpAddress.parse("10.0.0.1"));
    host.ip.removeAddress(IpAddress.parse("10.0.0.1"));
    IpAddress peer = IpAddress.parse("10.0.0.2");
    assertThat(host.ip.routes().lookup(peer.hi(), peer.lo())).isNull();
    assertThat(host.ip.addresses().all()).containsExactly(IpPrefix.parse("fd00::1/64"));
    host.ip.addAddress(IpPrefix.parse("fd00::9/64"), host.now);
    host.ip.removeAddress(IpAddress.parse("fd00::1"));
    IpAddress other = IpAddress.parse("fd00::2");
    assertThat(host.ip.routes().lookup(other.hi(), other.lo())).isNotNull();
  }

  @Test
  void ipv6NeedsALinkThatCarriesIt() {
    assertThatThrownBy(() -> TestHost.pointToPoint(IpConfig.DEFAULT.withMtu(1279)))
        .hasMessageContaining("1279");
  }

  @Test
  @Requirement("RFC3810 §6.1")
  void theGroupsOfOurAddressesAreReportedTwiceAndWhenAskedFor() {
    TestHost host = host(IpConfig.DEFAULT);
    host.passes(0);
    assertThat(sent(host)).contains("icmp 143 from ::");
    host.passes(SECOND + 1);
    assertThat(sent(host)).contains("icmp 143 from ::");
    host.passes(10 * SECOND);
    assertThat(sent(host)).isEmpty();

    byte[] query = Packets.concat(new byte[16], new byte[4]);
    byte[] message = Packets.icmpv6("fe80::9", "ff02::1", 130, 0, 1000 << 16, query);
    PacketBuffer packet = Packets.ipv6("fe80::9", "ff02::1", Packets.ICMPV6, 1, message);
    PacketBuffer frame =
        Packets.ethernet(
            LinkAddress.ofMulticast(0, 1), PEER, EthernetHeader.IPV6, Packets.octets(packet));
    host.arrives(frame);
    host.passes(SECOND);
    PacketBuffer report = host.sent.getFirst();
    assertThat(sent(host)).containsExactly("icmp 143 from " + EUI64);
    int at = report.start() + EthernetHeader.OCTETS + Ipv6Header.OCTETS + 8;
    assertThat(report.u8(at + 8)).isEqualTo(2);
    assertThat(report.i64(at + 12)).isEqualTo(0xff02L << 48);
    assertThat(report.i64(at + 20)).isEqualTo(0x1_ff00_0001L);
    assertThat(EthernetHeader.destination(report, report.start())).isEqualTo(0x3333_0000_0016L);

    frame.put8(frame.start() + EthernetHeader.OCTETS + 7, 2);
    host.drops.clear();
    host.arrives(frame);
    host.droppedSilently(DropReason.NEIGHBOR_BAD_MESSAGE);
  }

  private static PacketBuffer routerAdvertisement(
      String source, int lifetimeSeconds, String prefix, long validSeconds) {
    byte[] option =
        ByteBuffer.allocate(32)
            .put((byte) 3)
            .put((byte) 4)
            .put((byte) 64)
            .put((byte) 0xc0)
            .putInt((int) validSeconds)
            .putInt((int) validSeconds)
            .putInt(0)
            .put(Packets.address(prefix).octets())
            .array();
    byte[] link = Packets.bytes(1, 1, 2, 0, 0, 0, 0, 2);
    return ndp(
        source,
        "ff02::1",
        134,
        64 << 24 | lifetimeSeconds,
        Packets.concat(new byte[8], link, option));
  }

  private static String route(TestHost host, String destination) {
    IpAddress address = IpAddress.parse(destination);
    return String.valueOf(host.ip.routes().lookup(address.hi(), address.lo()));
  }

  @Test
  @Requirement("RFC4861 §6.3.4")
  void aRouterAdvertisementGivesADefaultRouteAndNetworksForTheirTime() {
    TestHost host = host(IpConfig.DEFAULT.withAcceptRouters(true));
    host.passes(3 * SECOND);
    assertThat(sent(host).stream().filter(text -> text.startsWith("icmp 133"))).hasSize(1);
    host.arrives(routerAdvertisement("fe80::2", 1800, "2001:db8::", 3600));
    assertThat(route(host, "2a00::1")).isEqualTo("::/0 via fe80::2");
    assertThat(route(host, "2001:db8::7")).isEqualTo("2001:db8::/64 on link");
    host.passes(20 * SECOND);
    assertThat(sent(host)).noneMatch(text -> text.startsWith("icmp 133"));

    host.arrives(routerAdvertisement("fe80::3", 1800, "2001:db8::", 3600));
    assertThat(route(host, "2a00::1")).isEqualTo("::/0 via fe80::2");
    host.passes(1780 * SECOND);
    assertThat(route(host, "2a00::1")).isEqualTo("null");
    host.passes(1900 * SECOND);
    assertThat(route(host, "2001:db8::7")).isEqualTo("null");
  }

  @Test
  void aRouterThatResignsIsForgotten() {
    TestHost host = host(IpConfig.DEFAULT.withAcceptRouters(true));
    host.arrives(routerAdvertisement("fe80::2", 1800, "2001:db8::", 3600));
    host.arrives(routerAdvertisement("fe80::3", 0, "2001:db8::", 0));
    assertThat(route(host, "2a00::1")).isEqualTo("::/0 via fe80::2");
    host.arrives(routerAdvertisement("fe80::2", 0, "2001:db8::", 3600));
    assertThat(route(host, "2a00::1")).isEqualTo("null");
  }

  @Test
  void routersAreAskedThreeTimes() {
    TestHost host = host(IpConfig.DEFAULT.withAcceptRouters(true));
    host.passes(60 * SECOND);
    assertThat(sent(host).stream().filter(text -> text.startsWith("icmp 133"))).hasSize(3);
  }

  @Test
  void configuredRoutesAreNeverReplaced() {
    TestHost host =
        host(
            IpConfig.DEFAULT
                .withAcceptRouters(true)
                .withRoute(Route.onLink(IpPrefix.parse("2001:db8::/64")))
                .withGateway(IpAddress.parse("fe80::9")));
    host.arrives(routerAdvertisement("fe80::2", 1800, "2001:db8::", 10));
    host.passes(20 * SECOND);
    assertThat(route(host, "2a00::1")).isEqualTo("::/0 via fe80::9");
    assertThat(route(host, "2001:db8::7")).isEqualTo("2001:db8::/64 on link");
  }

  @Test
  void withoutBeingConfiguredToRoutersAreNotListenedTo() {
    TestHost host = host(IpConfig.DEFAULT);
    host.arrives(routerAdvertisement("fe80::2", 1800, "2001:db8::", 3600));
    assertThat(route(host, "2a00::1")).isEqualTo("null");
    host.nothingDropped();
  }

  @Test
  @Requirement("RFC4861 §6.1.2")
  void anAdvertisementThatIsNotFromALinkLocalAddressIsDropped() {
    TestHost host = host(IpConfig.DEFAULT.withAcceptRouters(true));
    host.arrives(routerAdvertisement("fd00::2", 1800, "2001:db8::", 3600));
    host.dropped(DropReason.NEIGHBOR_BAD_MESSAGE);
    assertThat(route(host, "2a00::1")).isEqualTo("null");
  }

  @Test
  void learnedNetworksAreBounded() {
    TestHost host = host(IpConfig.DEFAULT.withAcceptRouters(true));
    for (int i = 0; i < 1000; i++) {
      String prefix = "2001:db8:" + Integer.toHexString(i) + "::";
      host.arrives(routerAdvertisement("fe80::2", 1800, prefix, 3600));
    }
    assertThat(host.ip.routes().all()).hasSizeLessThan(25);
  }
}
