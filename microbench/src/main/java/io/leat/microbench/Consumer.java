package io.leat.microbench;

import io.leat.packet.buffer.SliceVisitor;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;

/** Takes what arrives, where it lies, and counts it. */
class Consumer implements ConnectionHandler {
  /** Looks at nothing and writes nothing. */
  static final SliceVisitor NOTHING = (position, memory, offset, octets) -> {};

  /** Octets of all connections. */
  long received;

  @Override
  public void readable(TcpConnection connection, long at) {
    var stream = connection.receiveStream();
    if (stream != null) {
      received += stream.consume(Integer.MAX_VALUE, NOTHING);
      connection.receivePositionAdvanced(at);
    }
  }
}
