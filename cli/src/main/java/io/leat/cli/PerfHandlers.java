package io.leat.cli;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The three services that a benchmark needs, on the loop: nothing is handed over to a thread.
 *
 * <p>All connections of a loop share one piece of memory for text on its way, so that a connection
 * costs nothing beside itself.
 */
final class PerfHandlers {
  private static final int PIECE = 64 << 10;

  private final MemorySegment piece = Arena.ofAuto().allocate(PIECE, Long.BYTES);
  private final ConnectionHandler discard = new Discard();
  private final ConnectionHandler source = new Source();

  /** Takes everything and forgets it. */
  ConnectionHandler discard(TcpConnection of) {
    return discard;
  }

  /** Sends for ever, as fast as it is acknowledged. */
  ConnectionHandler source(TcpConnection of) {
    return source;
  }

  /** Sends back what arrives. */
  ConnectionHandler echo(TcpConnection of) {
    return new Echo();
  }

  private final class Discard implements ConnectionHandler {
    @Override
    public void readable(TcpConnection connection, long now) {
      int octets = PIECE;
      while (octets > 0) {
        octets = connection.receive(piece, 0, PIECE, now);
      }
      if (octets < 0) {
        connection.closeFully(now);
      }
    }
  }

  private final class Source implements ConnectionHandler {
    @Override
    public void connected(TcpConnection connection, long now) {
      writable(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      int octets = PIECE;
      while (octets == PIECE) {
        octets = connection.send(piece, 0, PIECE, now);
      }
    }

    @Override
    public void readable(TcpConnection connection, long now) {
      if (connection.receive(piece, 0, PIECE, now) < 0) {
        connection.abort(now); // nobody reads on
      }
    }
  }

  private final class Echo implements ConnectionHandler {
    /** What the send buffer had no room for. */
    private byte[] left = {};

    private int from;

    @Override
    public void readable(TcpConnection connection, long now) {
      echo(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      echo(connection, now);
    }

    private void echo(TcpConnection connection, long now) {
      while (sendLeft(connection, now)) {
        int octets = connection.receive(piece, 0, PIECE, now);
        if (octets < 0) {
          connection.closeFully(now);
        }
        if (octets <= 0) {
          return;
        }
        int taken = Math.max(0, connection.send(piece, 0, octets, now));
        if (taken < octets) {
          left = new byte[octets - taken];
          MemorySegment.copy(piece, taken, MemorySegment.ofArray(left), 0, left.length);
          from = 0;
        }
      }
    }

    /** Whether nothing is left. */
    private boolean sendLeft(TcpConnection connection, long now) {
      if (from < left.length) {
        from += Math.max(0, connection.send(left, from, left.length - from, now));
      }
      return from == left.length;
    }
  }
}
