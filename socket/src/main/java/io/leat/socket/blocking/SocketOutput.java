package io.leat.socket.blocking;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** What the peer of a socket gets. */
final class SocketOutput extends OutputStream {
  private final LeatSocketImpl socket;

  SocketOutput(LeatSocketImpl socket) {
    this.socket = socket;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int octets) throws IOException {
    Objects.checkFromIndexSize(from, octets, source.length);
    if (octets > 0) {
      socket.connected().write(source, from, octets);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
