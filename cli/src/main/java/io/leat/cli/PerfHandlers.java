package io.leat.cli;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The three services that a benchmark needs, on the loop: nothing is handed over to a thread. */
final class PerfHandlers {
  private static final int PIECE = 64 << 10;

  private PerfHandlers() {}

  /** Takes everything and forgets it. */
  static ConnectionHandler discard(TcpConnection of) {
    return new ConnectionHandler() {
      private final MemorySegment piece = allocate();

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
    };
  }

  /** Sends for ever, as fast as it is acknowledged. */
  static ConnectionHandler source(TcpConnection of) {
    return new ConnectionHandler() {
      private final MemorySegment piece = allocate();

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
    };
  }

  /** Sends back what arrives. */
  static ConnectionHandler echo(TcpConnection of) {
    return new Echo();
  }

  private static final class Echo implements ConnectionHandler {
    private final MemorySegment piece = allocate();
    private int from;
    private int to;

    @Override
    public void readable(TcpConnection connection, long now) {
      echo(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      echo(connection, now);
    }

    private void echo(TcpConnection connection, long now) {
      while (from == to || send(connection, now)) {
        int octets = connection.receive(piece, 0, PIECE, now);
        if (octets < 0) {
          connection.closeFully(now);
        }
        if (octets <= 0) {
          return;
        }
        from = 0;
        to = octets;
      }
    }

    /** Whether everything was taken. */
    private boolean send(TcpConnection connection, long now) {
      from += Math.max(0, connection.send(piece, from, to - from, now));
      return from == to;
    }
  }

  private static MemorySegment allocate() {
    return Arena.ofAuto().allocate(PIECE, Long.BYTES);
  }
}
