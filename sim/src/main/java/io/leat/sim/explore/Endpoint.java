package io.leat.sim.explore;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.ConnectionKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end: a TCP without IP below it, and the user of one connection above it. */
final class Endpoint implements TcpOutput, ConnectionHandler {
  static final IpAddress ADDRESS_OF_A = IpAddress.parse("10.0.0.1");
  static final IpAddress ADDRESS_OF_B = IpAddress.parse("10.0.0.2");
  static final int PORT_OF_A = 1000;
  static final int PORT_OF_B = 2000;
  static final int MTU = 1500;

  /** How far the first sequence numbers of successive connections lie apart. */
  private static final int APART = 1 << 20;

  private static final TcpSecrets SECRETS = new TcpSecrets((f, n) -> 0, f -> 0, 1, 2, 3, 4, 5, 6);

  private final World world;
  private final boolean isA;
  private final Bounds bounds;
  private final PacketBuffer header;
  private final PacketBuffer arriving;
  private final FlowKey flow = new FlowKey();
  private final byte[] target = new byte[16];
  private final byte[] octet = new byte[1];
  final EndpointMonitor monitor;
  final TcpDemux tcp;
  private final Consumer<TcpConnection> abort;
  private int connections;

  // The user.
  private @Nullable Listener listener;
  private ListenTable.@Nullable Binding binding;
  @Nullable TcpConnection connection;
  boolean opened;
  int written;
  int read;
  boolean closed;
  boolean aborted;
  private boolean left;
  boolean sawEnd;
  boolean sawError;
  boolean wasEstablished;

  Endpoint(
      World world,
      boolean isA,
      Bounds bounds,
      ChunkPool chunks,
      PacketBuffer header,
      PacketBuffer arriving,
      EndpointMonitor monitor,
      TcpTrace trace) {
    this.world = world;
    this.isA = isA;
    this.bounds = bounds;
    this.header = header;
    this.arriving = arriving;
    this.monitor = monitor;
    abort = c -> c.abort(world.now());
    tcp =
        new TcpDemux(
            this,
            bounds.config(),
            chunks,
            SECRETS.with((key, now) -> world.firstNumber(isA) + APART * connections++, key -> 0),
            trace,
            world::failed,
            World.ORIGIN);
  }

  // Below.

  @Override
  public PacketBuffer headerBuffer() {
    header.clear();
    return header;
  }

  @Override
  public void send(
      FlowKey to,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClass,
      int hopLimit,
      long now) {
    byte[] octets = new byte[segment.length() + text.octets()];
    MemorySegment into = MemorySegment.ofArray(octets);
    MemorySegment.copy(segment.segment(), segment.start(), into, 0, segment.length());
    if (text.octets() > 0) {
      text.copyTo(into, segment.length());
    }
    world.sent(isA, octets);
  }

  @Override
  public int mtu(FlowKey to) {
    return MTU;
  }

  @Override
  public int pathMtu(FlowKey to) {
    return MTU;
  }

  @Override
  public void pathMtuReduced(FlowKey to, int mtu, long now) {}

  void arrives(byte[] octets, long now) {
    arriving.clear();
    int at = arriving.append(octets.length);
    arriving.put(at, MemorySegment.ofArray(octets), 0, octets.length);
    if (isA) {
      flow.set(ADDRESS_OF_A, 0, ADDRESS_OF_B, 0);
    } else {
      flow.set(ADDRESS_OF_B, 0, ADDRESS_OF_A, 0);
    }
    tcp.segmentArrives(arriving, at, octets.length, flow, 0, 64, false, now);
  }

  /** Goes round until there is nothing to do. */
  void work(long now) {
    do {
      tcp.expire(now);
      tcp.transmitDirty(now);
      tcp.deliverEvents(now);
    } while (tcp.hasWork());
  }

  // The user.

  void open(long now) {
    opened = true;
    try {
      if (isA || bounds.opening() == Opening.SIMULTANEOUS) {
        FlowKey to = new FlowKey();
        if (isA) {
          to.set(ADDRESS_OF_A, PORT_OF_A, ADDRESS_OF_B, PORT_OF_B);
        } else {
          to.set(ADDRESS_OF_B, PORT_OF_B, ADDRESS_OF_A, PORT_OF_A);
        }
        uses(tcp.connect(to, bounds.config(), now));
        return;
      }
      ListenTable.Binding bound = tcp.bind(ADDRESS_OF_B, PORT_OF_B, true, bounds.config());
      binding = bound;
      if (bounds.opening() == Opening.PASSIVE) {
        uses(tcp.openPassive(bound, bounds.config(), now));
      } else {
        listener = new Listener(ADDRESS_OF_B, PORT_OF_B, bounds.config(), this::acceptable);
        tcp.listen(bound, listener, now);
      }
    } catch (OpenException e) {
      throw new Violation("OPEN fails: " + e.getMessage(), e);
    }
  }

  private void uses(TcpConnection its) {
    connection = its;
    its.setHandler(this);
  }

  /** One connection is all that the user wants: of late duplicates there may be more. */
  private void acceptable(Listener on, long now) {
    for (TcpConnection c = on.accept(); c != null; c = on.accept()) {
      if (connection == null) {
        uses(c);
        wasEstablished |= c.state().isSynchronized();
      } else {
        c.abort(now);
      }
    }
  }

  @Override
  public void connected(TcpConnection its, long now) {
    wasEstablished = true;
  }

  @Override
  public boolean keepsUnreadText() {
    return true;
  }

  boolean mayWrite() {
    return connection != null
        && !closed
        && !aborted
        && written < (isA ? bounds.textOfA() : bounds.textOfB())
        && connection.state() != TcpState.LISTEN
        && connection.state() != TcpState.CLOSED;
  }

  /** Nothing, where the buffer is full. */
  void write(long now) {
    octet[0] = content(isA, written);
    TcpConnection c = connection();
    int taken = c.send(octet, 0, 1, now);
    if (taken > 0) {
      written++;
    } else if (taken < 0 && c.error() == TcpError.NONE) {
      throw new Violation("SEND fails in " + c.state() + ": " + c.callError());
    }
  }

  static byte content(boolean ofA, int position) {
    return (byte) ((ofA ? 'A' : 'a') + position);
  }

  boolean mayRead() {
    TcpConnection c = connection;
    if (c == null || aborted || c.receiveStream() == null && c.error() == TcpError.NONE) {
      return false;
    }
    boolean text = c.receiveStream() != null && c.receiveStream().readable() > 0;
    boolean end = c.isEndReached() && !sawEnd;
    return text || !sawError && (end || c.error() != TcpError.NONE);
  }

  /**
   * Reads all there is: the octets that the other end wrote, in order, and then perhaps the end.
   */
  void read(Endpoint peer, long now) {
    TcpConnection c = connection();
    int taken = c.receive(target, 0, target.length, now);
    for (int i = 0; i < taken; i++) {
      if (read >= peer.written || target[i] != content(peer.isA, read)) {
        throw new Violation(
            "invariant 1: " + name() + " reads " + (char) target[i] + " as octet " + read);
      }
      read++;
    }
    if (taken < 0 && c.callError() != TcpError.NONE) {
      sawError = true;
    } else if (taken < 0) {
      sawEnd = true;
      boolean all = peer.closed && read == peer.written;
      if (!all) {
        throw new Violation(
            "invariant 2: "
                + name()
                + " sees the end after "
                + read
                + " of "
                + peer.written
                + " octets"
                + (peer.closed ? "" : " of a peer that has not closed"));
      }
    }
  }

  boolean mayClose() {
    return connection != null && !closed && !aborted;
  }

  void close(long now) {
    closed = true;
    if (bounds.fullClose()) {
      connection().closeFully(now);
    } else {
      connection().close(now);
    }
  }

  boolean mayAbort() {
    return connection != null && !aborted && connection.state() != TcpState.CLOSED;
  }

  void abort(long now) {
    aborted = true;
    connection().abort(now);
  }

  /** Whether its connection is still open for who has closed the sending side only. */
  boolean mayLeave() {
    return closed && !aborted && !left && connection().state() != TcpState.CLOSED;
  }

  /** The user goes for good, as a socket's close does: FIN-WAIT-2 ends after a while. */
  void leave(long now) {
    left = true;
    connection().closeFully(now);
  }

  private TcpConnection connection() {
    TcpConnection c = connection;
    if (c == null) {
      throw new IllegalStateException(name() + " has no connection");
    }
    return c;
  }

  /** Whether nothing of any connection is left. */
  boolean isQuiet() {
    return tcp.connectionCount() == 0 && tcp.timeWaitCount() == 0 && !tcp.hasWork();
  }

  /** Ends what there still is, gives all memory back, and forgets its user. */
  void dispose(long now) {
    if (listener != null) {
      tcp.close(listener, now);
      listener = null;
    }
    tcp.forEachConnection(abort);
    TcpConnection c = connection;
    if (c != null && c.receiveStream() != null) {
      c.receiveStream().releaseAll();
    }
    if (binding != null) {
      tcp.unbind(binding);
      binding = null;
    }
    connection = null;
    connections = 0;
    opened = false;
    written = 0;
    read = 0;
    closed = false;
    aborted = false;
    left = false;
    sawEnd = false;
    sawError = false;
    wasEstablished = false;
  }

  /** What this end is, apart from the order of its timers. */
  long key(long before) {
    long key =
        ConnectionKey.mix(
            before,
            flag(opened, 0)
                | flag(closed, 1)
                | flag(aborted, 2)
                | flag(sawEnd, 3)
                | flag(sawError, 4)
                | flag(wasEstablished, 5)
                | flag(left, 6)
                | written << 8
                | read << 16
                | connections << 24);
    if (connection != null) {
      key = ConnectionKey.of(connection, key);
    }
    return ConnectionKey.mix(
        key, tcp.connectionCount() | tcp.halfOpenCount() << 8 | tcp.timeWaitCount() << 16);
  }

  private static int flag(boolean set, int bit) {
    return set ? 1 << bit : 0;
  }

  String name() {
    return isA ? "A" : "B";
  }
}
