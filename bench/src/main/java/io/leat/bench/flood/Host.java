package io.leat.bench.flood;

import static io.leat.bench.kernel.NamespaceCommand.ip;

import io.leat.bench.kernel.KernelCounters;
import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server on a TUN in a namespace of its own, and the kernel there, which is its client. The flood
 * comes from addresses of the network for benchmarks (RFC 2544).
 */
final class Host implements AutoCloseable {
  static final String SERVER = "10.9.0.2";
  static final int DISCARD_PORT = 5001;
  static final int ECHO_PORT = 5003;

  private static final int SERVER_ADDRESS = 0x0a09_0002;
  private static final SynFlood.Prefix SOURCES = new SynFlood.Prefix(0xc612_0000, 15);
  private static final String SOURCES_TEXT = "198.18.0.0/15";
  private static final String TUN = "tun0";
  private static final Path SETTINGS = Path.of("/proc/sys/net");
  private static final long START_NANOS = 60_000_000_000L;
  private static final int CONNECT_MILLIS = 500;
  private static final long AGAIN_NANOS = 200_000_000;

  private final NetworkNamespace namespace;
  private final Peer peer;
  private final Path log;
  private final int device;
  private final Process process;

  /**
   * Makes the network, starts the server, and waits until it answers.
   *
   * @param log what the server says
   */
  Host(Peer peer, Device kind, Replies replies, List<String> command, Path log) throws IOException {
    this.peer = peer;
    this.log = log;
    namespace =
        NetworkNamespace.create("leat-flood-" + ProcessHandle.current().pid() + "-" + peer.word());
    try {
      device = makeDevice(kind, replies);
      process =
          namespace.call(() ->
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile())
                  .redirectInput(Path.of("/dev/null").toFile())
                  .start());
    } catch (IOException | RuntimeException e) {
      namespace.close();
      throw e;
    }
    try {
      awaitServer();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private int makeDevice(Device kind, Replies replies) throws IOException {
    namespace.call(Host::tune);
    ip(namespace, "link set lo up");
    ip(namespace, "tuntap add dev " + TUN + " mode tun" + kind.mode);
    ip(namespace, "link set " + TUN + " mtu 1500 txqueuelen 5000 up");
    ip(namespace, "addr add 10.9.0.1/16 dev " + TUN);
    ip(
        namespace,
        "route add " + replies.route + SOURCES_TEXT + (replies == Replies.RESET ? " dev lo" : ""));
    return namespace.call(() -> {
      try (LinkConfigurator links = LinkConfigurator.open()) {
        return links.index(TUN);
      }
    });
  }

  private static boolean tune() throws IOException {
    for (Map.Entry<String, String> setting :
        Map.of(
                "ipv6/conf/all/disable_ipv6", "1",
                "ipv4/tcp_rmem", "4096 131072 33554432",
                "ipv4/tcp_wmem", "4096 65536 16777216",
                "ipv4/tcp_no_metrics_save", "1")
            .entrySet()) {
      Files.writeString(SETTINGS.resolve(setting.getKey()), setting.getValue());
    }
    return true;
  }

  private void awaitServer() throws IOException {
    long end = System.nanoTime() + START_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException("the server " + peer.word() + " does not answer; it said: " + log);
      }
      LockSupport.parkNanos(AGAIN_NANOS);
    }
  }

  private boolean answers() {
    try (Socket socket = connect(CONNECT_MILLIS)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A connection of the kernel's to the echoing port. */
  Socket connect(int timeoutMillis) throws IOException {
    return namespace.call(() -> {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(SERVER, ECHO_PORT), timeoutMillis);
        return socket;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    });
  }

  /** A flood of the echoing port, which has begun. */
  SynFlood flood(FloodRate rate) throws IOException {
    return namespace.call(
        () -> new SynFlood(device, SOURCES, SERVER_ADDRESS, ECHO_PORT, rate.perSecond()));
  }

  NetworkNamespace namespace() {
    return namespace;
  }

  ServerProcess server() {
    return new ServerProcess(process.pid());
  }

  /** Answers to the flood that came back, as far as the kernel dropped them. */
  long answersDropped() throws IOException {
    return KernelCounters.of(namespace).notForHere();
  }

  /** Ends the server, and removes the network. Repeatedly. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    namespace.close();
  }
}
