package io.leat.conformance.interop;

import io.leat.cli.relay.Relay;
import io.leat.cli.relay.RelayEnd;
import io.leat.cli.relay.RelayPlan;
import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.Privileges;
import io.leat.link.linux.TunPort;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two kernels' stacks in namespaces of their own, and a relay between their TUNs. */
final class RelayedPath implements AutoCloseable {
  static final IpAddress LEFT = IpAddress.parse("192.0.2.1");
  static final IpAddress RIGHT = IpAddress.parse("192.0.2.2");

  /** Of the namespace of the thread that opens it: no packets but those of the test. */
  private static final Path IPV6_OFF = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

  private static final AtomicInteger COUNT = new AtomicInteger();

  final NetworkNamespace left;
  final NetworkNamespace right;
  final Kernel leftKernel;
  final Kernel rightKernel;
  final Relay relay;
  private final TunPort leftPort;
  private final TunPort rightPort;
  private final FutureTask<Void> running;

  private RelayedPath(NetworkNamespace left, NetworkNamespace right, RelayPlan plan)
      throws IOException {
    this.left = left;
    this.right = right;
    leftKernel = new Kernel(left);
    rightKernel = new Kernel(right);
    leftPort = port(left, "tunA", LEFT);
    rightPort = port(right, "tunB", RIGHT);
    relay = new Relay(leftPort, rightPort, plan);
    running =
        new FutureTask<>(() -> {
          relay.run();
          return null;
        });
    Thread.ofPlatform().name("relay").daemon().start(running);
  }

  static RelayedPath open(RelayPlan plan) throws IOException {
    Requires.tun();
    Requires.command("ip");
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
    String name = "leat-rl-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    NetworkNamespace left = NetworkNamespace.create(name + "-l");
    NetworkNamespace right = NetworkNamespace.create(name + "-r");
    try {
      return new RelayedPath(left, right, plan);
    } catch (IOException | RuntimeException | AssertionError e) {
      left.close();
      right.close();
      throw e;
    }
  }

  /** A relay wants devices that exist. */
  private static TunPort port(NetworkNamespace namespace, String device, IpAddress address)
      throws IOException {
    namespace.call(() -> Files.writeString(IPV6_OFF, "1"));
    namespace.call(() -> makePersistent(device));
    TunPort port = new RelayEnd(namespace.name(), device).open();
    try (LinkConfigurator links = namespace.call(LinkConfigurator::open)) {
      links.addAddress(device, new IpPrefix(address, 24));
    }
    return port;
  }

  private static boolean makePersistent(String device) throws IOException {
    try {
      return new ProcessBuilder("ip", "tuntap", "add", "dev", device, "mode", "tun")
          .inheritIO()
          .start()
          .waitFor(Patience.SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    relay.stop();
    try {
      running.get(Patience.SECONDS, TimeUnit.SECONDS);
    } finally {
      leftKernel.close();
      rightKernel.close();
      relay.close();
      leftPort.close();
      rightPort.close();
      closeAll(left, right);
    }
  }

  private static void closeAll(NetworkNamespace... namespaces) throws LinuxException {
    for (NetworkNamespace namespace : namespaces) {
      namespace.close();
    }
  }
}
