package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpPrefix;
import io.leat.stack.link.DeviceState;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of one test, with a configurator and the command {@code ip} inside. */
final class TestNamespace implements AutoCloseable {
  /** The prefix of the test's TUN: the kernel is .1, Leat is .2. */
  static final IpPrefix KERNEL = IpPrefix.parse("192.0.2.1/24");

  static final int KERNEL_ADDRESS = 0xc000_0201;
  static final int OWN_ADDRESS = 0xc000_0202;

  /** Of the namespace of the thread that opens it. */
  private static final Path IPV6_OFF = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

  private static final AtomicInteger COUNT = new AtomicInteger();

  final NetworkNamespace namespace;
  final LinkConfigurator links;

  private TestNamespace(NetworkNamespace namespace) throws LinuxException {
    this.namespace = namespace;
    links = namespace.call(LinkConfigurator::open);
  }

  static TestNamespace create() throws LinuxException {
    Requires.tun();
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
    return new TestNamespace(NetworkNamespace.create(unusedName()));
  }

  /** Without IPv6: nothing goes over a device but what the test sends. */
  static TestNamespace createQuiet() throws IOException {
    TestNamespace ns = create();
    try {
      ns.namespace.call(() -> Files.writeString(IPV6_OFF, "1"));
    } catch (IOException e) {
      ns.close();
      throw e;
    }
    return ns;
  }

  static String unusedName() {
    return "leat-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  }

  TunDevice open(TunOptions options) throws LinuxException {
    return namespace.call(() -> TunDevice.open(options));
  }

  /** A device that is up, with an address for the kernel. */
  TunDevice openUp(TunOptions options) throws LinuxException {
    TunDevice device = open(options);
    links.addAddress(options.name(), KERNEL);
    links.setUp(options.name());
    assertThat(device.state()).isEqualTo(DeviceState.UP);
    return device;
  }

  /** Runs {@code ip} with arguments inside the namespace and returns what it prints. */
  String ip(String arguments) throws IOException, InterruptedException {
    Requires.command("ip");
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace.name()));
    command.addAll(List.of(arguments.split(" ")));
    return run(command);
  }

  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
    return output;
  }

  @Override
  public void close() {
    links.close();
    namespace.close();
  }
}
