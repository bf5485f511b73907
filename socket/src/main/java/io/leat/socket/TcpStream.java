package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.octets.OctetInput;
import io.leat.socket.octets.OctetOutput;
import io.leat.stack.Stack;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection, for threads that block; virtual threads park without holding a carrier.
 *
 * <pre>{@code
 * try (TcpStream stream = TcpStream.on(stack).connectTimeout(Duration.ofSeconds(3))
 *     .connect(IpAddress.parse("10.9.0.3"), 80)) {
 *   stream.output().write(request);
 *   stream.shutdownOutput();
 *   byte[] answer = stream.input().readAllBytes();
 * }
 * }</pre>
 *
 * <p>Every method may be called from any thread but the stack's loop, where those that block throw
 * IllegalStateException. {@link #close} and {@link #abort} from another thread end a blocked
 * connect, read or write with SocketException "Socket closed", a stack that closes with
 * SocketException "Stack closed". An interrupt closes the stream of a virtual thread that is
 * blocked in it (SocketException "Closed by interrupt"); a platform thread stays blocked and finds
 * itself interrupted afterwards. Both are as in java.net.
 */
public final class TcpStream implements AutoCloseable {
  private final StreamHandle handle;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private volatile long readTimeoutNanos;

  TcpStream(StreamHandle handle) {
    this.handle = handle;
  }

  /** Begins to describe a connection from a stack. */
  public static Builder on(Stack stack) {
    return new Builder(stack);
  }

  /** What a connection is to be like; for one thread. */
  public static final class Builder {
    private final Stack stack;
    private TcpConfig config;
    private @Nullable IpAddress local;
    private int localPort;
    private Duration connectTimeout = Duration.ZERO;
    private @Nullable StreamListener listener;

    private Builder(Stack stack) {
      this.stack = stack;
      config = stack.config().tcp();
    }

    /** Connects from this address; otherwise routing chooses. */
    public Builder from(IpAddress address) {
      local = address;
      return this;
    }

    /** Connects from this port; otherwise an ephemeral one is chosen. */
    public Builder from(IpAddress address, int port) {
      localPort = Ports.checked(port);
      return from(address);
    }

    /** A setting in its unit; times are nanoseconds. */
    public Builder with(TcpSetting setting, long value) {
      config = config.with(setting, value);
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
     * The congestion control, such as {@code cubic}.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Builder congestionControl(String name) {
      config = config.withCongestionControl(name);
      return this;
    }

    /** How long connect may take; zero leaves it to TCP ({@link TcpSetting#SYN_R2}). */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = timeout;
      return this;
    }

    /** Who is told of states and errors, from the first SYN on. */
    public Builder listener(StreamListener newListener) {
      listener = newListener;
      return this;
    }

    /**
     * Connects and waits for the handshake.
     *
     * @param remote 0.0.0.0 and :: stand for the stack's loopback
     * @throws java.net.ConnectException if the peer refuses, or does not answer for too long
     * @throws SocketTimeoutException if it takes longer than {@link #connectTimeout}
     * @throws java.net.NoRouteToHostException if there is no way to the address
     * @throws java.net.BindException if no local port is free
     */
    public TcpStream connect(IpAddress remote, int port) throws IOException {
      StreamHandle handle =
          StreamHandle.open(stack, local, localPort, remote, Ports.checked(port), config, listener);
      boolean connected = false;
      try {
        connected = handle.awaitConnected(connectTimeout.toNanos());
      } catch (InterruptedIOException e) {
        throw new SocketException("Closed by interrupt");
      } finally {
        if (!connected) {
          handle.close();
        }
      }
      if (!connected) {
        throw new SocketTimeoutException("Connect timed out");
      }
      return new TcpStream(handle);
    }

    /** As {@link #connect(IpAddress, int)}. */
    public TcpStream connect(InetSocketAddress remote) throws IOException {
      return connect(Addresses.of(remote), remote.getPort());
    }
  }

  /** What the peer sends; closing it closes the stream. Blocks until there is something. */
  public InputStream input() {
    return input;
  }

  /** What the peer gets; closing it closes the stream. Blocks while the send buffer is full. */
  public OutputStream output() {
    return output;
  }

  /** How long a read waits; zero for ever. A read that timed out may be repeated. */
  public void setReadTimeout(Duration timeout) {
    readTimeoutNanos = timeout.toNanos();
  }

  /** Sends an octet that the peer's TCP announces as urgent, in band (RFC 6093). */
  public void sendUrgent(int octet) throws IOException {
    try {
      handle.writeUrgent(octet);
    } catch (InterruptedIOException e) {
      throw interrupted();
    }
  }

  /** Ends the output with a FIN; the peer reads the end of the stream. Does not wait. */
  public void shutdownOutput() {
    handle.shutdownOutput();
  }

  /** Reads no more: what arrives is dropped, a blocked read ends. Does not wait. */
  public void shutdownInput() {
    handle.shutdownInput();
  }

  /**
   * Closes both directions. What was written is still delivered; with text unread, or {@link
   * TcpSetting#LINGER} 0, the peer is reset. Waits only with a LINGER above 0, until everything is
   * acknowledged or that time is over, which resets. Idempotent.
   */
  @Override
  public void close() {
    handle.closeAndLinger();
  }

  /** Resets the connection. Does not wait. */
  public void abort() {
    handle.abort();
  }

  public boolean isClosed() {
    return handle.isClosed();
  }

  /** Changes a setting, in its unit. */
  public void set(TcpSetting setting, long value) {
    handle.set(setting, value);
  }

  public long get(TcpSetting setting) {
    return handle.get(setting);
  }

  /**
   * Changes the congestion control of the live connection; it goes on with the present window.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public void setCongestionControl(String name) {
    handle.setCongestionControl(name);
  }

  /** The name of the congestion control. */
  public String congestionControl() {
    return handle.congestionControl();
  }

  /** The present state, perhaps a little late. */
  public TcpState state() {
    return handle.state();
  }

  /** All that TCP knows of the connection; waits for the loop. */
  public TcpStatus status() throws SocketException {
    return LoopCalls.await(handle.status());
  }

  /** Who is told of states and errors from now on, on the loop; null for nobody. */
  public void setListener(@Nullable StreamListener listener) {
    handle.setListener(listener);
  }

  public InetSocketAddress localAddress() {
    return new InetSocketAddress(
        Addresses.toInet(Objects.requireNonNull(handle.localAddress())), handle.localPort());
  }

  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(
        Addresses.toInet(Objects.requireNonNull(handle.remoteAddress())), handle.remotePort());
  }

  /** What does not block, and readiness. */
  public StreamHandle handle() {
    return handle;
  }

  @Override
  public String toString() {
    return handle.toString();
  }

  private SocketException interrupted() {
    handle.close();
    return new SocketException("Closed by interrupt");
  }

  private final class Input extends OctetInput {
    @Override
    protected int take(byte[] target, int at, int octets) throws IOException {
      try {
        return handle.read(target, at, octets, readTimeoutNanos);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (InterruptedIOException e) {
        throw interrupted();
      }
    }

    @Override
    public int available() throws IOException {
      if (handle.isClosed()) {
        throw SocketErrors.closed();
      }
      return handle.available();
    }

    @Override
    public void close() {
      TcpStream.this.close();
    }
  }

  private final class Output extends OctetOutput {
    @Override
    protected void put(byte[] source, int from, int octets) throws IOException {
      try {
        handle.write(source, from, octets);
      } catch (InterruptedIOException e) {
        throw interrupted();
      }
    }

    @Override
    public void close() {
      TcpStream.this.close();
    }
  }
}
