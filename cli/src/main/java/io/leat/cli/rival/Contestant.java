package io.leat.cli.rival;

import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.util.List;

/**
 * A host that is tried: at most one listener and one connection, between given ends.
 *
 * <p>No call waits. What the application is refused, it does without: only the wire counts.
 */
interface Contestant extends AutoCloseable {
  void listen() throws IOException;

  /** Begins to connect to the peer. */
  void connect() throws IOException;

  void closeListener() throws IOException;

  void write(int octets) throws IOException;

  /** Takes all that there is to read. */
  void readAll() throws IOException;

  void shutDownOutput() throws IOException;

  void closeConnection() throws IOException;

  void abort() throws IOException;

  /** A packet arrives. */
  void hears(byte[] packet) throws IOException;

  /** The segments that it has sent since it was asked last. */
  List<Segment> said() throws IOException;

  /** LISTEN where there is no connection but a listener. */
  TcpState state() throws IOException;

  @Override
  void close() throws IOException;
}
