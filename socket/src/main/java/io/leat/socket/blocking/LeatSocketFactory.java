package io.leat.socket.blocking;

import io.leat.socket.DefaultStack;
import io.leat.stack.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Socket}s whose connections are a stack's.
 *
 * <p>Any thread may call any method, of the factory and of its sockets. They behave as the JDK's:
 * timeouts, options, exceptions and their messages, close from another thread, interrupts of
 * virtual threads. What differs: urgent data is always delivered in band (OOBINLINE reads as true),
 * and a connect to the wildcard address goes to 127.0.0.1 (or ::1) within the stack. Names are
 * resolved by the JVM's resolver, not by Leat.
 */
public final class LeatSocketFactory extends SocketFactory {
  private final Stack stack;

  /** On {@link DefaultStack}: for libraries that are told the name of this class. */
  public LeatSocketFactory() {
    this(DefaultStack.get());
  }

  public LeatSocketFactory(Stack stack) {
    this.stack = stack;
  }

  /** A socket that is not connected yet. */
  @Override
  public Socket createSocket() throws IOException {
    return new LeatSocket(stack);
  }

  /** Connects; waits for the handshake. */
  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(localAddress, localPort), new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(localAddress, localPort), new InetSocketAddress(host, port));
  }

  private Socket connected(@Nullable SocketAddress local, SocketAddress remote) throws IOException {
    Socket socket = createSocket();
    boolean connected = false;
    try {
      if (local != null) {
        socket.bind(local);
      }
      socket.connect(remote);
      connected = true;
      return socket;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }
}
