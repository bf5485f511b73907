package io.leat.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.Offload;
import io.leat.link.linux.PacketSocket;
import io.leat.link.linux.Privileges;
import io.leat.link.linux.Route;
import io.leat.link.linux.TunDevice;
import io.leat.link.linux.TunOptions;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.trace.TcpTrace;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A network namespace with a TUN or TAP, the kernel on one end and a Leat stack on the other. */
final class Wire implements AutoCloseable {
  static final String DEVICE = "leat0";
  private static final String PEER = "leat1";

  static final IpAddress KERNEL = IpAddress.parse("192.0.2.1");
  static final IpAddress LEAT = IpAddress.parse("192.0.2.2");
  static final IpAddress KERNEL6 = IpAddress.parse("2001:db8::1");
  static final IpAddress LEAT6 = IpAddress.parse("2001:db8::2");

  private static final Duration PATIENCE = Duration.ofSeconds(Patience.SECONDS);
  private static final int SMALLEST_IPV6_MTU = 1280;

  /** Of the namespace of the thread that opens it: an address is usable at once. */
  private static final Path NO_DUPLICATE_DETECTION =
      Path.of("/proc/sys/net/ipv6/conf/default/accept_dad");

  private static final AtomicInteger COUNT = new AtomicInteger();

  final NetworkNamespace namespace;
  final LinkConfigurator links;
  final TunDevice device;
  final Kernel kernel;

  /** What the loop has reported, in order. */
  final Queue<String> reports = new ConcurrentLinkedQueue<>();

  private final int mtu;
  private @Nullable Stack stack;

  private interface Opening {
    TunDevice open() throws IOException;
  }

  private Wire(NetworkNamespace namespace, Opening opening, int mtu) throws IOException {
    this.namespace = namespace;
    this.mtu = mtu;
    namespace.call(() -> Files.writeString(NO_DUPLICATE_DETECTION, "0"));
    links = namespace.call(LinkConfigurator::open);
    device = namespace.call(opening::open);
    links.setMtu(DEVICE, mtu);
    links.addAddress(DEVICE, new IpPrefix(KERNEL, 24));
    if (mtu >= SMALLEST_IPV6_MTU) {
      links.addAddress(DEVICE, new IpPrefix(KERNEL6, 64));
    }
    links.setUp(DEVICE);
    if (mtu >= SMALLEST_IPV6_MTU) {
      Patience.until(this::kernelTakesIpv6);
    }
    device.refresh();
    assertThat(device.mtu()).isEqualTo(mtu);
    kernel = new Kernel(namespace);
  }

  /** A worker of the kernel makes an IPv6 address known to its input, soon after the link is up. */
  private boolean kernelTakesIpv6() {
    try {
      return links.routes().stream()
          .anyMatch(route ->
              route.kind() == Route.Kind.LOCAL && route.destination().address().equals(KERNEL6));
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  /** A TUN whose other end is still free. */
  static Wire tun(int mtu) throws IOException {
    return make(TunOptions.tun(DEVICE), mtu);
  }

  /** A TAP whose other end is still free. */
  static Wire tap(int mtu) throws IOException {
    return make(TunOptions.tap(DEVICE), mtu);
  }

  /** A TUN or TAP that super-segments cross whole. */
  static Wire offloaded(boolean ethernet, int mtu) throws IOException {
    TunOptions options = ethernet ? TunOptions.tap(DEVICE) : TunOptions.tun(DEVICE);
    return make(options.withOffload(Offload.ON), mtu);
  }

  /** A TUN of MTU 1500 with a Leat stack of both families. */
  static Wire tunWithLeat() throws IOException {
    Wire wire = tun(1500);
    wire.startLeat();
    return wire;
  }

  /** A veth: the kernel has one end as usual, and Leat shares the other by a packet socket. */
  static Wire packetSocket() throws IOException {
    Requires.command("ip");
    return make(Wire::openVeth, 1500);
  }

  private static TunDevice openVeth() throws IOException {
    ip("link", "add", DEVICE, "type", "veth", "peer", "name", PEER);
    ip("link", "set", PEER, "up");
    return PacketSocket.open(PEER);
  }

  /** In the namespace of the calling thread. */
  private static void ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(said).isZero();
  }

  private static Wire make(TunOptions options, int mtu) throws IOException {
    return make(() -> TunDevice.open(options), mtu);
  }

  private static Wire make(Opening opening, int mtu) throws IOException {
    Requires.tun();
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
    String name = "leat-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    NetworkNamespace namespace = NetworkNamespace.create(name);
    try {
      return new Wire(namespace, opening, mtu);
    } catch (IOException | RuntimeException | AssertionError e) {
      namespace.close();
      throw e;
    }
  }

  /** Leat at its addresses, as far as the MTU allows them, with default settings. */
  Stack startLeat() {
    return startLeat(config(), device, AddressListener.NONE);
  }

  Stack startLeat(StackConfig config, LinkDevice tapped, AddressListener addresses) {
    LoopListener listener =
        new LoopListener() {
          @Override
          public void deviceGone(String name) {
            reports.add("gone: " + name);
          }

          @Override
          public void failed(Throwable failure) {
            reports.add("failed: " + failure);
          }
        };
    Stack started = Stack.start(config, tapped, TcpTrace.OFF, listener, addresses);
    stack = started;
    return started;
  }

  StackConfig config() {
    StackConfig ipv4 = StackConfig.DEFAULT.withName("leat-it").withAddress(LEAT + "/24");
    return mtu >= SMALLEST_IPV6_MTU ? ipv4.withAddress(LEAT6 + "/64") : ipv4;
  }

  /** As {@link #config}, and on an Ethernet the addresses are used at once. */
  StackConfig unchecked() {
    StackConfig config = config();
    return config.withIp(config.ip().withAddressChecks(0, false));
  }

  Stack leat() {
    assertThat(stack).isNotNull();
    return stack;
  }

  /** Leat connects, and bounds connecting and each read. */
  TcpStream connect(IpAddress remote, int port) throws IOException {
    TcpStream stream = TcpStream.on(leat()).connectTimeout(PATIENCE).connect(remote, port);
    stream.setReadTimeout(PATIENCE);
    return stream;
  }

  /** Leat accepts, and bounds that and each read. */
  TcpStream accept(TcpListener listener) throws IOException {
    TcpStream stream = listener.accept(PATIENCE);
    stream.setReadTimeout(PATIENCE);
    return stream;
  }

  int connections() {
    return leat().submit(on -> on.tcp().connectionCount()).join();
  }

  int timeWaits() {
    return leat().submit(on -> on.tcp().timeWaitCount()).join();
  }

  long chunkOctets() {
    return leat().loop().tcp().chunks().octetsInUse();
  }

  /** Waits until every connection has ended, and asserts that they left nothing behind. */
  void assertNothingIsLeft() {
    Patience.until(() -> connections() == 0 && chunkOctets() == 0);
    assertThat(connections()).as("connections").isZero();
    assertThat(chunkOctets()).as("octets of chunks").isZero();
    assertThat(leat().loop().counters().failures()).as("failures").isZero();
    assertThat(reports).isEmpty();
  }

  @Override
  public void close() throws LinuxException {
    try {
      if (stack != null) {
        stack.close(Duration.ZERO);
      }
    } finally {
      kernel.close();
      device.close();
      links.close();
      namespace.close();
    }
  }
}
