package io.leat.cli.perf;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A client's connections and what they count; everything happens on one loop. */
public final class ClientLoad {
  /**
   * What has been counted since the last reset.
   *
   * @param octets of text that was handed to the stack, or received
   * @param exchanges octets that came back
   * @param medianNanos of an exchange; with a connection each, from SYN to answer
   * @param failure of a connection, the first there was; null if there was none
   */
  public record Counts(
      long octets,
      long exchanges,
      long medianNanos,
      long p99Nanos,
      int connections,
      @Nullable String failure) {}

  private static final int PIECE = 64 << 10;

  private final StackLoop loop;
  private final ClientMode mode;
  private final IpAddress server;
  private final int port;
  private final MemorySegment piece = Arena.ofAuto().allocate(PIECE, Long.BYTES);
  private final Latencies latencies = new Latencies();
  private long octets;
  private int connections;
  private boolean stopped;
  private @Nullable String failure;

  public ClientLoad(StackLoop loop, ClientMode mode, IpAddress server, int port) {
    this.loop = loop;
    this.mode = mode;
    this.server = server;
    this.port = port;
  }

  /** Opens so many connections. */
  public void start(int parallel) {
    for (int i = 0; i < parallel; i++) {
      open();
    }
  }

  private void open() {
    ConnectionHandler handler =
        switch (mode) {
          case BULK -> new Sending();
          case REVERSE -> new Receiving();
          case RR, CPS -> new Exchanging();
        };
    try {
      loop.connect(null, 0, server, port, loop.config().tcp(), handler);
      connections++;
    } catch (OpenException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void failed(String sentence) {
    if (failure == null) {
      failure = sentence;
    }
  }

  public Counts counts() {
    return new Counts(
        octets,
        latencies.count(),
        latencies.percentile(0.5),
        latencies.percentile(0.99),
        connections,
        failure);
  }

  /** What was counted does not: the warm-up is over. */
  public void reset() {
    octets = 0;
    latencies.clear();
  }

  /** No connection is opened any more. */
  public void stop() {
    stopped = true;
  }

  /** Common to all: the end of a connection, which is a failure unless we wanted it. */
  private abstract class Measured implements ConnectionHandler {
    @Override
    public void closed(TcpConnection connection, long now) {
      connections--;
      if (connection.error() != TcpError.NONE && !stopped) {
        failed(server + ":" + port + ": " + connection.error());
      } else if (mode == ClientMode.CPS && !stopped) {
        open();
      }
    }
  }

  private final class Sending extends Measured {
    @Override
    public void connected(TcpConnection connection, long now) {
      writable(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      int taken = PIECE;
      while (taken == PIECE && !stopped) {
        taken = connection.send(piece, 0, PIECE, now);
        octets += Math.max(0, taken);
      }
    }
  }

  private final class Receiving extends Measured {
    @Override
    public void readable(TcpConnection connection, long now) {
      int taken = PIECE;
      while (taken > 0) {
        taken = connection.receive(piece, 0, PIECE, now);
        octets += Math.max(0, taken);
      }
      if (taken < 0) {
        failed(server + ":" + port + " ended the stream");
        connection.closeFully(now);
      }
    }
  }

  /** Times one octet at a time; with a connection for each the handshake is part of it. */
  private final class Exchanging extends Measured {
    private long since = System.nanoTime();

    @Override
    public void connected(TcpConnection connection, long now) {
      ask(connection, now);
    }

    private void ask(TcpConnection connection, long now) {
      connection.send(piece, 0, 1, now);
      if (mode == ClientMode.RR) {
        since = System.nanoTime();
      }
    }

    @Override
    public void readable(TcpConnection connection, long now) {
      int taken = connection.receive(piece, 0, 1, now);
      if (taken > 0) {
        octets += 2;
        latencies.record(System.nanoTime() - since);
        if (mode == ClientMode.RR && !stopped) {
          ask(connection, now);
        } else {
          connection.closeFully(now);
        }
      } else if (taken < 0) {
        connection.closeFully(now);
      }
    }
  }
}
