package io.leat.socket.blocking;

import io.leat.socket.Routes;
import io.leat.stack.Stack;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * {@code new Socket} and {@code new ServerSocket} of a whole JVM on two networks: Leat's where
 * {@link Routes} lead there, the kernel's elsewhere. A socket is undecided until it connects or is
 * bound to an address of its own; a server socket on the wildcard listens on both.
 *
 * <p>Sockets through a SOCKS proxy stay the kernel's: the JDK makes those without its factory.
 */
public final class RoutedSockets {
  private RoutedSockets() {}

  /**
   * Installs both of the JVM's socket factories, which can be done once. Needs {@code --add-opens
   * java.base/java.net} and {@code --add-exports java.base/sun.nio.ch} for Leat.
   *
   * @throws IllegalStateException if the JDK is not open to Leat
   * @throws java.net.SocketException if the JVM has factories already
   */
  @SuppressWarnings("deprecation") // the only way to java.net's own constructors
  public static void install(Stack stack, Routes routes) throws IOException {
    SocketImplCalls.close(SocketImplCalls.newKernel(false)); // says now what it would say later
    Socket.setSocketImplFactory(() -> new RoutedSocketImpl(stack, routes, false));
    ServerSocket.setSocketFactory(() -> new RoutedSocketImpl(stack, routes, true));
  }
}
