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
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorsTest {
  private static final String IPV4 = "10.0.0.1";
  private static final String IPV6 = "fd00::1";

  private final TestHost host = TestHost.pointToPoint();

  private static String peer(String us) {
    return us.equals(IPV4) ? "198.51.100.7" : "2001:db8::7";
  }

  /** A datagram for a port that nobody has. */
  private static PacketBuffer toNobody(String us, int text) {
    byte[] datagram = Packets.udp(peer(us), 7, us, 9999, Packets.counting(text));
    return Packets.ip(peer(us), us, Packets.UDP, datagram);
  }

  @ParameterizedTest
  @Requirement("RFC1122 §4.1.3.1")
  @ValueSource(strings = {IPV4, IPV6})
  void aDatagramForNobodyIsReportedWithAQuote(String us) {
    PacketBuffer datagram = toNobody(us, 30);
    host.arrives(datagram);
    PacketBuffer error = host.sentOne();
    boolean ipv4 = us.equals(IPV4);
    int icmp = error.start() + (ipv4 ? 20 : 40);
    assertThat(error.u16(icmp)).isEqualTo(ipv4 ? 0x0303 : 0x0104);
    assertThat(Packets.octets(error, icmp + 8, error.end())).isEqualTo(Packets.octets(datagram));
    host.dropped(DropReason.UDP_PORT_CLOSED);
    if (ipv4) {
      assertThat(Ipv4Header.validate(error, error.start(), error.length())).isNull();
      assertThat(Icmpv4Message.isIntact(error, icmp, error.end() - icmp)).isTrue();
      assertThat(Ipv4Header.sourceLo(error, error.start())).isEqualTo(Packets.address(us).lo());
    } else {
      assertThat(Ipv6Header.validate(error, error.start(), error.length())).isNull();
      assertThat(
              Icmpv6Message.isIntact(
                  error,
                  icmp,
                  error.end() - icmp,
                  Packets.address(us).hi(),
                  Packets.address(us).lo(),
                  Packets.address(peer(us)).hi(),
                  Packets.address(peer(us)).lo()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @Requirement("RFC4443 §2.4(c)")
  @ValueSource(ints = {0, 1, 100, 500, 520, 521, 1000, 1184, 1185, 1400})
  @Requirement("RFC4443 R4443-2")
  void anErrorIsNeverLargerThanItsCauseAndItsHeadersNorThanTheRfcAllows(int text) {
    for (String us : List.of(IPV4, IPV6)) {
      host.passes(TestHost.SECOND);
      PacketBuffer datagram = toNobody(us, text);
      host.arrives(datagram);
      PacketBuffer error = host.sentOne();
      int headers = us.equals(IPV4) ? 28 : 48;
      int largest = us.equals(IPV4) ? 576 : 1280;
      assertThat(error.length()).isEqualTo(Math.min(datagram.length() + headers, largest));
    }
  }

  @Test
  @Requirement("ATTACK A42")
  void anErrorNeverContainsWhatLayBehindThePacket() {
    byte[] padded = Packets.concat(Packets.octets(toNobody(IPV4, 1)), new byte[] {9, 9, 9, 9});
    host.arrives(Packets.packet(padded));
    assertThat(host.sentOne().length()).isEqualTo(29 + 28);
  }

  @Test
  @Requirement("RFC1122 §3.2.2")
  @Requirement("RFC1122 R1122-12")
  @Requirement("RFC4443 R4443-3")
  void noErrorIsSentAboutAnError() {
    for (int type : new int[] {3, 4, 5, 11, 12}) {
      byte[] message = Packets.icmpv4(type, 0, 0, new byte[40]);
      PacketBuffer packet = Packets.ipv4(peer(IPV4), IPV4, Packets.ICMP, message);
      host.arrives(packet);
      host.sentNothing();
    }
    for (int type : new int[] {1, 2, 3, 4, 99, 127}) {
      host.arrives(Packets.icmp(peer(IPV6), IPV6, type, 0, 2000, new byte[48]));
      host.sentNothing();
    }
  }

  @Test
  @Requirement("RFC1122 §3.2.2")
  @Requirement("RFC4443 §2.4(e)")
  @Requirement("RFC1122 R1122-12")
  @Requirement("RFC4443 R4443-3")
  void noErrorIsSentAboutAPacketForMany() {
    for (String group : List.of("10.0.0.255", "255.255.255.255", "224.0.0.1", "ff02::1")) {
      String from = group.startsWith("ff") ? "fd00::2" : "10.0.0.2";
      byte[] datagram = Packets.udp(from, 7, group, 9999, new byte[4]);
      host.arrives(Packets.ip(from, group, Packets.UDP, datagram));
      host.droppedSilently(DropReason.UDP_PORT_CLOSED);
    }
  }

  @Test
  @Requirement("RFC4443 R4443-4")
  @Requirement("ATTACK A10")
  void errorsToOneSourceAreLimited() {
    for (int i = 0; i < 1000; i++) {
      host.arrives(toNobody(IPV4, 10));
    }
    assertThat(host.sent).hasSize(IpLimits.DEFAULT.icmpErrorBurst());
    assertThat(host.drops)
        .containsEntry(DropReason.ICMP_RATE_LIMITED, 1000 - IpLimits.DEFAULT.icmpErrorBurst());
    host.sent.clear();
    host.passes(TestHost.SECOND / 100);
    host.arrives(toNobody(IPV4, 10));
    host.arrives(toNobody(IPV4, 10));
    assertThat(host.sent).hasSize(1);
  }

  @Test
  @Requirement("RFC4443 §2.4(f)")
  @Requirement("RFC4443 R4443-4")
  @Requirement("ATTACK A10")
  void errorsToAllSourcesTogetherAreLimitedAtALimitThatVaries() {
    int first = floodFromMany(1);
    host.passes(10 * TestHost.SECOND);
    int second = floodFromMany(2);
    assertThat(List.of(first, second)).allSatisfy(n -> assertThat(n).isBetween(30, 80));
    assertThat(first).isNotEqualTo(second);
  }

  private int floodFromMany(int network) {
    for (int i = 1; i < 255; i++) {
      String source = "198.51." + network + "." + i;
      byte[] datagram = Packets.udp(source, 7, IPV4, 9999, new byte[4]);
      host.arrives(Packets.ipv4(source, IPV4, Packets.UDP, datagram));
    }
    int errors = host.sent.size();
    host.sent.clear();
    return errors;
  }
}
