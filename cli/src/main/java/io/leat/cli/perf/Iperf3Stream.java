package io.leat.cli.perf;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.lang.foreign.MemorySegment;

/** One stream of a test: receives and counts, or sends as fast as it is acknowledged. */
final class Iperf3Stream implements ConnectionHandler {
  private final TcpConnection connection;
  private final MemorySegment piece;
  private final long arrival;
  private int id;
  private boolean sends;
  private boolean running;
  private long countsFrom;
  private long octets;

  /**
   * @param arrival orders the streams of a test
   * @param piece where text is on its way, shared by all streams of the loop
   */
  Iperf3Stream(TcpConnection connection, long arrival, MemorySegment piece) {
    this.connection = connection;
    this.arrival = arrival;
    this.piece = piece;
  }

  long arrival() {
    return arrival;
  }

  /**
   * @param number as the client numbers it
   * @param sending whether text goes from here to the client
   * @param from when octets begin to count: those of the seconds that are omitted do not
   */
  void start(int number, boolean sending, long from, long now) {
    id = number;
    sends = sending;
    running = true;
    countsFrom = from;
    writable(connection, now);
  }

  /**
   * The test is over. A receiver waits for whole blocks and drains what is on its way, so that only
   * the end of the stream tells it that no more will come.
   */
  void end(long now) {
    stop();
    if (sends) {
      connection.close(now);
    }
  }

  void stop() {
    running = false;
  }

  /** Segments that were sent again. */
  long retransmissions(long now) {
    return connection.status(now).retransmittedSegments();
  }

  void abort(long now) {
    stop();
    connection.abort(now);
  }

  int id() {
    return id;
  }

  /** Octets received, or taken to be sent. */
  long octets() {
    return octets;
  }

  @Override
  public void readable(TcpConnection of, long now) {
    int size = (int) piece.byteSize();
    int taken;
    do {
      taken = of.receive(piece, 0, size, now);
      if (!sends) {
        count(taken, now);
      }
    } while (taken > 0);
    if (taken < 0) {
      of.closeFully(now);
    }
  }

  @Override
  public void writable(TcpConnection of, long now) {
    int size = (int) piece.byteSize();
    int taken = size;
    while (sends && running && taken == size) {
      taken = of.send(piece, 0, size, now);
      count(taken, now);
    }
  }

  private void count(int taken, long now) {
    if (taken > 0 && running && now - countsFrom >= 0) {
      octets += taken;
    }
  }
}
