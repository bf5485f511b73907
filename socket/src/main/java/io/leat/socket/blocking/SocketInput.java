package io.leat.socket.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What the peer of a socket sends. As java.net does it: once at its end, always at its end. */
final class SocketInput extends InputStream {
  private final LeatSocketImpl socket;
  private volatile boolean atEnd;

  SocketInput(LeatSocketImpl socket) {
    this.socket = socket;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int octets) throws IOException {
    Objects.checkFromIndexSize(at, octets, target.length);
    if (octets == 0) {
      return 0;
    }
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
