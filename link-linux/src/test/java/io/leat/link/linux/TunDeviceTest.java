package io.leat.link.linux;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.UdpHeader;
import io.leat.stack.link.DeviceState;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TUN and TAP devices of the running kernel, inside a network namespace of the test. */
@Timeout(60)
class TunDeviceTest {
  private static final int UDP_TEXT = 28;

  private TestNamespace ns;

  @BeforeEach
  void createNamespace() throws IOException {
    ns = TestNamespace.createQuiet();
  }

  @AfterEach
  void deleteNamespace() {
    if (ns != null) {
      ns.close();
    }
  }

  @Test
  void datagramsGoBothWays() throws Exception {
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0"));
        DatagramChannel kernel = kernelSocket()) {
      exchange(device, kernel, 0);
      assertThat(device.isEthernet()).isFalse();
      assertThat(device.linkAddress()).isZero();
      assertThat(device.mtu()).isEqualTo(1500);
    }
  }

  /** One datagram from the kernel, and one to it. */
  private static void exchange(TunDevice device, DatagramChannel kernel, int linkHeader)
      throws Exception {
    kernel.send(ascii("to Leat"), leat());
    device.park(Long.MAX_VALUE);
    byte[] frame = frameWithText(device, linkHeader);
    assertThat(new String(frame, linkHeader + UDP_TEXT, 7, StandardCharsets.US_ASCII))
        .isEqualTo("to Leat");
    assertThat(transmitUdp(device, port(kernel), 1000)).isTrue();
    kernel.configureBlocking(false);
    ByteBuffer received = ByteBuffer.allocate(2000);
    assertThat(kernel.receive(received)).as("a write is the kernel's receive").isNotNull();
    assertThat(received.position()).isEqualTo(1000);
  }

  /** The first frame of UDP over IPv4; the kernel may have asked for an address before. */
  private static byte[] frameWithText(TunDevice device, int linkHeader) {
    for (; ; ) {
      for (byte[] frame : Frames.drain(device)) {
        if (frame[linkHeader] == 0x45 && frame[linkHeader + 9] == 17) {
          return frame;
        }
      }
      device.park(Long.MAX_VALUE);
    }
  }

  private static boolean transmitUdp(TunDevice device, int port, int octets) {
    PacketBuffer headers =
        Frames.udp(TestNamespace.OWN_ADDRESS, TestNamespace.KERNEL_ADDRESS, port, octets);
    return device.transmit(headers, Frames.text(octets), 0, 0);
  }

  private DatagramChannel kernelSocket() throws Exception {
    return ns.namespace.call(
        () -> DatagramChannel.open().bind(new InetSocketAddress("192.0.2.1", 0)));
  }

  private static int port(DatagramChannel channel) throws Exception {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static InetSocketAddress leat() {
    return new InetSocketAddress("192.0.2.2", 9);
  }

  private static ByteBuffer ascii(String text) {
    return StandardCharsets.US_ASCII.encode(text);
  }

  @Test
  void theKernelTakesInWhatIsSentInOrderInAThreadOfItsOwn() throws Exception {
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0").withKernelThread(KernelThread.ON));
        DatagramChannel kernel = kernelSocket()) {
      assertThat(sysfs("tun0", "threaded")).isEqualTo("1");
      kernel.send(ascii("to Leat"), leat());
      device.park(Long.MAX_VALUE);
      assertThat(frameWithText(device, 0)).hasSize(7 + UDP_TEXT);
      for (int octets = 1; octets <= 100; octets++) {
        assertThat(transmitUdp(device, port(kernel), octets)).isTrue();
      }
      ByteBuffer received = ByteBuffer.allocate(2000);
      for (int octets = 1; octets <= 100; octets++) {
        received.clear();
        assertThat(kernel.receive(received)).isNotNull();
        assertThat(received.position()).isEqualTo(octets);
      }
    }
  }

  @Test
  void anExistingDeviceGetsAKernelThread() throws Exception {
    ns.ip("tuntap add dev tun7 mode tun");
    ns.open(TunOptions.tun("tun7")).close();
    try (TunDevice device = ns.open(TunOptions.tun("tun7").withKernelThread(KernelThread.ON))) {
      assertThat(device.name()).isEqualTo("tun7");
      assertThat(sysfs("tun7", "threaded")).isEqualTo("1");
    }
  }

  @Test
  void bulkGetsAKernelThreadUntilItEnds() throws Exception {
    Requires.that(Runtime.getRuntime().availableProcessors() > 1, "one processor");
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0"));
        DatagramChannel kernel = kernelSocket()) {
      assertThat(sysfs("tun0", "threaded")).isEqualTo("0");
      long end = System.nanoTime() + SECONDS.toNanos(30);
      ns.links.setMtu("tun0", 65_535);
      device.refresh();
      int port = port(kernel);
      do {
        for (int i = 0; i < 1000; i++) {
          device.receive((_, _) -> {}, 1, System.nanoTime());
          transmitUdp(device, port, 60_000);
        }
      } while (!sysfs("tun0", "threaded").equals("1") && System.nanoTime() < end);
      assertThat(sysfs("tun0", "threaded")).isEqualTo("1");
      do {
        device.park(System.nanoTime() + MILLISECONDS.toNanos(30));
        device.receive((_, _) -> {}, 1, System.nanoTime());
      } while (!sysfs("tun0", "threaded").equals("0") && System.nanoTime() < end);
      assertThat(sysfs("tun0", "threaded")).isEqualTo("0");
    }
  }

  @Test
  void aDeviceThatStaysIsLeftWithoutAKernelThread() throws Exception {
    ns.ip("tuntap add dev tun7 mode tun");
    ns.open(TunOptions.tun("tun7").withKernelThread(KernelThread.ON)).close();
    assertThat(sysfs("tun7", "threaded")).isEqualTo("1");
    ns.open(TunOptions.tun("tun7")).close();
    assertThat(sysfs("tun7", "threaded")).isEqualTo("0");
  }

  private String sysfs(String device, String attribute) throws Exception {
    String file = "/sys/class/net/" + device + "/" + attribute;
    return TestNamespace.run(List.of("ip", "netns", "exec", ns.namespace.name(), "cat", file))
        .strip();
  }

  @Test
  void aPersistentDeviceIsAttachedTo() throws Exception {
    ns.ip("tuntap add dev tun7 mode tun");
    ns.openUp(TunOptions.tun("tun7")).close();
    try (TunDevice device = ns.open(TunOptions.tun("tun7"));
        DatagramChannel kernel = kernelSocket()) {
      exchange(device, kernel, 0);
    }
    assertThat(ns.links.find("tun7")).isNotNull();
  }

  @Test
  void aCreatedDeviceDisappearsWhenItIsClosed() throws Exception {
    ns.openUp(TunOptions.tun("tun0")).close();
    assertThat(ns.links.find("tun0")).isNull();
  }

  @Test
  void aDeviceMadeWithAVirtioHeaderKeepsItAndItsFramesHaveNone() throws Exception {
    ns.ip("tuntap add dev tun7 mode tun vnet_hdr");
    try (TunDevice device = ns.openUp(TunOptions.tun("tun7"));
        DatagramChannel kernel = kernelSocket()) {
      TunAttributes made = ns.links.find("tun7").tun();
      assertThat(made.vnetHeader()).isTrue();
      exchange(device, kernel, 0);
      kernel.send(ByteBuffer.allocate(1400), leat());
      assertThat(frameWithText(device, 0)).hasSize(1400 + UDP_TEXT);
      assertThat(device.framesUnreadable()).isZero();
    }
  }

  @Test
  void withOffloadTcpIsNotSummedAndUdpStillIs() throws Exception {
    ns.ip("tuntap add dev tun7 mode tun vnet_hdr");
    try (TunDevice device = ns.openUp(TunOptions.tun("tun7").withOffload(Offload.ON));
        DatagramChannel udp = kernelSocket();
        SocketChannel tcp = ns.namespace.call(SocketChannel::open)) {
      assertThat(device.completesChecksums()).isTrue();
      tcp.configureBlocking(false);
      tcp.connect(leat());
      udp.send(ascii("to Leat"), leat());
      device.park(Long.MAX_VALUE);
      List<String> seen = new ArrayList<>();
      while (device.receive((frame, _) -> seen.add(summary(frame)), 64, 0) > 0) {}
      assertThat(seen).containsOnlyOnce("TCP PARTIAL", "UDP IN_FIELD, sum right");
    }
  }

  private static String summary(PacketBuffer frame) {
    int ip = frame.start();
    String kind = frame.u8(ip + 9) == 6 ? "TCP " : "UDP ";
    FlowKey flow = new FlowKey();
    flow.set(0, frame.u32(ip + 16), 0, 0, frame.u32(ip + 12), 0);
    boolean udp = frame.u8(ip + 9) == 17;
    boolean right =
        udp && UdpHeader.validate(frame, ip + 20, frame.length() - 20, flow, true) == null;
    return kind + frame.checksum() + (right ? ", sum right" : "");
  }

  @Test
  void offloadIsNotForDevicesMadeWithoutAVirtioHeaderNorForWhoDoesNotWantIt() throws Exception {
    ns.ip("tuntap add dev plain mode tun");
    ns.ip("tuntap add dev able mode tun vnet_hdr");
    assertThatThrownBy(() -> ns.open(TunOptions.tun("plain").withOffload(Offload.ON)))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("mode tun vnet_hdr");
    try (TunDevice able = ns.open(TunOptions.tun("able").withOffload(Offload.OFF));
        TunDevice plain = ns.open(TunOptions.tun("plain"));
        TunDevice made = ns.open(TunOptions.tun("made").withOffload(Offload.ON))) {
      assertThat(able.completesChecksums()).isFalse();
      assertThat(plain.completesChecksums()).isFalse();
      assertThat(made.completesChecksums()).isTrue();
    }
  }

  @Test
  void aTapCarriesEthernetAndHasAnAddressOfItsOwn() throws Exception {
    ns.ip("tuntap add dev tap0 mode tap vnet_hdr");
    try (TunDevice device = ns.openUp(TunOptions.tap("tap0"));
        DatagramChannel kernel = kernelSocket()) {
      long kernelStation = ns.links.find("tap0").linkAddress();
      assertThat(device.isEthernet()).isTrue();
      assertThat(device.linkAddress()).isNotIn(0L, kernelStation);
      assertThat(device.linkAddress() >>> 40 & 3).as("local, not a group").isEqualTo(2);
      ns.ip("neigh add 192.0.2.2 lladdr " + station(device.linkAddress()) + " dev tap0");
      kernel.send(ascii("to Leat"), leat());
      byte[] frame = frameWithText(device, 14);
      assertThat(ByteBuffer.wrap(frame).getLong() >>> 16).isEqualTo(device.linkAddress());
      assertThat(ByteBuffer.wrap(frame).getShort(12)).isEqualTo((short) 0x0800);
    }
  }

  private static String station(long address) {
    return String.format("%012x", address).replaceAll("(..)(?!$)", "$1:");
  }

  @Test
  void frameStartsOfTunAndTapPutTheIpHeaderAtTheSamePlace() throws Exception {
    try (TunDevice tap = ns.openUp(TunOptions.tap("tap0"));
        DatagramChannel kernel = kernelSocket()) {
      kernel.send(ascii("an ARP request comes first"), leat());
      tap.park(Long.MAX_VALUE);
      tap.receive(
          (frame, _) -> assertThat(frame.start() + 14).isEqualTo(PacketBuffer.HEADROOM), 1, 0);
    }
  }

  @Test
  void aSecondOpenerIsToldWhoIsInTheWay() throws Exception {
    try (TunDevice _ = ns.open(TunOptions.tun("tun0"))) {
      assertThatThrownBy(() -> ns.open(TunOptions.tun("tun0")))
          .isInstanceOf(LinuxException.class)
          .hasMessageStartingWith("attach to tun0: another process is attached")
          .hasMessageEndingWith("(EBUSY)");
    }
  }

  @Test
  void aQueueMismatchIsExplainedBothWays() throws Exception {
    ns.ip("tuntap add dev many mode tun multi_queue");
    ns.ip("tuntap add dev one mode tun");
    assertThatThrownBy(() -> ns.open(TunOptions.tun("many")))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("many was made with multi_queue");
    assertThatThrownBy(() -> ns.open(TunOptions.tun("one").withMultiQueue()))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("one was made for one queue");
  }

  @Test
  void severalQueuesAttachToADeviceMadeForThem() throws Exception {
    TunOptions options = TunOptions.tun("many").withMultiQueue();
    try (TunDevice first = ns.openUp(options);
        TunDevice second = ns.open(options);
        DatagramChannel kernel = kernelSocket()) {
      assertThat(ns.links.find("many").tun().queues()).isEqualTo(2);
      assertThat(transmitUdp(first, port(kernel), 10)).isTrue();
      assertThat(transmitUdp(second, port(kernel), 10)).isTrue();
    }
  }

  @Test
  void aTapIsNotATunAndALoopbackIsNeither() throws Exception {
    ns.ip("tuntap add dev tap0 mode tap");
    assertThatThrownBy(() -> ns.open(TunOptions.tun("tap0"))).hasMessageContaining("is a TAP");
    assertThatThrownBy(() -> ns.open(TunOptions.tun("lo"))).hasMessageContaining("neither TUN");
  }

  @Test
  void aLinkThatIsDownTakesNoFramesUntilItIsUpAgain() throws Exception {
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0"));
        DatagramChannel kernel = kernelSocket()) {
      int port = port(kernel);
      ns.links.setDown("tun0");
      assertThat(transmitUdp(device, port, 10)).isFalse();
      assertThat(device.state()).isEqualTo(DeviceState.DOWN);
      assertThat(device.receive((_, _) -> {}, 8, 0)).isNotNegative();
      ns.links.setUp("tun0");
      assertThat(transmitUdp(device, port, 10)).isTrue();
      assertThat(device.state()).isEqualTo(DeviceState.UP);
    }
  }

  @Test
  void aLinkThatIsDownIsNoticedByRefreshAndUpAgainByItsState() throws Exception {
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0"))) {
      ns.links.setDown("tun0");
      device.refresh();
      assertThat(device.state()).isEqualTo(DeviceState.DOWN);
      ns.links.setUp("tun0");
      assertThat(device.state()).isEqualTo(DeviceState.UP);
    }
  }

  @Test
  void parkingOnALinkThatIsDownEndsWhenItIsUp() throws Exception {
    try (TunDevice device = ns.open(TunOptions.tun("tun0"))) {
      assertThat(device.state()).isEqualTo(DeviceState.DOWN);
      ParkedLoop loop = ParkedLoop.on(device);
      ns.links.setUp("tun0");
      loop.hasReturned();
      assertThat(device.state()).isEqualTo(DeviceState.UP);
    }
  }

  @Test
  void aDeviceDeletedWhileParkedIsGoneAndSaysWhy() throws Exception {
    try (TunDevice device = ns.open(TunOptions.tun("tun0"))) {
      ns.links.setUp("tun0");
      assertThat(device.state()).isEqualTo(DeviceState.UP);
      ParkedLoop loop = ParkedLoop.on(device);
      ns.links.deleteLink("tun0");
      loop.hasReturned();
      assertThat(device.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
      assertThat(device.state()).isEqualTo(DeviceState.GONE);
      assertThat(device.failure()).hasMessageContaining("device tun0: somebody deleted it");
      assertThat(transmitUdp(device, 9, 10)).isFalse();
      ParkedLoop again = ParkedLoop.on(device);
      assertThat(again.isParked()).isTrue();
      device.wake();
      again.hasReturned();
    }
  }

  @Test
  void aDeviceDeletedUnderLoadIsNoticedByWhicheverCallComesNext() throws Exception {
    try (TunDevice first = ns.openUp(TunOptions.tun("tun0"))) {
      ns.links.deleteLink("tun0");
      assertThat(transmitUdp(first, 9, 10)).isFalse();
      assertThat(first.state()).isEqualTo(DeviceState.GONE);
    }
    try (TunDevice second = ns.openUp(TunOptions.tun("tun0"))) {
      ns.links.deleteLink("tun0");
      assertThat(second.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
    }
    try (TunDevice third = ns.openUp(TunOptions.tun("tun0"))) {
      ns.links.deleteLink("tun0");
      third.refresh();
      assertThat(third.state()).isEqualTo(DeviceState.GONE);
    }
  }

  @Test
  void anotherThreadEndsParking() throws Exception {
    try (TunDevice device = ns.open(TunOptions.tun("tun0"))) {
      ParkedLoop loop = ParkedLoop.on(device);
      device.wake();
      loop.hasReturned();
    }
  }

  @Test
  void closingWhileParkedGivesTheNameBackAtOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      TunDevice device = ns.open(TunOptions.tun("tun0"));
      ParkedLoop loop = ParkedLoop.on(device);
      device.close();
      assertThat(ns.links.find("tun0")).isNull();
      loop.hasReturned();
    }
  }

  @Test
  void aChangedMtuIsSeenAfterRefresh() throws Exception {
    try (TunDevice device = ns.open(TunOptions.tun("tun0"))) {
      ns.links.setMtu("tun0", 576);
      assertThat(device.mtu()).isEqualTo(1500);
      device.refresh();
      assertThat(device.mtu()).isEqualTo(576);
      ns.ip("link set tun0 name other");
      ns.links.setMtu("other", 9000);
      device.refresh();
      assertThat(device.mtu()).isEqualTo(9000);
    }
  }

  @Test
  void whatIsNoPacketIsRefusedAndCounted() throws Exception {
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0"))) {
      assertThat(device.transmit(Frames.of((byte) 0x75), Frames.NO_TEXT, 0, 0)).isFalse();
      assertThat(device.framesRefused()).isEqualTo(1);
      assertThat(device.state()).isEqualTo(DeviceState.UP);
    }
  }

  @Test
  void aPacketAtEachMtuArrivesWhole() throws Exception {
    try (TunDevice device = ns.openUp(TunOptions.tun("tun0"));
        DatagramChannel kernel = kernelSocket()) {
      for (int mtu : List.of(576, 1500, 9000, 65_535)) {
        ns.links.setMtu("tun0", mtu);
        kernel.send(ByteBuffer.allocate(mtu - UDP_TEXT), leat());
        assertThat(frameWithText(device, 0)).hasSize(mtu);
        assertThat(transmitUdp(device, port(kernel), mtu - UDP_TEXT)).isTrue();
      }
    }
  }

  @Test
  void aDeviceThatWasCreatedStaysUntilItIsDeleted() throws Exception {
    ns.namespace.call(() -> {
      TunDevice.create(TunOptions.tun("tun0"));
      return null;
    });
    ns.openUp(TunOptions.tun("tun0")).close();
    assertThat(ns.links.find("tun0")).isNotNull();
    ns.links.deleteLink("tun0");
    assertThat(ns.links.find("tun0")).isNull();
  }

  @Test
  void aDescriptorOfAnotherNamespaceIsTakenOver() throws Exception {
    int fd = ns.namespace.call(() -> TunDriver.attach(TunOptions.tun("tun0")));
    ns.links.setMtu("tun0", 1400);
    ns.links.addAddress("tun0", TestNamespace.KERNEL);
    ns.links.setUp("tun0");
    try (TunDevice device = TunDevice.fromDescriptor(fd);
        DatagramChannel kernel = kernelSocket()) {
      assertThat(device.name()).isEqualTo("tun0");
      assertThat(device.mtu()).isEqualTo(1400);
      exchange(device, kernel, 0);
    }
  }

  @Test
  void aDescriptorMayComeWithItsDescription() throws Exception {
    int fd = ns.namespace.call(() -> TunDriver.attach(TunOptions.tap("tap0")));
    try (TunDevice device = TunDevice.fromDescriptor(fd, "mine", 1280, false)) {
      assertThat(device.name()).isEqualTo("mine");
      assertThat(device.mtu()).isEqualTo(1280);
      assertThat(device.isEthernet()).as("the driver knows better").isTrue();
    }
  }

  @Test
  void aDescriptorAttachedToNothingIsRefused() {
    int fd = Libc.open(TunDriver.NODE, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
    assertThatThrownBy(() -> TunDevice.fromDescriptor(fd))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("attached to no device");
    Libc.close(fd);
  }
}
