package io.leat.stack.fuzz;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.ip.UdpSocket;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The applications of the stack: servers with different manners, and calls out of the blue. */
final class FuzzUser {
  static final int UDP_PORT = 53;
  static final int CONNECTED_UDP_PORT = 54;

  private static final int FIRST_PORT = 80;
  private static final int MOST_CONNECTIONS = 64;
  private static final int LARGEST_BUFFER = 1 << 20;
  private static final int MOST_SENDS = 10;
  private static final IpAddress[] PEERS = {
    IpAddress.parse("fd09::1"), IpAddress.parse("fe80::1"), IpAddress.parse("fd09::2")
  };

  /** How an application treats its connection; the server on port 80 + n has manner n. */
  enum Manner {
    ECHOES,
    NEVER_ACCEPTED,
    SENDS,
    CLOSES,
    IDLES,
    READS,
    FAILS
  }

  /** What an application of bad manners throws. */
  static final class ApplicationFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ApplicationFailure() {
      super("application failure", null, false, false);
    }
  }

  private final FuzzHost host;
  private final List<Application> all = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final byte[] text = new byte[20_000];
  private boolean reconfigured;
  private @Nullable UdpSocket udp;
  private @Nullable UdpSocket connectedUdp;

  FuzzUser(FuzzHost host) {
    this.host = host;
  }

  static IpAddress peer(FuzzInput in) {
    return PEERS[in.below(PEERS.length)];
  }

  /** One connection's user. */
  private final class Application implements ConnectionHandler {
    final TcpConnection connection;
    final Manner manner;
    private int sends;
    boolean isConnected;
    boolean isOver;

    Application(TcpConnection connection, Manner manner) {
      this.connection = connection;
      this.manner = manner;
      all.add(this);
    }

    @Override
    public void connected(TcpConnection c, long now) {
      told();
      if (isConnected) {
        throw new AssertionError("told twice that it is connected: " + connection);
      }
      isConnected = true;
      if (manner == Manner.SENDS) {
        c.send(text, 0, 2000, now);
      } else if (manner == Manner.CLOSES) {
        c.closeFully(now);
      } else if (manner == Manner.FAILS) {
        throw new ApplicationFailure();
      }
    }

    @Override
    public void readable(TcpConnection c, long now) {
      told();
      if (manner == Manner.ECHOES) {
        int octets = c.receive(text, 0, 4096, now);
        if (octets > 0) {
          c.send(text, 0, octets, now);
        } else if (octets < 0) {
          c.close(now);
        }
      } else if (manner == Manner.READS && c.receive(text, 0, text.length, now) < 0) {
        c.closeFully(now);
      }
    }

    @Override
    public void writable(TcpConnection c, long now) {
      told();
      if (manner == Manner.SENDS && (sends++ == MOST_SENDS || c.send(text, 0, 200, now) < 0)) {
        c.close(now);
      }
    }

    @Override
    public void closed(TcpConnection c, long now) {
      told();
      isOver = true;
    }

    private void told() {
      if (isOver) {
        throw new AssertionError("told after the end: " + connection);
      }
    }
  }

  /** Opens every server, and the UDP sockets. */
  void start() {
    for (Manner manner : Manner.values()) {
      listen(manner);
    }
    udp = host.loop().ip().udp().bind(null, UDP_PORT);
    connectedUdp = host.loop().ip().udp().bind(FuzzHost.OWN_IPV4, CONNECTED_UDP_PORT);
    if (connectedUdp != null) {
      connectedUdp.connect(IpAddress.parse("10.9.0.1"), 7);
    }
  }

  private void listen(Manner manner) {
    try {
      int port = FIRST_PORT + manner.ordinal();
      ListenTable.Binding binding = host.loop().bind(IpAddress.ANY_IPV6, port, true);
      listeners.add(
          host.loop().listen(binding, host.loop().config().tcp(), (l, now) -> accept(l, manner)));
    } catch (OpenException e) {
      assert listeners.stream().anyMatch(l -> !l.isClosed()) : e;
    }
  }

  private void accept(Listener listener, Manner manner) {
    if (manner == Manner.NEVER_ACCEPTED) {
      return;
    }
    for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
      c.setHandler(new Application(c, manner));
    }
  }

  /** Some call of some application. */
  void call(FuzzInput in) {
    int choice = in.below(16);
    switch (choice) {
      case 0 -> connect(in);
      case 1 -> openPassive(in);
      case 2 -> listen(Manner.values()[in.below(Manner.values().length)]);
      case 3 -> closeListener(in);
      case 4 -> acceptOne(in);
      case 5 -> sendDatagram(in);
      case 6 -> {
        if (udp != null) {
          udp.receive();
        }
      }
      default -> {
        if (!all.isEmpty()) {
          call(in, all.get(in.u8() % all.size()), choice);
        }
      }
    }
  }

  private void call(FuzzInput in, Application application, int choice) {
    TcpConnection c = application.connection;
    long now = host.now();
    switch (choice) {
      case 7 -> c.send(text, 0, in.u16() % 5000, now);
      case 8 -> c.receive(text, 0, in.u16() % text.length, now);
      case 9 -> c.close(now);
      case 10 -> c.closeFully(now);
      case 11 -> c.closeReceiving(now);
      case 12 -> c.abort(now);
      case 13 -> c.sendUrgent(now);
      case 14 -> configure(in, c, now);
      default -> {
        c.status(now);
        if (!application.isOver) {
          c.awaitSendSpace();
        }
      }
    }
  }

  private void configure(FuzzInput in, TcpConnection c, long now) {
    TcpSetting setting = TcpSetting.values()[in.below(TcpSetting.values().length)];
    long value =
        switch (setting.unit()) {
          case SWITCH -> in.u8() & 1;
          case CHOICE -> in.u8() % setting.choices().size();
          case TIME -> in.pick(0, 1_000_000, 1_000_000_000L, 60_000_000_000L);
          case OCTETS -> in.pick(0, 1, 100, 5000, 65_536, LARGEST_BUFFER);
          case COUNT -> in.u8() % 64;
        };
    reconfigured |= setting.unit() == TcpSetting.Unit.OCTETS;
    c.configure(
        c.config().with(setting, Math.clamp(value, setting.minimum(), setting.maximum())), now);
  }

  private void connect(FuzzInput in) {
    IpAddress remote = in.below(8) == 7 ? FuzzHost.OWN_IPV4 : host.remotes().address(in);
    Manner[] manners = {Manner.READS, Manner.SENDS, Manner.IDLES, Manner.CLOSES};
    Manner manner = manners[in.below(manners.length)];
    int port = FIRST_PORT + in.below(8);
    int localPort = in.flag() ? 0 : 2000 + in.below(8);
    if (all.size() >= MOST_CONNECTIONS) {
      return;
    }
    try {
      TcpConnection c =
          host.loop()
              .connect(
                  null,
                  localPort,
                  remote,
                  port,
                  host.loop().config().tcp(),
                  new ConnectionHandler() {});
      c.setHandler(new Application(c, manner));
      host.ledger().trust(c.flow());
    } catch (OpenException e) {
      assert !e.getMessage().isEmpty();
    }
  }

  private void openPassive(FuzzInput in) {
    int port = FIRST_PORT - 1;
    if (all.size() >= MOST_CONNECTIONS) {
      return;
    }
    try {
      ListenTable.Binding binding = host.loop().bind(IpAddress.ANY_IPV6, port, true);
      TcpConnection c =
          host.loop().tcp().openPassive(binding, host.loop().config().tcp(), host.now());
      c.setHandler(new Application(c, in.flag() ? Manner.SENDS : Manner.READS));
    } catch (OpenException e) {
      assert !e.getMessage().isEmpty();
    }
  }

  private void closeListener(FuzzInput in) {
    if (!listeners.isEmpty()) {
      Listener listener = listeners.remove(in.u8() % listeners.size());
      host.loop().tcp().close(listener, host.now());
    }
  }

  private void acceptOne(FuzzInput in) {
    if (listeners.isEmpty()) {
      return;
    }
    TcpConnection c = listeners.get(in.u8() % listeners.size()).accept();
    if (c != null) {
      c.setHandler(new Application(c, Manner.READS));
    }
  }

  private void sendDatagram(FuzzInput in) {
    IpAddress to = host.remotes().address(in);
    int octets = in.u16() % 4000;
    host.ledger().userSends(to, octets);
    if (udp != null) {
      udp.send(ByteBuffer.wrap(text, 0, octets), to, 7, host.now());
    }
    if (connectedUdp != null && in.flag()) {
      host.ledger().userSends(IpAddress.parse("10.9.0.1"), 8);
      connectedUdp.send(ByteBuffer.wrap(text, 0, 8), host.now());
      connectedUdp.takeError();
    }
  }

  /** Everybody closes; those who abort do so. */
  void end(boolean abort) {
    for (Listener listener : listeners) {
      host.loop().tcp().close(listener, host.now());
    }
    for (Application application : List.copyOf(all)) {
      TcpConnection c = application.connection;
      if (abort) {
        c.abort(host.now());
      }
      c.closeFully(host.now());
    }
    if (udp != null) {
      udp.close();
    }
    if (connectedUdp != null) {
      connectedUdp.close();
    }
  }

  /** Connections that may hold text, those that wait for accept included, ended or not. */
  long connections() {
    long waiting = 0;
    for (Listener listener : listeners) {
      waiting += listener.acceptQueue().size();
    }
    return all.size() + waiting + host.loop().tcp().connectionCount();
  }

  /** Octets that a connection's two buffers are configured to hold at most. */
  long largestBuffers() {
    TcpConfig config = host.loop().config().tcp();
    long configured = config.get(TcpSetting.SEND_BUFFER) + config.get(TcpSetting.RECEIVE_BUFFER);
    return reconfigured ? Math.max(configured, 2 * LARGEST_BUFFER) : configured;
  }

  /** Those whose peers keep their windows closed for ever (RFC 6429) lose patience. */
  void abortAll() {
    for (Application application : all) {
      application.connection.abort(host.now());
    }
  }

  /** Each application has been told of its end; TIME-WAIT goes on without those who have closed. */
  void checkEnded() {
    for (Application application : all) {
      TcpState state = application.connection.state();
      boolean ended = state == TcpState.CLOSED || state == TcpState.TIME_WAIT;
      if (!ended || !application.isOver) {
        throw new AssertionError(
            application.connection + (application.isOver ? "" : ", and nobody was told"));
      }
    }
  }
}
