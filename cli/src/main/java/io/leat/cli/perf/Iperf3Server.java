package io.leat.cli.perf;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of iperf3's own protocol, on the loop, so that a stock iperf3 measures Leat.
 *
 * <p>Every connection begins with a cookie of 37 octets. The first one with a new cookie controls a
 * test; those that follow with the same one carry its streams. As with iperf3 itself there is one
 * test at a time, and who comes meanwhile is told so.
 */
public final class Iperf3Server {
  static final int COOKIE_OCTETS = 37;
  private static final int PIECE = 64 << 10;

  /** Text on its way, of all streams of the loop. */
  final MemorySegment piece = Arena.ofAuto().allocate(PIECE, Long.BYTES);

  private @Nullable Iperf3Test test;
  private long arrivals;

  /** The handler of one accepted connection. */
  public ConnectionHandler accept(TcpConnection connection) {
    return new Arrival(arrivals++);
  }

  void testEnded(Iperf3Test ended) {
    if (test == ended) {
      test = null;
    }
  }

  private ConnectionHandler roleOf(Arrival arrival, TcpConnection connection, long now) {
    byte[] cookie = arrival.cookie;
    Iperf3Test running = test;
    if (running == null) {
      Iperf3Test begun = new Iperf3Test(this, cookie, connection);
      test = begun;
      begun.begin(now);
      return begun;
    }
    ConnectionHandler stream =
        Arrays.equals(running.cookie(), cookie)
            ? running.addStream(connection, arrival.number, now)
            : null;
    return stream == null ? refuse(connection, now) : stream;
  }

  private static ConnectionHandler refuse(TcpConnection connection, long now) {
    connection.send(new byte[] {Iperf3State.ACCESS_DENIED}, 0, 1, now);
    connection.close(now);
    return new ConnectionHandler() {
      @Override
      public void readable(TcpConnection of, long at) {
        of.closeFully(at);
      }
    };
  }

  /** A connection whose cookie is still coming, and afterwards what it turned out to be. */
  private final class Arrival implements ConnectionHandler {
    private final byte[] cookie = new byte[COOKIE_OCTETS];
    private final long number;
    private int got;
    private @Nullable ConnectionHandler role;

    /**
     * @param number in the order of accepting, which is that in which the client connected; cookies
     *     of one burst may be read in another
     */
    Arrival(long number) {
      this.number = number;
    }

    @Override
    public void readable(TcpConnection connection, long now) {
      ConnectionHandler known = role;
      if (known == null) {
        int octets = connection.receive(cookie, got, COOKIE_OCTETS - got, now);
        if (octets < 0) {
          connection.closeFully(now);
          return;
        }
        got += octets;
        if (got < COOKIE_OCTETS) {
          return;
        }
        known = roleOf(this, connection, now);
        role = known;
      }
      known.readable(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      if (role != null) {
        role.writable(connection, now);
      }
    }

    @Override
    public void closed(TcpConnection connection, long now) {
      if (role != null) {
        role.closed(connection, now);
      }
    }
  }
}
