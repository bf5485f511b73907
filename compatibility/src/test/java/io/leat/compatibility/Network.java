package io.leat.compatibility;

import io.leat.socket.nio.LeatSelectorProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;

/** The network that the programs of this JVM are on: {@code -Dleat.network}. */
enum Network {
  KERNEL("127.0.0.1"),

  /** An address for documentation, which the kernel would not connect to. */
  LEAT("198.51.100.7");

  private final String address;

  Network(String address) {
    this.address = address;
  }

  static Network current() {
    boolean leat = SelectorProvider.provider() instanceof LeatSelectorProvider;
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

  /** Where servers of this network listen, and clients connect to. */
  static InetAddress host() {
    try {
      return InetAddress.getByName(current().address);
    } catch (UnknownHostException e) {
      throw new AssertionError("a literal needs no resolver", e);
    }
  }
}
