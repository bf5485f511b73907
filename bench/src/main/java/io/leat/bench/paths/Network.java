package io.leat.bench.paths;

import static io.leat.bench.kernel.NamespaceCommand.ip;
import static io.leat.bench.kernel.NamespaceCommand.run;

import io.leat.cli.relay.RelayEnd;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.TunPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Three namespaces: the kernel's sender, a forwarder, and the receiver behind the relay.
 *
 * <pre>
 *  sender --- veth --- forwarder --- tunA == relay == tunB --- receiver
 *                      Leat --- tunL ---'
 * </pre>
 *
 * <p>Both senders are one forwarding hop before the relay, and every offload is off. Addresses are
 * of the network for benchmarks (RFC 2544).
 */
final class Network implements AutoCloseable {
  static final String RECEIVER = "198.18.3.2";
  static final String LEAT = "198.18.2.2";
  static final String LEAT_DEVICE = "tunL";

  /** Larger than any product of the grid, four times over, so that no buffer limits a sender. */
  static final long BUFFER = 64 << 20;

  private static final Path SETTINGS = Path.of("/proc/sys/net");

  final NetworkNamespace sender;
  final NetworkNamespace forwarder;
  final NetworkNamespace receiver;
  final TunPort left;
  final TunPort right;

  private Network(NetworkNamespace sender, NetworkNamespace forwarder, NetworkNamespace receiver)
      throws IOException {
    this.sender = sender;
    this.forwarder = forwarder;
    this.receiver = receiver;
    for (NetworkNamespace one : List.of(sender, forwarder, receiver)) {
      one.call(Network::tune);
    }
    ip(sender, "link add vethS type veth peer name vethF netns " + forwarder.name());
    ip(sender, "addr add 198.18.1.2/24 dev vethS");
    ip(sender, "link set vethS up");
    ip(forwarder, "addr add 198.18.1.1/24 dev vethF");
    ip(forwarder, "link set vethF up");
    ip(sender, "route add default via 198.18.1.1");
    for (String device : List.of(LEAT_DEVICE + " 198.18.2.1", "tunA 198.18.3.1")) {
      tun(forwarder, device.split(" ", -1));
    }
    tun(receiver, "tunB", RECEIVER);
    ip(receiver, "route add default via 198.18.3.1");
    run(sender, "ethtool", "-K", "vethS", "tso", "off", "gso", "off", "gro", "off", "tx", "off");
    run(forwarder, "ethtool", "-K", "vethF", "tso", "off", "gso", "off", "gro", "off", "tx", "off");
    left = new RelayEnd(forwarder.name(), "tunA").open();
    right = new RelayEnd(receiver.name(), "tunB").open();
  }

  static Network open() throws IOException {
    String name = "leat-paths-" + ProcessHandle.current().pid() + "-";
    NetworkNamespace sender = NetworkNamespace.create(name + "s");
    try {
      NetworkNamespace forwarder = NetworkNamespace.create(name + "f");
      try {
        NetworkNamespace receiver = NetworkNamespace.create(name + "r");
        try {
          return new Network(sender, forwarder, receiver);
        } catch (IOException | RuntimeException e) {
          receiver.close();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        forwarder.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      sender.close();
      throw e;
    }
  }

  private static boolean tune() throws IOException {
    set("ipv6/conf/default/disable_ipv6", "1");
    set("ipv4/ip_forward", "1");
    set("ipv4/tcp_rmem", "4096 131072 " + BUFFER);
    set("ipv4/tcp_wmem", "4096 65536 " + BUFFER);
    set("ipv4/tcp_no_metrics_save", "1");
    return true;
  }

  private static void set(String name, String value) throws IOException {
    Files.writeString(SETTINGS.resolve(name), value);
  }

  private static void tun(NetworkNamespace in, String... nameAndAddress) throws IOException {
    ip(in, "tuntap add dev " + nameAndAddress[0] + " mode tun");
    ip(in, "addr add " + nameAndAddress[1] + "/24 dev " + nameAndAddress[0]);
    ip(in, "link set " + nameAndAddress[0] + " txqueuelen 5000 up");
  }

  @Override
  public void close() throws LinuxException {
    left.close();
    right.close();
    receiver.close();
    forwarder.close();
    sender.close();
  }
}
