package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.testkit.Requirement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReassemblyTest {
  private static final String IPV4 = "10.0.0.1";
  private static final String IPV6 = "fd00::1";
  private static final int PORT = 9;

  private final TestHost host = TestHost.pointToPoint();
  private UdpSocket socket = socket(host);

  private static UdpSocket socket(TestHost host) {
    return Objects.requireNonNull(host.ip.udp().bind(null, PORT));
  }

  @BeforeEach
  void nothingIsHeld() {
    assertThat(host.ip.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  private static String peer(String us) {
    return us.equals(IPV4) ? "10.0.0.2" : "fd00::2";
  }

  private static byte[] datagram(String us, int text) {
    return Packets.udp(peer(us), 7, us, PORT, Packets.counting(text));
  }

  private static PacketBuffer part(String us, byte[] datagram, int id, int from, int to) {
    boolean more = to < datagram.length;
    return Packets.fragment(peer(us), us, id, from, more, Packets.slice(datagram, from, to));
  }

  private void received(int text) {
    UdpDatagram datagram = Objects.requireNonNull(socket.receive());
    assertThat(datagram.text()).isEqualTo(ByteBuffer.wrap(Packets.counting(text)));
    assertThat(socket.receive()).isNull();
  }

  private void receivedNothing() {
    assertThat(socket.receive()).isNull();
  }

  @ParameterizedTest
  @Requirement("RFC815 §3")
  @ValueSource(strings = {IPV4, IPV6})
  @Requirement("RFC815 R815-1")
  @Requirement("EDGE-CASES 116")
  void fragmentsInAnyOrderBecomeTheDatagram(String us) {
    byte[] datagram = datagram(us, 3000);
    int[] cuts = {0, 1000, 1008, 2504, datagram.length};
    List<List<Integer>> orders = new ArrayList<>();
    permute(new ArrayList<>(), orders);
    assertThat(orders).hasSize(24);
    int id = 0;
    for (List<Integer> order : orders) {
      id++;
      for (int i : order) {
        receivedNothing();
        host.arrives(part(us, datagram, id, cuts[i], cuts[i + 1]));
      }
      received(3000);
    }
    host.nothingDropped();
    host.sentNothing();
  }

  private static void permute(List<Integer> chosen, List<List<Integer>> all) {
    if (chosen.size() == 4) {
      all.add(List.copyOf(chosen));
    }
    for (int i = 0; i < 4; i++) {
      if (!chosen.contains(i)) {
        chosen.add(i);
        permute(chosen, all);
        chosen.removeLast();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void fragmentsOfDifferentDatagramsAreKeptApart(String us) {
    byte[] datagram = datagram(us, 2000);
    host.arrives(part(us, datagram, 1, 0, 1000));
    host.arrives(part(us, datagram, 2, 1000, datagram.length));
    receivedNothing();
    host.arrives(part(us, datagram, 1, 1000, datagram.length));
    received(2000);
    host.arrives(part(us, datagram, 2, 0, 1000));
    received(2000);
  }

  @Test
  @Requirement("RFC791 §3.2")
  @Requirement("RFC791 R791-3")
  void protocolSourceAndDestinationTellDatagramsApart() {
    byte[] datagram = datagram(IPV4, 2000);
    host.arrives(part(IPV4, datagram, 1, 0, 1000));
    byte[] rest = Packets.slice(datagram, 1000, datagram.length);
    host.arrives(Packets.ipv4Fragment("10.0.0.3", IPV4, 1, 1000, false, rest));
    host.arrives(Packets.ipv4("10.0.0.2", IPV4, 99, 1, 125, 0, rest));
    host.arrives(Packets.ipv4Fragment("10.0.0.2", "10.0.0.255", 1, 1000, false, rest));
    receivedNothing();
    host.arrives(part(IPV4, datagram, 1, 1000, datagram.length));
    received(2000);
  }

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void anExactDuplicateIsIgnored(String us) {
    byte[] datagram = datagram(us, 2000);
    host.arrives(part(us, datagram, 1, 0, 1000));
    host.arrives(part(us, datagram, 1, 0, 1000));
    host.arrives(part(us, datagram, 1, 1504, datagram.length));
    host.arrives(part(us, datagram, 1, 1504, datagram.length));
    host.arrives(part(us, datagram, 1, 1000, 1504));
    received(2000);
    host.nothingDropped();
  }

  /** All ways in which [a, b) can lie to the fragment [800, 1600) of 3208 octets. */
  @ParameterizedTest
  @Requirement("RFC8200 §4.5")
  @Requirement("RFC5722 §3")
  @CsvSource({
    "0, 792, true",
    "0, 800, true",
    "0, 808, false",
    "0, 1600, false",
    "0, 2400, false",
    "800, 1000, false",
    "800, 1600, true",
    "800, 2400, false",
    "1000, 1200, false",
    "1000, 1600, false",
    "1000, 2400, false",
    "1600, 2400, true",
    "1608, 2400, true"
  })
  @Requirement("RFC8200 R8200-4")
  @Requirement("RFC815 R815-1")
  @Requirement("EDGE-CASES 116")
  @Requirement("ATTACK A35")
  void anOverlapEndsTheDatagramForGood(int from, int to, boolean allowed) {
    for (String us : List.of(IPV4, IPV6)) {
      byte[] datagram = datagram(us, 3200);
      host.arrives(part(us, datagram, 1, 800, 1600));
      host.arrives(part(us, datagram, 1, from, to));
      if (allowed) {
        host.nothingDropped();
      } else {
        host.dropped(DropReason.IP_FRAGMENT_OVERLAP);
      }
      int[] cuts = IntStream.of(0, 800, 1600, from, to, 3208).sorted().distinct().toArray();
      for (int i = 0; i + 1 < cuts.length; i++) {
        boolean inFirst = cuts[i] >= 800 && cuts[i + 1] <= 1600;
        boolean inSecond = cuts[i] >= from && cuts[i + 1] <= to;
        if (!inFirst && !inSecond) {
          host.arrives(part(us, datagram, 1, cuts[i], cuts[i + 1]));
        }
      }
      host.sentNothing();
      if (allowed) {
        received(3200);
      } else {
        receivedNothing();
      }
      host.drops.clear();
      host.passes(61 * TestHost.SECOND);
      host.drops.clear();
      host.sent.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void contradictingLengthsEndTheDatagram(String us) {
    byte[] datagram = datagram(us, 3000);
    byte[] octets = new byte[800];
    host.arrives(Packets.fragment(peer(us), us, 1, 800, false, octets));
    host.arrives(Packets.fragment(peer(us), us, 1, 1600, true, octets));
    host.dropped(DropReason.IP_FRAGMENT_OVERLAP);

    host.arrives(Packets.fragment(peer(us), us, 2, 1600, true, octets));
    host.arrives(Packets.fragment(peer(us), us, 2, 800, false, octets));
    host.dropped(DropReason.IP_FRAGMENT_OVERLAP);

    host.arrives(Packets.fragment(peer(us), us, 3, 800, false, octets));
    host.arrives(Packets.fragment(peer(us), us, 3, 800, true, octets));
    host.dropped(DropReason.IP_FRAGMENT_OVERLAP);

    host.arrives(part(us, datagram, 4, 1600, datagram.length));
    host.arrives(part(us, datagram, 4, 0, 800));
    host.arrives(part(us, datagram, 4, 800, 1600));
    received(3000);
  }

  @Test
  @Requirement("RFC791 §3.2")
  @Requirement("RFC791 R791-2")
  @Requirement("ATTACK A36")
  void aFragmentBeyondTheLargestDatagramIsDropped() {
    byte[] octets = new byte[1000];
    host.arrives(Packets.fragment("10.0.0.2", IPV4, 1, 8189 * 8, false, octets));
    host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
    assertThat(host.ip.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  @Requirement("RFC8200 R8200-9")
  @Requirement("RFC1122 R1122-14")
  void theLargestDatagramArrives(String us) {
    socket.setReceiveLimits(1, 1 << 20);
    int text = us.equals(IPV4) ? 65_507 : 65_527;
    byte[] datagram = datagram(us, text);
    for (int from = 0; from < datagram.length; from += 1232) {
      host.arrives(part(us, datagram, 1, from, Math.min(from + 1232, datagram.length)));
    }
    received(text);
  }

  @Test
  void oneOctetMoreThanTheLargestIsDropped() {
    byte[] datagram = new byte[65_516];
    for (int from = 0; from < datagram.length; from += 1480) {
      host.arrives(part(IPV4, datagram, 1, from, Math.min(from + 1480, datagram.length)));
    }
    host.dropped(DropReason.IP_BAD_FRAGMENT);
    receivedNothing();
  }

  @Test
  @Requirement("RFC1858 §3")
  @Requirement("ATTACK A37")
  @Requirement("EDGE-CASES 116")
  void fragmentsThatSplitATcpHeaderAreDropped() {
    int more = Ipv4Header.MORE_FRAGMENTS;
    String peer = "10.0.0.2";
    host.arrives(Packets.ipv4(peer, IPV4, Packets.TCP, 1, more, 0, new byte[8]));
    host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
    host.arrives(Packets.ipv4(peer, IPV4, Packets.TCP, 1, more, 0, new byte[16]));
    host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
    for (int offset = 1; offset <= 2; offset++) {
      host.arrives(Packets.ipv4(peer, IPV4, Packets.TCP, 1, offset, 0, new byte[80]));
      host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
    }
    host.arrives(Packets.ipv4(peer, IPV4, Packets.TCP, 1, more, 0, new byte[24]));
    host.arrives(Packets.ipv4(peer, IPV4, Packets.TCP, 1, 3, 0, new byte[80]));
    assertThat(host.segments).hasSize(1);
  }

  @Test
  void aFragmentWithoutOctetsIsDropped() {
    host.arrives(Packets.fragment("10.0.0.2", IPV4, 1, 800, false, new byte[0]));
    host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
    host.arrives(Packets.fragment("fd00::2", IPV6, 1, 800, false, new byte[0]));
    host.droppedSilently(DropReason.IP_BAD_FRAGMENT);
  }

  @Test
  @Requirement("RFC1122 §3.3.2")
  @Requirement("EDGE-CASES 116")
  void anIncompleteIpv4DatagramIsReportedAfterAMinute() {
    PacketBuffer first = part(IPV4, datagram(IPV4, 2000), 1, 0, 1000);
    host.arrives(first);
    host.passes(60 * TestHost.SECOND - 1);
    host.sentNothing();
    host.passes(1);
    host.dropped(DropReason.IP_REASSEMBLY_TIMEOUT);
    PacketBuffer error = host.sentOne();
    int icmp = error.start() + 20;
    assertThat(Icmpv4Message.type(error, icmp)).isEqualTo(Icmpv4Message.TIME_EXCEEDED);
    assertThat(Icmpv4Message.code(error, icmp)).isEqualTo(1);
    assertThat(error.length()).isEqualTo(576);
    assertThat(Packets.octets(error, icmp + 8, error.end()))
        .isEqualTo(Packets.slice(Packets.octets(first), 0, 548));
    assertThat(host.ip.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Requirement("RFC8200 §4.5")
  @Requirement("RFC8200 R8200-5")
  @Requirement("EDGE-CASES 116")
  void anIncompleteIpv6DatagramIsReportedAfterSixtySeconds() {
    PacketBuffer first = part(IPV6, datagram(IPV6, 2000), 1, 0, 1000);
    host.arrives(first);
    host.passes(60 * TestHost.SECOND - 1);
    host.sentNothing();
    host.passes(1);
    host.dropped(DropReason.IP_REASSEMBLY_TIMEOUT);
    PacketBuffer error = host.sentOne();
    int icmp = error.start() + 40;
    assertThat(Icmpv6Message.type(error, icmp)).isEqualTo(Icmpv6Message.TIME_EXCEEDED);
    assertThat(Icmpv6Message.code(error, icmp)).isEqualTo(1);
    assertThat(Packets.octets(error, icmp + 8, error.end())).isEqualTo(Packets.octets(first));
  }

  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void withoutTheFirstFragmentNobodyIsTold(String us) {
    host.arrives(part(us, datagram(us, 2000), 1, 1000, 2008));
    host.passes(60 * TestHost.SECOND);
    host.droppedSilently(DropReason.IP_REASSEMBLY_TIMEOUT);
  }

  @Test
  void theTimeRunsFromTheFirstArrivalWhateverFollows() {
    byte[] datagram = datagram(IPV4, 3000);
    host.arrives(part(IPV4, datagram, 1, 0, 1000));
    host.passes(59 * TestHost.SECOND);
    host.arrives(part(IPV4, datagram, 1, 1000, 2000));
    host.passes(2 * TestHost.SECOND);
    host.arrives(part(IPV4, datagram, 1, 2000, 3008));
    receivedNothing();
  }

  @Test
  void whenTheTableIsFullTheOldestDatagramGoes() {
    IpLimits limits = limits(4, 4, 1 << 20);
    TestHost small = TestHost.pointToPoint(IpConfig.DEFAULT.withLimits(limits));
    UdpSocket receiver = socket(small);
    byte[] datagram = datagram(IPV4, 2000);
    for (int id = 1; id <= 5; id++) {
      small.passes(1);
      small.arrives(part(IPV4, datagram, id, 0, 1000));
    }
    small.dropped(DropReason.IP_REASSEMBLY_FULL);
    small.arrives(part(IPV4, datagram, 2, 1000, 2008));
    assertThat(receiver.receive()).isNotNull();
    small.arrives(part(IPV4, datagram, 1, 1000, 2008));
    assertThat(receiver.receive()).isNull();
  }

  @Test
  @Requirement("ATTACK A21")
  void aSourceCannotTakeMoreThanItsShare() {
    IpLimits limits = limits(8, 3, 1 << 20);
    TestHost small = TestHost.pointToPoint(IpConfig.DEFAULT.withLimits(limits));
    UdpSocket receiver = socket(small);
    byte[] datagram = datagram(IPV4, 2000);
    small.arrives(part(IPV4, datagram, 1, 0, 1000));
    for (int id = 1; id <= 1000; id++) {
      byte[] octets = new byte[800];
      small.arrives(Packets.ipv4Fragment("10.0.0.66", IPV4, id, 0, true, octets));
    }
    assertThat(small.drops).containsEntry(DropReason.IP_REASSEMBLY_FULL, 997);
    small.arrives(part(IPV4, datagram, 1, 1000, 2008));
    assertThat(receiver.receive()).isNotNull();
  }

  @Test
  @Requirement("ATTACK A21")
  void memoryIsBoundedAndGivenBack() {
    IpLimits limits = limits(64, 64, 16 * 2048);
    TestHost small = TestHost.pointToPoint(IpConfig.DEFAULT.withLimits(limits));
    for (int id = 1; id <= 1000; id++) {
      small.passes(1);
      byte[] octets = new byte[1400];
      small.arrives(Packets.ipv4Fragment("10.0.0.66", IPV4, id, 1400, true, octets));
    }
    assertThat(small.ip.reassemblyOctets()).isBetween(1L, 16 * 2048L);
    small.passes(120 * TestHost.SECOND);
    assertThat(small.ip.reassemblyOctets()).isZero();
  }

  private static IpLimits limits(int datagrams, int perSource, long octets) {
    IpLimits d = IpLimits.DEFAULT;
    return new IpLimits(
        datagrams,
        perSource,
        d.reassemblyFragments(),
        octets,
        d.reassemblyIpv4Nanos(),
        d.reassemblyIpv6Nanos(),
        d.neighbors(),
        d.neighborPackets(),
        d.pathMtuEntries(),
        d.icmpErrorsPerSecond(),
        d.icmpErrorBurst(),
        d.echoRepliesPerSecond(),
        d.echoReplyBurst(),
        d.localPackets(),
        d.udpSockets());
  }

  @Test
  @Requirement("ATTACK A21")
  void tooManyFragmentsOfOneDatagramEndIt() {
    byte[] datagram = datagram(IPV4, 2000);
    for (int i = 0; i < 129; i++) {
      host.arrives(part(IPV4, datagram, 1, i * 8, i * 8 + 8));
    }
    host.dropped(DropReason.IP_REASSEMBLY_FULL);
    assertThat(host.ip.reassemblyOctets()).isZero();
  }

  /** Codepoints of the two fragments and what the whole has; -1 for a drop. */
  @ParameterizedTest
  @Requirement("RFC3168 §5.3")
  @CsvSource({
    "0, 0, 0", "0, 1, 0", "0, 2, 0", "0, 3, -1",
    "1, 0, 1", "1, 1, 1", "1, 2, 1", "1, 3, 3",
    "2, 0, 2", "2, 1, 2", "2, 2, 2", "2, 3, 3",
    "3, 0, -1", "3, 1, 3", "3, 2, 3", "3, 3, 3"
  })
  @Requirement("RFC3168 R3168-13")
  void congestionExperiencedSurvivesReassembly(int first, int second, int whole) {
    byte[] segment = Packets.concat(Packets.tcp("10.0.0.2", 7, IPV4, 80, 1), new byte[20]);
    int more = Ipv4Header.MORE_FRAGMENTS;
    host.arrives(
        Packets.ipv4("10.0.0.2", IPV4, Packets.TCP, 5, more, first, Packets.slice(segment, 0, 24)));
    host.arrives(
        Packets.ipv4("10.0.0.2", IPV4, Packets.TCP, 5, 3, second, Packets.slice(segment, 24, 40)));
    if (whole < 0) {
      host.droppedSilently(DropReason.IP_FRAGMENT_ECN_MISMATCH);
    } else {
      assertThat(host.trafficClasses).containsExactly(whole);
    }
  }

  @Test
  void ipv6CongestionExperiencedSurvivesToo() {
    byte[] datagram = datagram(IPV6, 2000);
    PacketBuffer first = part(IPV6, datagram, 1, 0, 1000);
    PacketBuffer second = part(IPV6, datagram, 1, 1000, 2008);
    first.put32(first.start(), 0x6020_0000);
    second.put32(second.start(), 0x6030_0000);
    host.arrives(first);
    host.arrives(second);
    received(2000);
  }

  @Test
  void optionsOfTheFirstFragmentAreKept() {
    byte[] datagram = datagram(IPV4, 1000);
    byte[] options = Packets.bytes(1, 1, 1, 0);
    PacketBuffer first =
        Packets.ipv4WithOptions(
            "10.0.0.2", IPV4, Packets.UDP, options, Packets.slice(datagram, 0, 800));
    first.put16(first.start() + 4, 77);
    first.put16(first.start() + 6, Ipv4Header.MORE_FRAGMENTS);
    Ipv4Header.writeChecksum(first, first.start());
    host.arrives(part(IPV4, datagram, 77, 800, datagram.length));
    host.arrives(first);
    received(1000);
  }

  @Test
  void extensionHeadersBeforeAndBehindTheFragmentHeaderAreKept() {
    byte[] upper =
        Packets.concat(Packets.bytes(Packets.UDP, 0, 1, 4, 0, 0, 0, 0), datagram(IPV6, 1000));
    byte[] hopByHop = Packets.bytes(44, 0, 1, 4, 0, 0, 0, 0);
    byte[] first =
        Packets.concat(
            hopByHop, Packets.fragmentHeader(60, 5, 0, true), Packets.slice(upper, 0, 800));
    byte[] second =
        Packets.concat(
            hopByHop,
            Packets.fragmentHeader(60, 5, 800, false),
            Packets.slice(upper, 800, upper.length));
    host.arrives(Packets.ipv6("fd00::2", IPV6, 0, second));
    host.arrives(Packets.ipv6("fd00::2", IPV6, 0, first));
    received(1000);
  }

  /**
   * Whatever is done to the fragments, what is delivered is what was sent, and all memory comes
   * back.
   */
  @ParameterizedTest
  @ValueSource(strings = {IPV4, IPV6})
  void randomFragmentsNeverBecomeAnythingButTheDatagram(String us) {
    for (long seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int text = 1 + random.nextInt(5000);
      byte[] datagram = datagram(us, text);
      List<PacketBuffer> fragments = cut(us, datagram, (int) seed, random);
      boolean spoiled = random.nextInt(3) == 0 && fragments.size() > 1;
      if (spoiled) {
        int from = random.nextInt(datagram.length / 8) * 8;
        int to = Math.min(from + 8 + 8 * random.nextInt(100), datagram.length);
        byte[] wrong = new byte[to - from];
        fragments.add(
            Packets.fragment(peer(us), us, (int) seed, from, to < datagram.length, wrong));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        fragments.add(fragments.get(random.nextInt(fragments.size())));
      }
      shuffle(fragments, random);
      fragments.forEach(host::arrives);
      UdpDatagram delivered = socket.receive();
      if (delivered != null) {
        assertThat(delivered.text())
            .as("seed " + seed)
            .isEqualTo(ByteBuffer.wrap(Packets.counting(text)));
      } else {
        assertThat(spoiled).as("seed " + seed).isTrue();
      }
      host.passes(61 * TestHost.SECOND);
      assertThat(host.ip.reassemblyOctets()).as("seed " + seed).isZero();
      while (socket.receive() != null) {}
    }
  }

  private static List<PacketBuffer> cut(
      String us, byte[] datagram, int id, SplittableRandom random) {
    List<PacketBuffer> fragments = new ArrayList<>();
    int from = 0;
    while (from < datagram.length) {
      int to = Math.min(datagram.length, from + 8 * (1 + random.nextInt(180)));
      fragments.add(part(us, datagram, id, from, to));
      from = to;
    }
    return fragments;
  }

  private static void shuffle(List<PacketBuffer> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      PacketBuffer swapped = list.get(i);
      list.set(i, list.get(j));
      list.set(j, swapped);
    }
  }

  @Test
  void aReassembledPacketCanBeAnsweredWithAnError() {
    byte[] datagram = Packets.udp("fd00::2", 7, IPV6, 1234, Packets.counting(3000));
    host.arrives(part(IPV6, datagram, 1, 0, 1200));
    host.arrives(part(IPV6, datagram, 1, 1200, datagram.length));
    host.dropped(DropReason.UDP_PORT_CLOSED);
    PacketBuffer error = host.sentOne();
    assertThat(error.length()).isEqualTo(1280);
    assertThat(Ipv6Header.validate(error, error.start(), error.length())).isNull();
    int quoted = error.start() + 48;
    assertThat(Ipv6Header.nextHeader(error, quoted)).isEqualTo(Packets.UDP);
    assertThat(Ipv6Header.payloadLength(error, quoted)).isEqualTo(3008);
  }
}
