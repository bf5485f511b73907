package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.testkit.Requirement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpInputTest {
  private static final String IPV4 = "10.0.0.1";
  private static final String IPV6 = "fd00::1";
  private static final String ROUTER4 = "192.0.2.1";
  private static final String ROUTER6 = "2001:db8::1";

  private final TestHost host = TestHost.pointToPoint();

  private static String peer(String us) {
    return us.equals(IPV4) ? "198.51.100.7" : "2001:db8::7";
  }

  private static String router(String us) {
    return us.equals(IPV4) ? ROUTER4 : ROUTER6;
  }

  /** What we once sent: a segment from port 80 to port 4711. */
  private static byte[] ours(String us) {
    byte[] segment = Packets.tcp(us, 80, peer(us), 4711, -1000);
    return Packets.octets(Packets.ip(us, peer(us), Packets.TCP, segment));
  }

  private void error(String us, int type, int code, int rest, byte[] quote) {
    host.arrives(Packets.icmp(router(us), us, type, code, rest, quote));
  }

  private void error(String us, int type, int code, int rest) {
    error(us, type, code, rest, ours(us));
  }

  @ParameterizedTest
  @Requirement("RFC9293 MUST-54")
  @CsvSource({
    "3, 0, SOFT",
    "3, 1, SOFT",
    "3, 2, HARD",
    "3, 3, HARD",
    "3, 5, SOFT",
    "3, 6, SOFT",
    "3, 9, HARD",
    "3, 10, HARD",
    "3, 12, SOFT",
    "3, 13, HARD",
    "4, 0, SOURCE_QUENCH",
    "11, 0, SOFT",
    "11, 1, SOFT",
    "12, 0, SOFT",
    "12, 1, SOFT"
  })
  void ipv4ErrorsReachTheTransportByKind(int type, int code, String kind) {
    error(IPV4, type, code, 0);
    assertThat(host.errors).containsExactly("10.0.0.1:80 198.51.100.7:4711 -1000 " + kind + " 0");
    host.nothingDropped();
    host.sentNothing();
  }

  @ParameterizedTest
  @Requirement("RFC4443 §2.4(a)")
  @CsvSource({
    "1, 0, SOFT", "1, 1, HARD", "1, 2, SOFT", "1, 3, SOFT", "1, 4, HARD", "1, 5, SOFT",
    "1, 6, SOFT", "3, 0, SOFT", "3, 1, SOFT", "4, 0, SOFT", "4, 1, SOFT", "4, 2, SOFT",
    "99, 0, SOFT"
  })
  @Requirement("RFC4443 R4443-1")
  void ipv6ErrorsReachTheTransportByKind(int type, int code, String kind) {
    error(IPV6, type, code, 0);
    assertThat(host.errors).containsExactly("[fd00::1]:80 [2001:db8::7]:4711 -1000 " + kind + " 0");
    host.nothingDropped();
  }

  @Test
  @Requirement("RFC792")
  @Requirement("RFC792 R792-1")
  void aQuoteOfLessThanEightOctetsOfTheSegmentIsIgnored() {
    for (String us : List.of(IPV4, IPV6)) {
      byte[] quote = ours(us);
      int header = us.equals(IPV4) ? 20 : 40;
      int type = us.equals(IPV4) ? 3 : 1;
      for (int length = 0; length <= quote.length; length++) {
        error(us, type, 1, 0, Packets.slice(quote, 0, length));
        assertThat(host.errors).as("length " + length).hasSize(length >= header + 8 ? 1 : 0);
        assertThat(host.drops).hasSize(length >= header + 8 ? 0 : 1);
        host.errors.clear();
        host.drops.clear();
      }
    }
  }

  @Test
  void aQuoteOfWhatWeCannotHaveSentIsIgnored() {
    byte[] foreign =
        Packets.octets(Packets.ipv4("10.0.0.77", "198.51.100.7", Packets.TCP, new byte[20]));
    error(IPV4, 3, 1, 0, foreign);
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);

    byte[] fragment = ours(IPV4);
    fragment[7] = 1;
    error(IPV4, 3, 1, 0, fragment);
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);

    error(IPV4, 3, 1, 0, ours(IPV6));
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);
    error(IPV6, 1, 0, 0, ours(IPV4));
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);

    byte[] gre = Packets.octets(Packets.ipv4(IPV4, "198.51.100.7", 47, new byte[20]));
    error(IPV4, 3, 1, 0, gre);
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);
  }

  @ParameterizedTest
  @Requirement("RFC1191 §3")
  @CsvSource({"1400, 1400", "552, 552", "296, 296", "68, 68", "67, -1", "1, -1", "65535, 65535"})
  void fragmentationNeededCarriesTheNextHopsMtu(int said, int handedUp) {
    error(IPV4, 3, 4, said);
    if (handedUp < 0) {
      host.droppedSilently(DropReason.ICMP_BAD_MTU);
    } else {
      assertThat(host.errors)
          .containsExactly("10.0.0.1:80 198.51.100.7:4711 -1000 FRAGMENTATION_NEEDED " + handedUp);
    }
  }

  @ParameterizedTest
  @Requirement("RFC1191 §5")
  @CsvSource({
    "65535, 32000",
    "9000, 8166",
    "1500, 1492",
    "1492, 1006",
    "1006, 508",
    "508, 296",
    "296, 68",
    "60, 68"
  })
  @Requirement("RFC1191 R1191-3")
  void aRouterThatDoesNotSayItsMtuMeansTheNextPlateau(int quotedLength, int handedUp) {
    byte[] quote = ours(IPV4);
    quote[2] = (byte) (quotedLength >>> 8);
    quote[3] = (byte) quotedLength;
    error(IPV4, 3, 4, 0, quote);
    assertThat(host.errors)
        .containsExactly("10.0.0.1:80 198.51.100.7:4711 -1000 FRAGMENTATION_NEEDED " + handedUp);
  }

  @ParameterizedTest
  @Requirement("RFC8201 §4")
  @CsvSource({"1280, 1280", "1400, 1400", "-1, 2147483647", "1279, -1", "0, -1"})
  @Requirement("RFC8201 R8201-1")
  @Requirement("ATTACK A32")
  void packetTooBigBelow1280IsDiscarded(int said, int handedUp) {
    error(IPV6, 2, 0, said);
    if (handedUp < 0) {
      host.droppedSilently(DropReason.ICMP_BAD_MTU);
    } else {
      assertThat(host.errors)
          .containsExactly(
              "[fd00::1]:80 [2001:db8::7]:4711 -1000 FRAGMENTATION_NEEDED " + handedUp);
    }
  }

  @Test
  @Requirement("RFC792")
  @Requirement("RFC792 R792-2")
  void redirectsChangeNothing() {
    List<Route> before = host.ip.routes().all();
    for (int code = 0; code < 4; code++) {
      error(IPV4, 5, code, Packets.address("10.0.0.66").ipv4());
      host.droppedSilently(DropReason.ICMP_REDIRECT);
    }
    assertThat(host.ip.routes().all()).isEqualTo(before);
  }

  @ParameterizedTest
  @Requirement("RFC1122 §3.2.2.6")
  @Requirement("RFC4443 §4.2")
  @ValueSource(ints = {0, 1, 8, 55, 56, 1400, 1472, 1473, 5000, 65_507})
  @Requirement("RFC1122 R1122-13")
  @Requirement("RFC4443 R4443-5")
  void echoIsAnsweredWithTheSameData(int length) {
    for (String us : List.of(IPV4, IPV6)) {
      TestHost asked = TestHost.pointToPoint();
      TestHost asking = TestHost.pointToPoint();
      String peer = peer(us);
      byte[] data = Packets.counting(length);
      int echo = us.equals(IPV4) ? Icmpv4Message.ECHO : Icmpv6Message.ECHO;
      byte[] request = message(us, peer, us, echo, data);
      int header = us.equals(IPV4) ? 20 : 40;
      int mtu = 1480 - header;
      if (request.length + header <= 1500) {
        asked.arrives(packet(us, peer, us, request));
      } else {
        int protocol = us.equals(IPV4) ? Packets.ICMP : Packets.ICMPV6;
        for (int from = 0; from < request.length; from += mtu & ~7) {
          int to = Math.min(from + (mtu & ~7), request.length);
          byte[] part = Packets.slice(request, from, to);
          boolean more = to < request.length;
          PacketBuffer fragment = Packets.fragment(peer, us, 1, from, more, part);
          int at = us.equals(IPV4) ? fragment.start() + 9 : fragment.start() + 40;
          fragment.put8(at, protocol);
          if (us.equals(IPV4)) {
            Ipv4Header.writeChecksum(fragment, fragment.start());
          }
          asked.arrives(fragment);
        }
      }
      asked.nothingDropped();
      int reply = us.equals(IPV4) ? Icmpv4Message.ECHO_REPLY : Icmpv6Message.ECHO_REPLY;
      byte[] expected = message(us, us, peer, reply, data);
      assertThat(payload(asked.sent, us)).isEqualTo(expected);
      assertThat(asking.drops).isEmpty();
    }
  }

  private static byte[] message(
      String family, String source, String destination, int type, byte[] data) {
    return family.equals(IPV4)
        ? Packets.icmpv4(type, 0, 0x12345678, data)
        : Packets.icmpv6(source, destination, type, 0, 0x12345678, data);
  }

  private static PacketBuffer packet(
      String family, String source, String destination, byte[] message) {
    int protocol = family.equals(IPV4) ? Packets.ICMP : Packets.ICMPV6;
    return Packets.ip(source, destination, protocol, message);
  }

  /** What packets that were sent carry together; they may be fragments, in order. */
  private static byte[] payload(List<PacketBuffer> packets, String us) {
    byte[] payload = new byte[0];
    for (PacketBuffer packet : packets) {
      assertThat(packet.length()).isLessThanOrEqualTo(1500);
      int header = us.equals(IPV4) ? 20 : 40;
      if (us.equals(IPV6) && Ipv6Header.nextHeader(packet, packet.start()) == 44) {
        header += 8;
      }
      payload =
          Packets.concat(payload, Packets.octets(packet, packet.start() + header, packet.end()));
    }
    return payload;
  }

  @ParameterizedTest
  @Requirement("RFC1122 §3.2.2.6")
  @CsvSource({
    "10.0.0.2, 10.0.0.255",
    "10.0.0.2, 255.255.255.255",
    "10.0.0.2, 224.0.0.1",
    "fd00::2, ff02::1"
  })
  @Requirement("ATTACK A67")
  void echoToManyIsNotAnswered(String source, String destination) {
    int type = source.startsWith("10") ? Icmpv4Message.ECHO : Icmpv6Message.ECHO;
    host.arrives(Packets.icmp(source, destination, type, 0, 1, new byte[8]));
    host.droppedSilently(DropReason.ICMP_TO_GROUP);
  }

  @Test
  void echoRepliesAreLimitedToEachSourceAndComeBackWithTime() {
    int answered = flood(2000);
    assertThat(answered).isEqualTo(IpLimits.DEFAULT.echoReplyBurst());
    host.passes(TestHost.SECOND);
    assertThat(flood(2000)).isEqualTo(IpLimits.DEFAULT.echoReplyBurst());
  }

  private int flood(int requests) {
    PacketBuffer request = Packets.icmp("10.0.0.2", IPV4, Icmpv4Message.ECHO, 0, 1, new byte[8]);
    for (int i = 0; i < requests; i++) {
      host.arrives(request);
    }
    int answered = host.sent.size();
    host.sent.clear();
    return answered;
  }

  @Test
  void damagedMessagesAreDropped() {
    for (String us : List.of(IPV4, IPV6)) {
      PacketBuffer packet =
          Packets.icmp(peer(us), us, us.equals(IPV4) ? 8 : 128, 0, 1, new byte[8]);
      packet.put8(packet.end() - 1, 1);
      host.arrives(packet);
      host.droppedSilently(DropReason.ICMP_BAD_CHECKSUM);
      host.arrives(
          Packets.ip(peer(us), us, us.equals(IPV4) ? Packets.ICMP : Packets.ICMPV6, new byte[7]));
      host.droppedSilently(DropReason.ICMP_BAD_MESSAGE);
    }
  }

  @Test
  void echoFromNobodyIsNotAnswered() {
    host.arrives(Packets.icmp("::", IPV6, Icmpv6Message.ECHO, 0, 1, new byte[8]));
    host.droppedSilently(DropReason.IP_BAD_SOURCE);
  }

  @Test
  @Requirement("RFC4443 §2.4(b)")
  @Requirement("RFC4443 R4443-1")
  void informationThatNobodyKnowsIsDropped() {
    for (int type : new int[] {1, 2, 6, 7, 9, 10, 13, 15, 17, 40, 255}) {
      error(IPV4, type, 0, 0);
      host.droppedSilently(DropReason.ICMP_UNKNOWN_TYPE);
    }
    for (int type : new int[] {130, 131, 133, 135, 136, 137, 143, 200, 255}) {
      error(IPV6, type, 0, 0);
      host.droppedSilently(DropReason.ICMP_UNKNOWN_TYPE);
    }
    error(IPV4, 0, 0, 0);
    host.droppedSilently(DropReason.ICMP_NO_LISTENER);
  }

  @Test
  void errorsForManyAreIgnored() {
    host.arrives(Packets.icmp(ROUTER4, "10.0.0.255", 3, 1, 0, ours(IPV4)));
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);
    host.arrives(Packets.icmp(ROUTER6, "ff02::1", 1, 0, 0, ours(IPV6)));
    host.droppedSilently(DropReason.ICMP_IRRELEVANT_QUOTE);
  }

  @Test
  void aQuoteWithExtensionHeadersIsRead() {
    byte[] segment = Packets.tcp(IPV6, 80, "2001:db8::7", 4711, 5);
    byte[] options = Packets.bytes(Packets.TCP, 0, 1, 4, 0, 0, 0, 0);
    byte[] quote =
        Packets.octets(Packets.ipv6(IPV6, "2001:db8::7", 60, Packets.concat(options, segment)));
    error(IPV6, 1, 0, 0, quote);
    assertThat(host.errors).containsExactly("[fd00::1]:80 [2001:db8::7]:4711 5 SOFT 0");
  }
}
