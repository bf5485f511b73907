package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A listening socket, for threads that block in accept.
 *
 * <pre>{@code
 * try (TcpListener listener = TcpListener.on(stack).backlog(128).listen(IpAddress.ANY_IPV6, 80)) {
 *   while (true) {
 *     TcpStream stream = listener.accept();
 *     Thread.startVirtualThread(() -> serve(stream));
 *   }
 * }
 * }</pre>
 *
 * <p>Every method may be called from any thread but the stack's loop, where those that block throw
 * IllegalStateException. {@link #close} from another thread ends a blocked accept with
 * SocketException "Socket closed", a stack that closes with "Stack closed". Interrupts are as for
 * {@link TcpStream}.
 */
public final class TcpListener implements AutoCloseable {
  private final ListenerHandle handle;

  private TcpListener(ListenerHandle handle) {
    this.handle = handle;
  }

  /** Begins to describe a listener of a stack. */
  public static Builder on(Stack stack) {
    return new Builder(stack);
  }

  /** What a listener is to be like; for one thread. */
  public static final class Builder {
    private final Stack stack;
    private TcpConfig config;
    private boolean reuse = true;

    private Builder(Stack stack) {
      this.stack = stack;
      config = stack.config().tcp();
    }

    /**
     * How many completed connections may wait for accept ({@link TcpSetting#ACCEPT_QUEUE_LIMIT}).
     */
    public Builder backlog(int completed) {
      return with(TcpSetting.ACCEPT_QUEUE_LIMIT, completed);
    }

    /** How many handshakes may be under way ({@link TcpSetting#HALF_OPEN_LIMIT}). */
    public Builder halfOpen(int handshakes) {
      return with(TcpSetting.HALF_OPEN_LIMIT, handshakes);
    }

    /** SO_REUSEADDR, on unless told otherwise: listens beside connections in TIME-WAIT. */
    public Builder reuseAddress(boolean wanted) {
      reuse = wanted;
      return this;
    }

    /** A setting in its unit, for the listener and what its connections start with. */
    public Builder with(TcpSetting setting, long value) {
      config = config.with(setting, value);
      return this;
    }

    /**
     * The congestion control of accepted connections, such as {@code cubic}.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Builder congestionControl(String name) {
      config = config.withCongestionControl(name);
      return this;
    }

    public Builder with(TcpSetting setting, boolean value) {
      config = config.with(setting, value);
      return this;
    }

    public Builder with(TcpSetting setting, Duration value) {
      config = config.with(setting, value);
      return this;
    }

    /**
     * Binds and listens; waits for the loop.
     *
     * @param address one of the stack's; 0.0.0.0 for all of IPv4, :: for both families
     * @param port 0 for an ephemeral one
     * @throws java.net.BindException if the local socket is taken, or not ours
     */
    public TcpListener listen(IpAddress address, int port) throws IOException {
      LocalSocket socket = LocalSocket.bind(stack, address, Ports.checked(port), reuse);
      try {
        return new TcpListener(socket.listen(config));
      } catch (SocketException e) {
        socket.close();
        throw e;
      }
    }

    /** As {@link #listen(IpAddress, int)}. */
    public TcpListener listen(InetSocketAddress address) throws IOException {
      return listen(Addresses.of(address), address.getPort());
    }
  }

  /** Waits for a connection. */
  public TcpStream accept() throws IOException {
    return accept(Duration.ZERO);
  }

  /**
   * Waits for a connection.
   *
   * @param timeout zero for ever
   * @throws SocketTimeoutException if the time is over; accepting may go on later
   */
  public TcpStream accept(Duration timeout) throws IOException {
    try {
      return new TcpStream(handle.accept(timeout.toNanos()));
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (InterruptedIOException e) {
      handle.close();
      throw new SocketException("Closed by interrupt");
    }
  }

  /**
   * Listens no more. Handshakes under way and connections that nobody accepted are reset; accepted
   * ones go on. Does not wait. Idempotent.
   */
  @Override
  public void close() {
    handle.close();
  }

  public boolean isClosed() {
    return handle.isClosed();
  }

  public InetSocketAddress localAddress() {
    return new InetSocketAddress(Addresses.toInet(handle.address()), handle.port());
  }

  public int port() {
    return handle.port();
  }

  /** What does not block, and readiness. */
  public ListenerHandle handle() {
    return handle;
  }

  @Override
  public String toString() {
    return handle.toString();
  }
}
