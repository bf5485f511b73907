package io.leat.socket.blocking;

import io.leat.socket.octets.OctetInput;
import java.io.IOException;

/** What the peer of a socket sends. As java.net does it: once at its end, always at its end. */
final class SocketInput extends OctetInput {
  private final LeatSocketImpl socket;
  private volatile boolean atEnd;

  SocketInput(LeatSocketImpl socket) {
    this.socket = socket;
  }

  @Override
  protected int take(byte[] target, int at, int octets) throws IOException {
    if (atEnd) {
      return -1;
    }
    int taken = socket.connected().read(target, at, octets, socket.timeoutNanos());
    atEnd = taken < 0;
    return taken;
  }

  @Override
  public int available() throws IOException {
    return socket.available();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
