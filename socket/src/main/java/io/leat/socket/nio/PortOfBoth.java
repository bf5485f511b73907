package io.leat.socket.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;

/** One port for a listener of the kernel's and one of Leat's. */
final class PortOfBoth {
  /** How often another port is looked for that is free on both networks. */
  private static final int PORTS_TRIED = 16;

  private PortOfBoth() {}

  /** Opens and binds a listener of the kernel's, which chooses a port where none is given. */
  @FunctionalInterface
  interface Opening<K extends NetworkChannel> {
    K open() throws IOException;
  }

  /** Binds Leat's to the same port. */
  @FunctionalInterface
  interface Joining<K extends NetworkChannel> {
    void join(K opened, InetSocketAddress at) throws IOException;
  }

  /**
   * Binds both.
   *
   * @return the kernel's
   * @throws BindException if the port of this address is taken on either network, or, where it has
   *     none, if none was found
   */
  static <K extends NetworkChannel> K bind(
      InetSocketAddress wildcard, Opening<K> opening, Joining<K> joining) throws IOException {
    for (int tries = 1; ; tries++) {
      K opened = opening.open();
      boolean joined = false;
      try {
        int port = ((InetSocketAddress) opened.getLocalAddress()).getPort();
        joining.join(opened, new InetSocketAddress(wildcard.getAddress(), port));
        joined = true;
        return opened;
      } catch (BindException e) {
        if (wildcard.getPort() != 0 || tries == PORTS_TRIED) {
          throw e;
        }
      } finally {
        if (!joined) {
          opened.close();
        }
      }
    }
  }
}
