package io.leat.sim.drill.linux;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.trace.TcpState;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One socket as Linux shows it: what it is bound to, its connection, its flags and errors. */
final class LinuxSocket implements Descriptor, ConnectionHandler {
  final int family;
  int flags;
  TcpConfig config;
  boolean reuseAddress;
  boolean shutdownRead;
  boolean shutdownWrite;
  ListenTable.@Nullable Binding binding;
  @Nullable Listener listener;
  @Nullable TcpConnection connection;

  /** Options that are kept to be told again, and have no effect. */
  final Map<Long, Integer> remembered = new HashMap<>();

  /** SO_ERROR: what the next call returns; null for none. */
  private @Nullable Errno error;

  private boolean errorTaken;
  private boolean connectWaits;
  private boolean corked;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private long activity;

  LinuxSocket(int family, int flags, TcpConfig config) {
    this.family = family;
    this.flags = flags;
    this.config = config;
  }

  /** Text that came before a reset can be read after it. */
  @Override
  public boolean keepsUnreadText() {
    return true;
  }

  @Override
  public void connected(TcpConnection on, long now) {
    activity++;
  }

  @Override
  public void readable(TcpConnection on, long now) {
    activity++;
  }

  @Override
  public void writable(TcpConnection on, long now) {
    activity++;
  }

  @Override
  public long activity() {
    return activity + (listener == null ? 0 : listener.acceptQueue().size());
  }

  @Override
  public void closed(TcpConnection on, long now) {
    activity++;
    if (on == connection && on.error() != TcpError.NONE && !errorTaken) {
      error = Errno.of(on.error());
    }
  }

  @Override
  public void softError(TcpConnection on, long now) {
    Integer wanted = remembered.get(LinuxOptions.key(Numbers.SOL_IP, Numbers.IP_RECVERR));
    if (on == connection && wanted != null && wanted != 0) {
      error = Errno.of(on.softError());
    }
  }

  void connecting(TcpConnection opened) {
    connection = opened;
    errorTaken = false;
    error = null;
    connectWaits = true;
  }

  /** A connection that a listener has handed over. */
  void accepted(TcpConnection made) {
    connection = made;
    made.setHandler(this);
    if (made.state() == TcpState.CLOSED && made.error() != TcpError.NONE) {
      error = Errno.of(made.error());
    }
  }

  boolean isNonBlocking(int messageFlags) {
    return (flags & Numbers.O_NONBLOCK) != 0 || (messageFlags & Numbers.MSG_DONTWAIT) != 0;
  }

  boolean hasError() {
    return error != null;
  }

  /** SO_ERROR, which is told once. */
  @Nullable Errno takeError() {
    Errno taken = error;
    if (taken != null) {
      error = null;
      errorTaken = true;
    }
    return taken;
  }

  void throwError() throws CallFailure {
    Errno taken = takeError();
    if (taken != null) {
      connectWaits = false;
      throw new CallFailure(taken);
    }
  }

  /** Whether connect was called and its success has not been told yet. */
  boolean connectWaits() {
    return connectWaits;
  }

  void connectTold() {
    connectWaits = false;
  }

  TcpState state() {
    if (listener != null) {
      return TcpState.LISTEN;
    }
    return connection == null ? TcpState.CLOSED : connection.state();
  }

  boolean isConnected() {
    return state().isSynchronized() && state() != TcpState.CLOSED;
  }

  int readable() {
    ReceiveStream stream = connection == null ? null : connection.receiveStream();
    return stream == null ? 0 : stream.readable();
  }

  /** Whether nothing can follow what can be read now. */
  boolean isAtEnd() {
    TcpConnection open = connection;
    return shutdownRead
        || open != null
            && (open.isEndReached() || open.state() == TcpState.CLOSED && !connectWaits);
  }

  /** Octets that SEND would take now. */
  long sendSpace() {
    var stream = connection == null ? null : connection.sendStream();
    return stream == null ? 0 : stream.space();
  }

  boolean maySend() {
    return !shutdownWrite
        && switch (state()) {
          case ESTABLISHED, CLOSE_WAIT -> true;
          case CLOSED,
              LISTEN,
              SYN_SENT,
              SYN_RECEIVED,
              FIN_WAIT_1,
              FIN_WAIT_2,
              CLOSING,
              LAST_ACK,
              TIME_WAIT ->
              false;
        };
  }

  // Text that waits above the connection: TCP_CORK and MSG_MORE.

  void cork(boolean wanted) {
    corked = wanted;
  }

  boolean isCorked() {
    return corked;
  }

  /**
   * Takes text for the connection; while it is corked or more is announced only full segments go
   * on.
   *
   * @return octets taken
   */
  int write(Kernel kernel, byte[] text, int messageFlags) throws CallFailure {
    boolean more = corked || (messageFlags & Numbers.MSG_MORE) != 0;
    if (!more && held.size() == 0) {
      return pass(kernel, text);
    }
    held.writeBytes(text);
    TcpStatus status = status(kernel.nanos());
    int mss = status == null ? 1 : Math.max(1, status.sendMss());
    byte[] all = held.toByteArray();
    int ready = more ? all.length - all.length % mss : all.length;
    int passed = pass(kernel, Arrays.copyOf(all, ready));
    held.reset();
    held.write(all, passed, all.length - passed);
    return text.length;
  }

  private int pass(Kernel kernel, byte[] text) throws CallFailure {
    TcpConnection open = connection;
    int[] taken = {0};
    if (open != null && text.length > 0) {
      kernel.onLoop((on, now) -> taken[0] = Math.max(0, open.send(text, 0, text.length, now)));
    }
    return taken[0];
  }

  /** What was held back goes to the connection. */
  void flush(long now) {
    TcpConnection open = connection;
    if (open != null && held.size() > 0) {
      byte[] rest = held.toByteArray();
      int taken = Math.max(0, open.send(rest, 0, rest.length, now));
      held.reset();
      held.write(rest, taken, rest.length - taken);
    }
  }

  /** Octets that the peer has not acknowledged, sent or not. */
  long unacknowledged(long now) {
    TcpStatus status = status(now);
    return held.size() + (status == null ? 0 : status.sendQueue());
  }

  long unsent() {
    TcpConnection open = connection;
    if (open == null || !TcpInternals.hasPeer(open)) {
      return held.size();
    }
    return held.size() + Math.max(0, TcpInternals.sendEnd(open) - TcpInternals.sndNxt(open));
  }

  @Nullable TcpStatus status(long now) {
    return connection == null ? null : connection.status(now);
  }

  Endpoint endpoint(IpAddress address, int port) {
    return new Endpoint(family, port, address);
  }

  Endpoint peer() {
    if (connection == null) {
      return Endpoint.NONE;
    }
    FlowKey flow = connection.flow();
    return endpoint(flow.remote(), flow.remotePort);
  }

  /** Changes a setting, of the connection too if there is one. */
  void set(TcpSetting setting, long value, long now) {
    configure(Sysctls.set(config, setting, value), now);
  }

  /** Changes the congestion control, of the connection too if there is one. */
  void congestionControl(String name, long now) {
    configure(Sysctls.withCongestionControl(config, name), now);
  }

  private void configure(TcpConfig changed, long now) {
    config = changed;
    if (connection != null) {
      connection.configure(changed, now);
    }
  }

  @Override
  public int readiness() {
    if (listener != null) {
      return listener.acceptQueue().size() > 0 ? Numbers.POLLIN | Numbers.POLLRDNORM : 0;
    }
    int ready = hasError() ? Numbers.POLLERR : 0;
    TcpState state = state();
    boolean both = isAtEnd() && (shutdownWrite || state == TcpState.CLOSED);
    if (both || state == TcpState.CLOSED) {
      ready |= Numbers.POLLHUP;
    }
    if (isAtEnd()) {
      ready |= Numbers.POLLIN | Numbers.POLLRDNORM | Numbers.POLLRDHUP;
    }
    if (state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED) {
      return ready;
    }
    if (readable() > 0) {
      ready |= Numbers.POLLIN | Numbers.POLLRDNORM;
    }
    return ready | (mayWriteWithoutWaiting() ? Numbers.POLLOUT | Numbers.POLLWRNORM : 0);
  }

  /** A third of the buffer is free; or the call would fail at once. */
  private boolean mayWriteWithoutWaiting() {
    return !maySend() || 3 * sendSpace() >= config.get(TcpSetting.SEND_BUFFER);
  }
}
