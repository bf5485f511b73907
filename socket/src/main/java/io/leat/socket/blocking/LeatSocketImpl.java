package io.leat.socket.blocking;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.Addresses;
import io.leat.socket.ListenerHandle;
import io.leat.socket.LocalSocket;
import io.leat.socket.SocketErrors;
import io.leat.socket.StreamHandle;
import io.leat.socket.option.SocketSettings;
import io.leat.stack.Stack;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What java.net's sockets do, on a Leat stack: like the JDK's own, but that urgent data is always
 * delivered in band, and that a connect to the wildcard address goes to the stack's own loopback.
 *
 * <p>Any thread may call any method. Close from another thread ends a blocked connect, accept, read
 * or write with SocketException "Socket closed".
 */
final class LeatSocketImpl extends SocketImpl {
  private static final int DEFAULT_BACKLOG = 50;

  private final Stack stack;
  private final SocketSettings settings;
  private volatile @Nullable LocalSocket bound;
  private volatile @Nullable StreamHandle stream;
  private volatile @Nullable ListenerHandle listener;
  private volatile int timeoutMillis;
  private volatile boolean closed;

  LeatSocketImpl(Stack stack, boolean server) {
    this.stack = stack;
    settings =
        new SocketSettings(
            stack.config().tcp(),
            server ? SocketSettings.SERVER_OPTIONS : SocketSettings.CLIENT_OPTIONS,
            server);
  }

  @Override
  protected void create(boolean isStream) throws IOException {
    if (!isStream) {
      throw new IOException("Datagram socket creation not supported");
    }
  }

  // Connecting.

  @Override
  protected void connect(String host, int toPort) throws IOException {
    connect(new InetSocketAddress(host, toPort), 0);
  }

  @Override
  protected void connect(InetAddress to, int toPort) throws IOException {
    connect(new InetSocketAddress(to, toPort), 0);
  }

  /** A connect that fails closes the socket. */
  @Override
  protected void connect(SocketAddress remote, int millis) throws IOException {
    if (!(remote instanceof InetSocketAddress to)) {
      throw new IOException("Unsupported address type");
    }
    IpAddress address = Addresses.of(to);
    checkOpen();
    if (stream != null) {
      throw new SocketException("Already connected");
    }
    boolean connected = false;
    try {
      connected = connect(address, to, millis);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (InterruptedIOException e) {
      throw new SocketException("Closed by interrupt");
    } finally {
      if (!connected) {
        close();
      }
    }
  }

  private boolean connect(IpAddress to, InetSocketAddress remote, int millis) throws IOException {
    LocalSocket from = bound;
    StreamHandle handle =
        StreamHandle.open(
            stack,
            from == null ? null : from.address(),
            from == null ? 0 : from.port(),
            to,
            remote.getPort(),
            settings.config(),
            null);
    adopt(handle);
    settings.applyTo(handle); // options that were set meanwhile
    if (!handle.awaitConnected(TimeUnit.MILLISECONDS.toNanos(millis))) {
      throw new SocketTimeoutException("Connect timed out");
    }
    InetAddress given = remote.getAddress();
    address = given.isAnyLocalAddress() ? Addresses.toInet(remote(handle)) : given;
    port = remote.getPort();
    localport = handle.localPort();
    return true;
  }

  private static IpAddress remote(StreamHandle handle) {
    return Objects.requireNonNull(handle.remoteAddress());
  }

  /** Closing publishes {@code closed} first and then looks for a stream; this is the other way. */
  private void adopt(StreamHandle handle) {
    settings.attach(handle);
    stream = handle;
    if (closed) {
      handle.close();
    }
  }

  // Listening.

  @Override
  protected void bind(InetAddress host, int toPort) throws IOException {
    checkOpen();
    if (bound != null) {
      throw new SocketException("Already bound");
    }
    // the wildcard stands for both families, as it does where the system has IPv6
    IpAddress at = host.isAnyLocalAddress() ? IpAddress.ANY_IPV6 : Addresses.of(host);
    LocalSocket taken = LocalSocket.bind(stack, at, toPort, settings.reuseAddress());
    bound = taken;
    address = host;
    localport = taken.port();
    if (closed) {
      taken.close();
    }
  }

  @Override
  protected void listen(int backlog) throws IOException {
    checkOpen();
    LocalSocket at = bound;
    if (at == null) {
      throw new SocketException("Not bound");
    }
    int limit = backlog < 1 ? DEFAULT_BACKLOG : backlog;
    long most = Math.min(limit, TcpSetting.ACCEPT_QUEUE_LIMIT.maximum());
    TcpConfig config = settings.config().with(TcpSetting.ACCEPT_QUEUE_LIMIT, most);
    ListenerHandle created = at.listen(config);
    listener = created;
    if (closed) {
      created.close();
    }
  }

  @Override
  protected void accept(SocketImpl target) throws IOException {
    if (!(target instanceof LeatSocketImpl accepted)) {
      throw new SocketException("accept needs a socket of Leat's, not " + target.getClass());
    }
    checkOpen();
    ListenerHandle from = listener;
    if (from == null) {
      throw new SocketException("Not bound");
    }
    StreamHandle handle = from.accept(timeoutNanos());
    settings.applyTo(handle); // options that were set after listen
    accepted.accepted(handle);
  }

  private void accepted(StreamHandle handle) {
    address = Addresses.toInet(remote(handle));
    port = handle.remotePort();
    localport = handle.localPort();
    adopt(handle);
  }

  // Reading and writing.

  @Override
  protected InputStream getInputStream() {
    return new SocketInput(this);
  }

  @Override
  protected OutputStream getOutputStream() {
    return new SocketOutput(this);
  }

  /** The connection, for streams. */
  StreamHandle connected() throws SocketException {
    checkOpen();
    StreamHandle present = stream;
    if (present == null) {
      throw new SocketException("Not connected");
    }
    return present;
  }

  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  @Override
  protected int available() throws IOException {
    return connected().available();
  }

  @Override
  protected boolean supportsUrgentData() {
    return true;
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    connected().writeUrgent(data & 0xff);
  }

  @Override
  protected void shutdownInput() throws IOException {
    connected().shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    connected().shutdownOutput();
  }

  /** With a linger interval, waits until the peer has acknowledged everything, or it is over. */
  @Override
  protected void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    ListenerHandle listening = listener;
    if (listening != null) {
      listening.close();
    }
    StreamHandle present = stream;
    if (present != null) {
      present.closeAndLinger();
    }
    LocalSocket at = bound;
    if (at != null) {
      at.close();
    }
  }

  private void checkOpen() throws SocketException {
    if (closed) {
      throw SocketErrors.closed();
    }
    if (stack.hasEnded()) {
      throw SocketErrors.stackClosed();
    }
  }

  // Options.

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return settings.supported();
  }

  @Override
  protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
    checkOpen();
    settings.set(name, value);
  }

  @Override
  protected <T> T getOption(SocketOption<T> name) throws IOException {
    checkOpen();
    return settings.get(name);
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    checkOpen();
    try {
      switch (option) {
        case SO_TIMEOUT -> timeoutMillis = timeout(value);
        case SO_LINGER ->
            set(StandardSocketOptions.SO_LINGER, value instanceof Boolean ? -1 : value);
        case SO_OOBINLINE -> checkType(Boolean.class, value); // always in band, see the class
        default -> set(standard(option), value);
      }
    } catch (IllegalArgumentException e) {
      throw new SocketException(e.getMessage(), e);
    }
  }

  private static int timeout(Object value) throws SocketException {
    int millis = checkType(Integer.class, value);
    if (millis < 0) {
      throw new SocketException("timeout < 0");
    }
    return millis;
  }

  private <T> void set(SocketOption<T> option, Object value) throws SocketException {
    settings.set(option, checkType(option.type(), value));
  }

  private static <T> T checkType(Class<T> type, Object value) throws SocketException {
    if (!type.isInstance(value)) {
      throw new SocketException("Bad value: " + value);
    }
    return type.cast(value);
  }

  @Override
  public Object getOption(int option) throws SocketException {
    checkOpen();
    return switch (option) {
      case SO_TIMEOUT -> timeoutMillis;
      case SO_BINDADDR -> localAddress();
      case SO_OOBINLINE -> true;
      case SO_LINGER -> {
        int seconds = settings.get(StandardSocketOptions.SO_LINGER);
        yield seconds < 0 ? (Object) false : seconds;
      }
      default -> settings.get(standard(option));
    };
  }

  private InetAddress localAddress() {
    StreamHandle present = stream;
    IpAddress own = present == null ? null : present.localAddress();
    if (own != null) {
      return Addresses.toInet(own);
    }
    LocalSocket at = bound;
    return Addresses.toInet(at == null ? IpAddress.ANY_IPV4 : at.address());
  }

  private static SocketOption<?> standard(int option) throws SocketException {
    return switch (option) {
      case TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
      case SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
      case SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
      case SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
      case SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
      case IP_TOS -> StandardSocketOptions.IP_TOS;
      case SO_REUSEPORT -> throw new SocketException("SO_REUSEPORT not supported");
      default -> throw new SocketException("Unknown option " + option);
    };
  }
}
