package io.leat.compatibility;

import io.leat.socket.DefaultStack;
import io.leat.socket.blocking.LeatSocketFactory;
import io.leat.socket.blocking.LeatSockets;
import io.leat.socket.nio.LeatSelectorProvider;
import io.leat.socket.nio.RoutedSelectorProvider;
import io.leat.testkit.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;
import javax.net.SocketFactory;

/** The network that the programs of this JVM are on: {@code -Dleat.network}. */
enum Network {
  KERNEL("127.0.0.1"),

  /** An address for documentation, which the kernel would not connect to. */
  LEAT("198.51.100.7");

  private static boolean installed;

  private final String address;

  Network(String address) {
    this.address = address;
  }

  static Network current() {
    SelectorProvider provider = SelectorProvider.provider();
    boolean leat =
        provider instanceof LeatSelectorProvider
            || provider instanceof RoutedSelectorProvider routed
                && routed.routes().contains(LEAT.inet());
    Network present = leat ? LEAT : KERNEL;
    String wanted = System.getProperty("leat.network", "kernel");
    if (!present.name().equalsIgnoreCase(wanted)) {
      throw new IllegalStateException("the provider is that of " + present + ", not of " + wanted);
    }
    return present;
  }

  static boolean isLeat() {
    return current() == LEAT;
  }

  /** Whether channels are of both networks, and become this one's by their addresses. */
  static boolean isRouted() {
    return SelectorProvider.provider() instanceof RoutedSelectorProvider;
  }

  /** What libraries make their sockets with. */
  static SocketFactory socketFactory() {
    return isLeat() ? new LeatSocketFactory() : SocketFactory.getDefault();
  }

  /** From now on, and once for a JVM, its {@code new Socket} is of its network. */
  static synchronized void installSockets() throws IOException {
    if (!installed && isLeat()) {
      LeatSockets.install(DefaultStack.get());
    }
    installed = true;
  }

  /** Where servers of this network listen, and clients connect to. */
  static InetAddress host() {
    return current().inet();
  }

  /** The certificate of {@link #host}; one for the JVM. */
  static SelfSigned certificate() {
    return Certificate.MADE;
  }

  private static final class Certificate {
    private static final SelfSigned MADE = SelfSigned.forHost(host());
  }

  private InetAddress inet() {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("a literal needs no resolver", e);
    }
  }
}
