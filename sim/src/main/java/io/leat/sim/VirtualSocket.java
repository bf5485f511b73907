package io.leat.sim;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket of an application on a virtual host, in the words of the sockets interface; every call
 * is reported to the network's observers.
 *
 * <p>No call blocks, for who makes it is the one thread of the network. A call that would block
 * says so (0 octets, null), or takes an action for when it returns. What is written is a stream of
 * octets that depend on their position only.
 */
public final class VirtualSocket {
  private static final int LARGEST_READ = 64 * 1024;

  private final VirtualHost host;
  private final int number;
  private TcpConfig config;
  private boolean reuse;
  private IpAddress localAddress = IpAddress.ANY_IPV6;
  private int localPort;
  private ListenTable.@Nullable Binding binding;
  private @Nullable Listener listener;
  private @Nullable TcpConnection connection;
  private @Nullable ConnectionHandler handler;
  private @Nullable Runnable pendingConnect;
  private @Nullable PendingRead pendingRead;
  private final ArrayDeque<Consumer<VirtualSocket>> pendingAccepts = new ArrayDeque<>();
  private long written;

  private record PendingRead(int octets, IntConsumer then) {}

  VirtualSocket(VirtualHost host, int number) {
    this.host = host;
    this.number = number;
    config = host.config().stack().tcp();
  }

  // Before it is open.

  /** Changes a setting of this socket, in its unit; of a connection also later. */
  public VirtualSocket set(TcpSetting setting, long value) {
    config = config.with(setting, value);
    TcpConnection open = connection;
    if (open != null) {
      TcpConfig changed = config;
      run(
          "setsockopt",
          (on, now) -> {
            open.configure(changed, now);
            return null;
          });
    }
    return this;
  }

  /** SO_REUSEADDR. */
  public VirtualSocket reuseAddress(boolean wanted) {
    reuse = wanted;
    return this;
  }

  /** Binds to all addresses of the host. */
  public VirtualSocket bind(int port) {
    return bind(IpAddress.ANY_IPV6, port);
  }

  /** Binds; port 0 chooses one. */
  public VirtualSocket bind(IpAddress address, int port) {
    String arguments = endpoint(address, port);
    ListenTable.Binding bound = run("bind", arguments, (on, now) -> on.bind(address, port, reuse));
    binding = bound;
    localAddress = address;
    localPort = bound.port();
    report("bind", arguments, port == 0 ? "port " + localPort : "");
    return this;
  }

  /** Listens with the backlog of the host's configuration. */
  public VirtualSocket listen() {
    return listen((int) config.get(TcpSetting.ACCEPT_QUEUE_LIMIT));
  }

  /**
   * Listens.
   *
   * @param backlog completed connections that wait for {@link #accept}, at most
   */
  public VirtualSocket listen(int backlog) {
    ListenTable.Binding bound = binding;
    if (bound == null) {
      throw new IllegalStateException("listen before bind");
    }
    TcpConfig settings = config.with(TcpSetting.ACCEPT_QUEUE_LIMIT, backlog);
    String arguments = Integer.toString(backlog);
    listener =
        run(
            "listen",
            arguments,
            (on, now) -> {
              report("listen", arguments, "");
              return on.listen(bound, settings, (l, time) -> acceptable());
            });
    return this;
  }

  /** Takes the connection that has waited longest; null if none waits. */
  public @Nullable VirtualSocket accept() {
    Listener listening = listener;
    if (listening == null) {
      throw new IllegalStateException("accept before listen");
    }
    return run(
        "accept",
        (on, now) -> {
          TcpConnection accepted = listening.accept();
          if (accepted == null) {
            return null;
          }
          VirtualSocket session = adopt(accepted);
          report("accept", "", accepted(session));
          return session;
        });
  }

  /** Takes a connection as soon as there is one. */
  public void accept(Consumer<VirtualSocket> then) {
    report("accept", "", "", UserCall.Phase.WAITS);
    pendingAccepts.add(then);
    acceptable();
  }

  private void acceptable() {
    while (!pendingAccepts.isEmpty() && listener != null) {
      TcpConnection accepted = listener.accept();
      if (accepted == null) {
        return;
      }
      VirtualSocket session = adopt(accepted);
      report("accept", "", accepted(session), UserCall.Phase.RETURNS);
      pendingAccepts.remove().accept(session);
    }
  }

  private VirtualSocket adopt(TcpConnection accepted) {
    VirtualSocket session = new VirtualSocket(host, host.nextSocketNumber());
    session.open(accepted);
    accepted.setHandler(session.new Events());
    return session;
  }

  private String accepted(VirtualSocket session) {
    FlowKey flow = session.flow();
    return "socket " + session.number + " with " + endpoint(flow.remote(), flow.remotePort);
  }

  /** Connects to the first IPv4 address of a host. */
  public VirtualSocket connect(VirtualHost remote, int port) {
    return connect(remote.ipv4(), port);
  }

  /** Begins to connect. Whether it came about shows {@link #state} or {@link #error}. */
  public VirtualSocket connect(IpAddress remote, int port) {
    return connect(remote, port, () -> {});
  }

  /** Begins to connect, and says when that succeeded or failed. */
  public VirtualSocket connect(IpAddress remote, int port, Runnable then) {
    String arguments = endpoint(remote, port);
    pendingConnect = then;
    TcpConfig settings = config;
    ListenTable.Binding bound = binding;
    run(
        "connect",
        arguments,
        (on, now) -> {
          if (bound != null) {
            // the connection takes the place of its binding
            on.tcp().unbind(bound);
          }
          open(on.connect(localAddress, localPort, remote, port, settings, new Events()));
          report("connect", arguments, "from port " + localPort, UserCall.Phase.WAITS);
          return null;
        });
    binding = null;
    return this;
  }

  private void open(TcpConnection opened) {
    connection = opened;
    config = opened.config();
    localAddress = opened.flow().local();
    localPort = opened.flow().localPort;
  }

  // While it is open.

  /** Writes octets of the stream that goes on from call to call; returns how many were taken. */
  public int write(int octets) {
    byte[] content = new byte[octets];
    Content.fill(0, written, content, 0, octets);
    return write(content);
  }

  /** Writes; returns how many octets were taken. */
  public int write(byte[] octets) {
    TcpConnection open = connected("write");
    String arguments = Integer.toString(octets.length);
    return run(
        "write",
        (on, now) -> {
          int taken = open.send(octets, 0, octets.length, now);
          if (taken < 0) {
            throw failed("write", arguments, open.callError(), open.callError().description());
          }
          written += taken;
          report("write", arguments, taken == octets.length ? "" : octets(taken));
          return taken;
        });
  }

  /**
   * Reads up to so many octets, and forgets them.
   *
   * @return how many; 0 if it would block; -1 at the end of the stream
   */
  public int read(int most) {
    return read(new byte[Math.min(most, LARGEST_READ)]);
  }

  /** Reads into {@code target}; returns as {@link #read(int)}. */
  public int read(byte[] target) {
    String arguments = Integer.toString(target.length);
    return run(
        "read",
        (on, now) -> {
          int taken = take(target, now);
          report("read", arguments, result(taken));
          return taken;
        });
  }

  /** Reads as soon as there is something, or the end of the stream. */
  public void read(int most, IntConsumer then) {
    report("read", Integer.toString(most), "", UserCall.Phase.WAITS);
    pendingRead = new PendingRead(most, then);
    readable();
  }

  private void readable() {
    PendingRead read = pendingRead;
    if (read == null) {
      return;
    }
    run(
        "read",
        (on, now) -> {
          int taken = take(new byte[Math.min(read.octets, LARGEST_READ)], now);
          if (taken != 0) {
            pendingRead = null;
            report("read", Integer.toString(read.octets), result(taken), UserCall.Phase.RETURNS);
            read.then.accept(taken);
          }
          return null;
        });
  }

  private int take(byte[] target, long now) {
    TcpConnection open = connected("read");
    int taken = open.receive(target, 0, target.length, now);
    if (taken < 0 && open.callError() != TcpError.NONE) {
      pendingRead = null;
      String arguments = Integer.toString(target.length);
      throw failed("read", arguments, open.callError(), open.callError().description());
    }
    return taken;
  }

  private static String result(int taken) {
    return taken < 0 ? "end of stream" : taken == 0 ? "nothing yet" : octets(taken);
  }

  private static String octets(int count) {
    return count == 1 ? "1 octet" : count + " octets";
  }

  /** shutdown(SHUT_WR): nothing more to send; reading goes on. */
  public void shutdownOutput() {
    TcpConnection open = connected("shutdown");
    run(
        "shutdown",
        (on, now) -> {
          report("shutdown", "write", "");
          return open.close(now);
        });
  }

  /** shutdown(SHUT_RD): nothing more will be read. */
  public void shutdownInput() {
    TcpConnection open = connected("shutdown");
    run(
        "shutdown",
        (on, now) -> {
          open.closeReceiving(now);
          return null;
        });
    report("shutdown", "read", "");
  }

  /** close: nothing more to send, and nothing more to read; a listener ends. */
  public void close() {
    TcpConnection open = connection;
    Listener listening = listener;
    ListenTable.Binding bound = binding;
    run(
        "close",
        (on, now) -> {
          if (open != null) {
            open.closeFully(now);
          } else if (listening != null) {
            on.tcp().close(listening, now);
          } else if (bound != null) {
            on.tcp().unbind(bound);
          }
          return null;
        });
    report("close", "", "");
  }

  /** ABORT: close with SO_LINGER 0. */
  public void abort() {
    TcpConnection open = connected("abort");
    run(
        "abort",
        (on, now) -> {
          report("abort", "", "");
          return open.abort(now);
        });
  }

  /** Told of everything that the connection's handler is told, after the socket's own calls. */
  public void handler(ConnectionHandler newHandler) {
    handler = newHandler;
  }

  // What may be asked.

  public VirtualHost host() {
    return host;
  }

  /** As a file descriptor: counts the sockets of a host from 1. */
  public int number() {
    return number;
  }

  /** CLOSED before it is opened; LISTEN while it listens. */
  public TcpState state() {
    if (connection != null) {
      return connection.state() == TcpState.TIME_WAIT ? inTimeWait(connection) : connection.state();
    }
    return listener == null || listener.isClosed() ? TcpState.CLOSED : TcpState.LISTEN;
  }

  /** A connection whose user has closed is not told when TIME-WAIT is over. */
  private TcpState inTimeWait(TcpConnection waiting) {
    boolean[] found = {false};
    host.tcp().forEachTimeWait((serial, flow, deadline) -> found[0] |= serial == waiting.serial());
    return found[0] ? TcpState.TIME_WAIT : TcpState.CLOSED;
  }

  /** Why the connection ended; NONE while it has not, or after an orderly close. */
  public TcpError error() {
    return connection == null ? TcpError.NONE : connection.error();
  }

  public TcpStatus status() {
    return connected("status").status(host.now());
  }

  /** Octets that a read would return now. */
  public int readableOctets() {
    var stream = connection == null ? null : connection.receiveStream();
    return stream == null ? 0 : stream.readable();
  }

  /** Octets written so far. */
  public long written() {
    return written;
  }

  public int localPort() {
    return localPort;
  }

  /** Its two sockets; only of a connection. */
  public FlowKey flow() {
    return connected("flow").flow();
  }

  /** The connection; only once connected or accepted. */
  public TcpConnection connection() {
    return connected("connection");
  }

  /** The listener; null if it does not listen. */
  public @Nullable Listener listener() {
    return listener;
  }

  private TcpConnection connected(String call) {
    if (connection == null) {
      throw new IllegalStateException(call + " on a socket that is not connected");
    }
    return connection;
  }

  // Events.

  private final class Events implements ConnectionHandler {
    @Override
    public void connected(TcpConnection on, long now) {
      connectReturns("", UserCall.Phase.RETURNS);
      if (handler != null) {
        handler.connected(on, now);
      }
    }

    @Override
    public void readable(TcpConnection on, long now) {
      readIfPossible(on);
      if (handler != null) {
        handler.readable(on, now);
      }
    }

    @Override
    public void writable(TcpConnection on, long now) {
      if (handler != null) {
        handler.writable(on, now);
      }
    }

    @Override
    public void urgent(TcpConnection on, long now) {
      if (handler != null) {
        handler.urgent(on, now);
      }
    }

    @Override
    public void softError(TcpConnection on, long now) {
      if (handler != null) {
        handler.softError(on, now);
      }
    }

    @Override
    public void retransmissionsExceedR1(TcpConnection on, long now) {
      if (handler != null) {
        handler.retransmissionsExceedR1(on, now);
      }
    }

    @Override
    public void stateChanged(TcpConnection on, TcpState state, long now) {
      if (handler != null) {
        handler.stateChanged(on, state, now);
      }
    }

    @Override
    public void closed(TcpConnection on, long now) {
      connectReturns(on.error().description(), UserCall.Phase.FAILS);
      if (handler != null) {
        handler.closed(on, now);
      }
    }

    private void connectReturns(String result, UserCall.Phase phase) {
      Runnable then = pendingConnect;
      if (then != null && connection != null) {
        pendingConnect = null;
        FlowKey flow = connection.flow();
        report("connect", endpoint(flow.remote(), flow.remotePort), result, phase);
        then.run();
      }
    }

    private void readIfPossible(TcpConnection on) {
      if (connection == on) {
        try {
          VirtualSocket.this.readable();
        } catch (CallFailedException e) {
          // the report has said so
        }
      }
    }
  }

  // Calls.

  private <T extends @Nullable Object> T run(String name, VirtualHost.Call<T> call) {
    return run(name, "", call);
  }

  private <T extends @Nullable Object> T run(
      String name, String arguments, VirtualHost.Call<T> call) {
    try {
      return host.call(call);
    } catch (OpenException e) {
      throw failed(name, arguments, e.error(), String.valueOf(e.getMessage()));
    }
  }

  private CallFailedException failed(
      String name, String arguments, TcpError error, String message) {
    report(name, arguments, message, UserCall.Phase.FAILS);
    return new CallFailedException(name, error, message);
  }

  void report(String name, String arguments, String result) {
    report(name, arguments, result, UserCall.Phase.AT_ONCE);
  }

  private void report(String name, String arguments, String result, UserCall.Phase phase) {
    VirtualNetwork network = host.network();
    network.called(new UserCall(network.now(), host, number, name, arguments, result, phase));
  }

  private static String endpoint(IpAddress address, int port) {
    return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }

  @Override
  public String toString() {
    return host.name() + " socket " + number + " " + (connection == null ? state() : connection);
  }
}
