package io.leat.socket.blocking;

import io.leat.stack.Stack;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;

/**
 * {@code new Socket} and {@code new ServerSocket} of a whole JVM on one stack, for libraries that
 * have no hook of their own, such as HttpURLConnection. {@link RoutedSockets} is for two networks.
 */
public final class LeatSockets {
  private LeatSockets() {}

  /**
   * Installs both of the JVM's socket factories, which can be done once.
   *
   * @throws java.net.SocketException if the JVM has factories already
   */
  @SuppressWarnings("deprecation") // the only way to java.net's own constructors
  public static void install(Stack stack) throws IOException {
    Objects.requireNonNull(stack);
    Socket.setSocketImplFactory(() -> new LeatSocketImpl(stack, false));
    ServerSocket.setSocketFactory(() -> new LeatSocketImpl(stack, true));
  }
}
