package io.leat.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.ip.AddressState;
import io.leat.testkit.Requirement;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TAP: kernel and Leat find each other's link addresses, and care for their own addresses. */
@Timeout(60)
class EthernetTest {
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.2", "2001:db8::2"})
  @Requirement("RFC826, RFC4861 §7.2.4")
  void theKernelResolvesLeat(String address) throws Exception {
    IpAddress leat = IpAddress.parse(address);
    try (Wire wire = Wire.tap(1500)) {
      wire.startLeat(wire.unchecked(), wire.device, AddressListener.NONE);
      try (TcpListener listener = TcpListener.on(wire.leat()).listen(leat, 0);
          Socket theirs = wire.kernel.connect(leat, listener.port());
          TcpStream ours = wire.accept(listener)) {
        assertTalks(theirs, ours);
      }
      wire.assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
  @Requirement("RFC826, RFC4861 §7.2.2")
  void leatResolvesTheKernel(String address) throws Exception {
    IpAddress kernel = IpAddress.parse(address);
    try (Wire wire = Wire.tap(1500)) {
      wire.startLeat(wire.unchecked(), wire.device, AddressListener.NONE);
      try (ServerSocket listener = wire.kernel.listen(kernel);
          TcpStream ours = wire.connect(kernel, listener.getLocalPort());
          Socket theirs = wire.kernel.accept(listener)) {
        assertTalks(theirs, ours);
      }
      wire.assertNothingIsLeft();
    }
  }

  /** What the listener was told, as words. */
  private static final class Told implements AddressListener {
    final Queue<String> words = new ConcurrentLinkedQueue<>();

    @Override
    public void addressReady(IpAddress address, long now) {
      words.add("ready " + address);
    }

    @Override
    public void addressDuplicate(IpAddress address, long linkAddress, long now) {
      words.add("duplicate " + address + " of " + Long.toHexString(linkAddress));
    }

    @Override
    public void addressConflict(IpAddress address, long linkAddress, long now) {
      words.add("conflict " + address);
    }
  }

  @Test
  @Requirement("RFC4862 §5.4, RFC5227 §2.1")
  void anAddressThatTheKernelHasIsNotUsed() throws Exception {
    try (Wire wire = Wire.tap(1500)) {
      StackConfig config = wire.config();
      List<IpPrefix> wanted =
          List.of(
              new IpPrefix(Wire.KERNEL, 24),
              new IpPrefix(Wire.KERNEL6, 64),
              new IpPrefix(Wire.LEAT6, 64));
      config = config.withIp(config.ip().withAddresses(wanted).withAddressChecks(1, true));
      Told told = new Told();
      wire.startLeat(config, wire.device, told);
      String station = Long.toHexString(wire.links.find(Wire.DEVICE).linkAddress());
      Patience.until(() -> told.words.size() == 4);
      assertThat(told.words)
          .containsExactlyInAnyOrder(
              "duplicate " + Wire.KERNEL + " of " + station,
              "duplicate " + Wire.KERNEL6 + " of " + station,
              "ready " + Wire.LEAT6,
              "ready " + linkLocal(wire));
      assertThat(state(wire, Wire.KERNEL6)).isEqualTo(AddressState.DUPLICATE);
      assertThat(state(wire, Wire.KERNEL)).isEqualTo(AddressState.DUPLICATE);
      try (ServerSocket listener = wire.kernel.listen(Wire.KERNEL6);
          TcpStream ours = wire.connect(Wire.KERNEL6, listener.getLocalPort());
          Socket theirs = wire.kernel.accept(listener)) {
        assertThat(theirs.getInetAddress()).isEqualTo(Kernel.inet(Wire.LEAT6));
        assertTalks(theirs, ours);
      }
      wire.assertNothingIsLeft();
    }
  }

  private static AddressState state(Wire wire, IpAddress address) {
    return wire.leat().submit(on -> on.ip().addresses().state(address.hi(), address.lo())).join();
  }

  @Test
  @Requirement("RFC4291 §2.5.6")
  void linkLocalAddressesTalkBothWays() throws Exception {
    try (Wire wire = Wire.tap(1500)) {
      wire.startLeat(wire.unchecked(), wire.device, AddressListener.NONE);
      int index = wire.links.index(Wire.DEVICE);
      IpAddress leat = linkLocal(wire);
      InetAddress leatOnDevice = scoped(leat, index);
      try (TcpListener listener = TcpListener.on(wire.leat()).listen(leat, 0);
          Socket theirs = wire.kernel.connect(leatOnDevice, listener.port());
          TcpStream ours = wire.accept(listener)) {
        assertTalks(theirs, ours);
      }
      IpAddress kernel = kernelLinkLocal(wire);
      try (ServerSocket listener = wire.kernel.listen(scoped(kernel, index));
          TcpStream ours = wire.connect(kernel, listener.getLocalPort());
          Socket theirs = wire.kernel.accept(listener)) {
        assertThat(ours.localAddress().getAddress()).isEqualTo(Kernel.inet(leat));
        assertTalks(theirs, ours);
      }
      assertThat(KernelPing.isAnswered(wire.namespace, leat, 56, index)).isTrue();
      wire.assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.2", "2001:db8::2"})
  void theKernelsPingIsAnsweredOnAnEthernet(String address) throws Exception {
    IpAddress leat = IpAddress.parse(address);
    try (Wire wire = Wire.tap(1500)) {
      wire.startLeat(wire.unchecked(), wire.device, AddressListener.NONE);
      assertThat(KernelPing.isAnswered(wire.namespace, leat, 56, 0)).isTrue();
      assertThat(KernelPing.isAnswered(wire.namespace, leat, 4000, 0)).isTrue();
    }
  }

  private static IpAddress linkLocal(Wire wire) {
    return wire.leat()
        .submit(on ->
            on.ip().addresses().all().stream()
                .map(IpPrefix::address)
                .filter(address -> !address.isIpv4() && address.isLinkLocal())
                .findFirst()
                .orElseThrow())
        .join();
  }

  private static IpAddress kernelLinkLocal(Wire wire) throws IOException {
    return wire.links.addresses().stream()
        .filter(address -> address.device().equals(Wire.DEVICE))
        .map(address -> address.prefix().address())
        .filter(address -> !address.isIpv4() && address.isLinkLocal())
        .findFirst()
        .orElseThrow();
  }

  private static InetAddress scoped(IpAddress address, int index) throws IOException {
    return Inet6Address.getByAddress(null, address.octets(), index);
  }

  private static void assertTalks(Socket theirs, TcpStream ours) throws IOException {
    theirs.getOutputStream().write(1);
    assertThat(ours.input().read()).isEqualTo(1);
    ours.output().write(2);
    assertThat(theirs.getInputStream().read()).isEqualTo(2);
  }
}
