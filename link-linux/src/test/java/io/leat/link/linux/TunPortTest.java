package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TunPortTest {
  private static final int UDP_AND_IPV4 = 28;

  @ParameterizedTest(name = "made with \"{0}\"")
  @ValueSource(strings = {"", " vnet_hdr", " multi_queue"})
  void framesPassBothWaysHoweverTheDeviceWasMade(String how) throws Exception {
    try (TestNamespace net = TestNamespace.createQuiet();
        Arena arena = Arena.ofConfined()) {
      net.ip("tuntap add dev tunP mode tun" + how);
      try (TunPort port = net.namespace.call(() -> TunPort.open("tunP"));
          DatagramSocket socket = net.namespace.call(() -> socket(net));
          TunWait wait = new TunWait(List.of(port), 50_000)) {
        assertThat(port.mtu()).isEqualTo(1500);
        assertThat(port.isEthernet()).isFalse();
        MemorySegment frame = arena.allocate(2000);
        assertThat(port.read(frame)).isZero();

        byte[] udp =
            Frames.octets(
                Frames.udp(
                    TestNamespace.OWN_ADDRESS,
                    TestNamespace.KERNEL_ADDRESS,
                    socket.getLocalPort(),
                    0));
        MemorySegment.copy(udp, 0, frame, JAVA_BYTE, 0, udp.length);
        assertThat(port.write(frame, udp.length)).isTrue();
        socket.receive(new DatagramPacket(new byte[1], 1));

        socket.send(new DatagramPacket(new byte[100], 100, address("192.0.2.2"), 9));
        int octets = port.read(frame);
        while (octets == 0) {
          wait.until(Long.MAX_VALUE);
          octets = port.read(frame);
        }
        assertThat(octets).isEqualTo(UDP_AND_IPV4 + 100);
        assertThat(frame.get(JAVA_BYTE, 0)).isEqualTo((byte) 0x45);
      }
    }
  }

  private static DatagramSocket socket(TestNamespace net) throws Exception {
    net.links.addAddress("tunP", TestNamespace.KERNEL);
    net.links.setUp("tunP");
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address("192.0.2.1"), 0));
    socket.setSoTimeout(15_000);
    return socket;
  }

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  @Test
  void aDeviceThatIsDeletedIsGone() throws Exception {
    try (TestNamespace net = TestNamespace.createQuiet();
        Arena arena = Arena.ofConfined()) {
      net.ip("tuntap add dev tunP mode tun");
      try (TunPort port = net.namespace.call(() -> TunPort.open("tunP"))) {
        net.links.deleteLink("tunP");
        assertThat(port.read(arena.allocate(2000))).isEqualTo(TunPort.GONE);
      }
    }
  }

  @Test
  void onlyADeviceThatExistsIsOpened() throws Exception {
    try (TestNamespace net = TestNamespace.createQuiet()) {
      assertThatThrownBy(() -> net.namespace.call(() -> TunPort.open("tunP")))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("ip tuntap add dev tunP");
    }
  }

  @Test
  void aWaitEndsAtItsDeadlineAndWhenItIsWoken() throws Exception {
    try (TunWait wait = new TunWait(List.of(), 50_000)) {
      long deadline = System.nanoTime() + 2_000_000;
      while (System.nanoTime() < deadline) {
        wait.until(deadline);
      }
      wait.wake();
      wait.until(Long.MAX_VALUE);
    }
  }
}
