package io.leat.socket.blocking;

import io.leat.stack.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link ServerSocket}s that listen on a stack.
 *
 * <p>Any thread may call any method, of the factory and of its sockets. The backlog bounds the
 * completed connections that wait for accept; beyond it SYNs are dropped, so that the peer tries
 * again. SO_REUSEADDR is on, as on Linux. The wildcard address stands for IPv4 and IPv6. Closing a
 * server socket ends a blocked accept, resets what nobody accepted, and spares what was accepted.
 */
public final class LeatServerSocketFactory extends ServerSocketFactory {
  private final Stack stack;

  public LeatServerSocketFactory(Stack stack) {
    this.stack = stack;
  }

  /** A server socket that is not bound yet. */
  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new LeatServerSocket(stack);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return createServerSocket(port, 0);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return bound(port, backlog, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    return bound(port, backlog, address);
  }

  private ServerSocket bound(int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    ServerSocket socket = createServerSocket();
    boolean bound = false;
    try {
      socket.bind(new InetSocketAddress(address, port), backlog);
      bound = true;
      return socket;
    } finally {
      if (!bound) {
        socket.close();
      }
    }
  }
}
