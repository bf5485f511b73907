package io.leat.socket.blocking;

import io.leat.socket.octets.OctetOutput;
import java.io.IOException;

/** What the peer of a socket gets. */
final class SocketOutput extends OctetOutput {
  private final LeatSocketImpl socket;

  SocketOutput(LeatSocketImpl socket) {
    this.socket = socket;
  }

  @Override
  protected void put(byte[] source, int from, int octets) throws IOException {
    if (octets > 0) {
      socket.connected().write(source, from, octets);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
