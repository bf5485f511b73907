package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.UdpHeader;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.testkit.Requirement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpTest {
  private static final String US = "10.0.0.1";
  private static final String PEER = "10.0.0.2";

  private final TestHost host = TestHost.pointToPoint();
  private final Udp udp = host.ip.udp();

  private UdpSocket bind(@Nullable String address, int port) {
    IpAddress local = address == null ? null : IpAddress.parse(address);
    return Objects.requireNonNull(udp.bind(local, port));
  }

  private void arrives(String source, int sourcePort, String destination, int port, int length) {
    byte[] datagram = Packets.udp(source, sourcePort, destination, port, Packets.counting(length));
    host.arrives(Packets.ip(source, destination, Packets.UDP, datagram));
  }

  private static ByteBuffer text(int length) {
    return ByteBuffer.wrap(Packets.counting(length));
  }

  @Test
  void aDatagramReachesTheSocketOfItsPort() {
    UdpSocket socket = bind(null, 53);
    arrives(PEER, 4711, US, 53, 100);
    UdpDatagram datagram = Objects.requireNonNull(socket.receive());
    assertThat(datagram.text()).isEqualTo(text(100));
    assertThat(datagram.remote()).isEqualTo(IpAddress.parse(PEER));
    assertThat(datagram.remotePort()).isEqualTo(4711);
    assertThat(datagram.local()).isEqualTo(IpAddress.parse(US));
    assertThat(socket.receive()).isNull();
    arrives("fd00::2", 4711, "fd00::1", 53, 0);
    assertThat(Objects.requireNonNull(socket.receive()).remote())
        .isEqualTo(IpAddress.parse("fd00::2"));
    host.nothingDropped();
  }

  @Test
  void socketsOfOnePortAreToldApartByAddress() {
    UdpSocket ipv6 = bind("fd00::1", 53);
    UdpSocket ipv4 = bind(US, 53);
    arrives(PEER, 7, US, 53, 1);
    assertThat(ipv4.receive()).isNotNull();
    assertThat(ipv6.receive()).isNull();
    arrives("fd00::2", 7, "fd00::1", 53, 1);
    assertThat(ipv4.receive()).isNull();
    assertThat(ipv6.receive()).isNotNull();
  }

  @Test
  void aConnectedSocketHearsItsPeerOnly() {
    UdpSocket socket = bind(null, 53);
    socket.connect(IpAddress.parse(PEER), 7);
    arrives(PEER, 8, US, 53, 1);
    host.dropped(DropReason.UDP_PORT_CLOSED);
    arrives("10.0.0.3", 7, US, 53, 1);
    host.dropped(DropReason.UDP_PORT_CLOSED);
    arrives(PEER, 7, US, 53, 1);
    assertThat(socket.receive()).isNotNull();
    socket.disconnect();
    arrives(PEER, 8, US, 53, 1);
    assertThat(socket.receive()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2, 10.0.0.255",
    "10.0.0.2, 255.255.255.255",
    "10.0.0.2, 224.0.0.1",
    "fd00::2, ff02::1"
  })
  void aDatagramForManyReachesASocketThatIsNotBoundToOneAddress(String source, String group) {
    UdpSocket socket = bind(null, 53);
    arrives(source, 7, group, 53, 1);
    assertThat(Objects.requireNonNull(socket.receive()).local()).isEqualTo(IpAddress.parse(group));
  }

  @Test
  void theQueueIsBoundedByDatagramsAndByOctets() {
    UdpSocket socket = bind(null, 53);
    socket.setReceiveLimits(3, 1000);
    for (int i = 0; i < 5; i++) {
      arrives(PEER, 7, US, 53, 1);
    }
    assertThat(socket.dropped()).isEqualTo(2);
    assertThat(host.drops).containsEntry(DropReason.UDP_QUEUE_FULL, 2);
    while (socket.receive() != null) {}
    arrives(PEER, 7, US, 53, 800);
    arrives(PEER, 7, US, 53, 1);
    assertThat(socket.dropped()).isEqualTo(3);
    host.sentNothing();
  }

  @Test
  @Requirement("RFC768")
  void aChecksumOfZeroMeansNoneOnIpv4AndIsWrongOnIpv6() {
    UdpSocket socket = bind(null, 53);
    byte[] datagram = Packets.udp(PEER, 7, US, 53, Packets.counting(10));
    datagram[6] = 0;
    datagram[7] = 0;
    host.arrives(Packets.ipv4(PEER, US, Packets.UDP, datagram));
    assertThat(socket.receive()).isNotNull();
    datagram = Packets.udp("fd00::2", 7, "fd00::1", 53, Packets.counting(10));
    datagram[6] = 0;
    datagram[7] = 0;
    host.arrives(Packets.ipv6("fd00::2", "fd00::1", Packets.UDP, datagram));
    host.droppedSilently(DropReason.UDP_BAD_CHECKSUM);
    datagram[7] = 1;
    host.arrives(Packets.ipv4(PEER, US, Packets.UDP, datagram));
    host.droppedSilently(DropReason.UDP_BAD_CHECKSUM);
  }

  @Test
  void lengthsThatContradictThePacketAreDroppedAndWhatIsBehindIsIgnored() {
    UdpSocket socket = bind(null, 53);
    byte[] datagram = Packets.udp(PEER, 7, US, 53, Packets.counting(10));
    host.arrives(
        Packets.ipv4(PEER, US, Packets.UDP, Packets.concat(datagram, Packets.bytes(1, 2))));
    assertThat(Objects.requireNonNull(socket.receive()).text()).isEqualTo(text(10));
    host.arrives(Packets.ipv4(PEER, US, Packets.UDP, Packets.slice(datagram, 0, 17)));
    host.droppedSilently(DropReason.UDP_BAD_HEADER);
    host.arrives(Packets.ipv4(PEER, US, Packets.UDP, Packets.slice(datagram, 0, 7)));
    host.droppedSilently(DropReason.UDP_BAD_HEADER);
  }

  @Test
  void sentDatagramsHaveRightHeaders() {
    UdpSocket socket = bind(null, 53);
    socket.connect(IpAddress.parse(PEER), 7);
    assertThat(socket.send(text(100), host.now)).isEqualTo(SendResult.SENT);
    PacketBuffer packet = host.sentOne();
    int at = packet.start();
    assertThat(Ipv4Header.validate(packet, at, packet.length())).isNull();
    assertThat(Ipv4Header.dontFragment(packet, at)).isFalse();
    assertThat(
            UdpHeader.validate(
                packet, at + 20, packet.length() - 20, host.flow(PEER, 7, US, 53), true))
        .isNull();
    assertThat(UdpHeader.sourcePort(packet, at + 20)).isEqualTo(53);
    assertThat(UdpHeader.destinationPort(packet, at + 20)).isEqualTo(7);
    assertThat(Packets.octets(packet, at + 28, packet.end())).isEqualTo(Packets.counting(100));
  }

  @Test
  void sendingSaysWhatBecameOfIt() {
    UdpSocket socket = bind(null, 53);
    IpAddress peer = IpAddress.parse(PEER);
    assertThat(socket.send(text(65_507), peer, 7, host.now)).isEqualTo(SendResult.SENT);
    assertThat(socket.send(text(65_508), peer, 7, host.now)).isEqualTo(SendResult.TOO_LONG);
    assertThat(socket.send(text(65_600), peer, 7, host.now)).isEqualTo(SendResult.TOO_LONG);
    host.linkTakes = false;
    assertThat(socket.send(text(1), peer, 7, host.now)).isEqualTo(SendResult.REFUSED);
    host.ip.routes().remove(Route.allIpv4OnLink().destination());
    assertThat(socket.send(text(1), IpAddress.parse("8.8.8.8"), 7, host.now))
        .isEqualTo(SendResult.NO_ROUTE);
    UdpSocket ipv6 = bind("fd00::1", 54);
    assertThat(ipv6.send(text(1), peer, 7, host.now)).isEqualTo(SendResult.NO_SOURCE_ADDRESS);
    host.ip.removeAddress(IpAddress.parse(US));
    assertThat(socket.send(text(1), peer, 7, host.now)).isEqualTo(SendResult.NO_SOURCE_ADDRESS);
  }

  @Test
  void callersMistakesAreExceptions() {
    UdpSocket socket = bind(null, 53);
    assertThatThrownBy(() -> socket.send(text(1), host.now)).hasMessage("not connected");
    assertThatThrownBy(() -> socket.connect(IpAddress.parse(PEER), 0)).hasMessage("port 0");
    assertThatThrownBy(() -> udp.bind(null, 65_536)).hasMessage("port 65536");
    assertThatThrownBy(() -> udp.bind(IpAddress.parse("10.0.0.9"), 1))
        .hasMessageContaining("10.0.0.9");
    socket.close();
    assertThatThrownBy(() -> socket.send(text(1), IpAddress.parse(PEER), 1, host.now))
        .hasMessage("closed");
  }

  @Test
  void aDatagramToOurselvesComesBack() {
    UdpSocket receiver = bind(null, 53);
    UdpSocket sender = bind(null, 0);
    for (String us : List.of(US, "127.0.0.1", "::1", "fd00::1")) {
      int longest = us.contains(":") ? 65_527 : 65_507;
      assertThat(sender.send(text(longest), IpAddress.parse(us), 53, host.now))
          .isEqualTo(SendResult.SENT);
      host.deliverLocal();
      assertThat(Objects.requireNonNull(receiver.receive()).text()).isEqualTo(text(longest));
    }
    host.sentNothing();
  }

  @Test
  void aPortIsTakenForItsAddressOrForAll() {
    UdpSocket particular = bind(US, 53);
    assertThat(udp.bind(null, 53)).isNull();
    assertThat(udp.bind(IpAddress.parse(US), 53)).isNull();
    UdpSocket other = bind("fd00::1", 53);
    particular.close();
    particular.close();
    other.close();
    bind(null, 53);
    assertThat(udp.size()).isEqualTo(1);
  }

  @Test
  @Requirement("RFC6056 §3.2")
  void portsOfOurChoiceAreEphemeralAndNotPredictable() {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      ports.add(bind(null, 0).localPort());
    }
    Set<Integer> different = new HashSet<>(ports);
    assertThat(different).hasSize(500).allSatisfy(p -> assertThat(p).isBetween(32_768, 60_999));
    int successive = 0;
    for (int i = 1; i < ports.size(); i++) {
      successive += Math.abs(ports.get(i) - ports.get(i - 1)) == 1 ? 1 : 0;
    }
    assertThat(successive).isLessThan(5);
  }

  @Test
  void thereAreNotMoreSocketsThanTheLimit() {
    for (int i = 1; i <= IpLimits.DEFAULT.udpSockets(); i++) {
      bind(null, i);
    }
    assertThat(udp.bind(null, 0)).isNull();
  }

  @Test
  void anErrorReachesTheSocketThatIsConnectedToItsDestination() {
    UdpSocket socket = bind(null, 53);
    UdpSocket other = bind(null, 54);
    socket.connect(IpAddress.parse(PEER), 7);
    other.connect(IpAddress.parse(PEER), 7);
    List<UdpSocket> ready = new ArrayList<>();
    socket.setReadyListener(ready::add);
    socket.send(text(10), host.now);
    PacketBuffer sent = host.sentOne();
    host.arrives(Packets.icmp(PEER, US, 3, 3, 0, Packets.octets(sent)));
    assertThat(socket.takeError()).isEqualTo(IcmpErrorKind.HARD);
    assertThat(socket.takeError()).isNull();
    assertThat(other.takeError()).isNull();
    assertThat(ready).containsExactly(socket);
    assertThat(host.errors).isEmpty();
  }

  @Test
  void theListenerIsToldOfEachDatagram() {
    UdpSocket socket = bind(null, 53);
    List<UdpSocket> ready = new ArrayList<>();
    socket.setReadyListener(ready::add);
    arrives(PEER, 7, US, 53, 1);
    arrives(PEER, 7, US, 53, 1);
    assertThat(ready).hasSize(2);
  }

  @Test
  void aBroadcastLeavesWithOneHop() {
    UdpSocket socket = bind(null, 53);
    socket.send(text(1), IpAddress.parse("255.255.255.255"), 7, host.now);
    PacketBuffer packet = host.sentOne();
    assertThat(Ipv4Header.timeToLive(packet, packet.start())).isEqualTo(1);
  }
}
