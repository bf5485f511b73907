package io.leat.bench.flood;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Connections of the kernel's that say nothing while the flood lasts. */
final class IdleCrowd implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final long ECHO_NANOS = 10_000_000_000L;

  private final Host host;
  private final int size;
  private final List<Socket> sockets = new ArrayList<>();

  IdleCrowd(Host host, int size) {
    this.host = host;
    this.size = size;
  }

  /** Connects those that are missing. */
  void complete() throws IOException {
    while (sockets.size() < size) {
      Socket socket = host.connect(CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      sockets.add(socket);
    }
  }

  /** Asks each for the echo of one octet, and returns how many are lost; those are given up. */
  int lost() throws IOException {
    List<Socket> lost = new ArrayList<>();
    for (Socket socket : sockets) {
      try {
        socket.getOutputStream().write('i');
      } catch (IOException e) {
        lost.add(socket);
      }
    }
    long end = System.nanoTime() + ECHO_NANOS;
    for (Socket socket : sockets) {
      if (!lost.contains(socket) && !echoed(socket, end)) {
        lost.add(socket);
      }
    }
    for (Socket socket : lost) {
      socket.close();
    }
    sockets.removeAll(lost);
    return lost.size();
  }

  private static boolean echoed(Socket socket, long end) {
    try {
      long millis = (end - System.nanoTime()) / 1_000_000;
      socket.setSoTimeout((int) Math.max(1, millis));
      InputStream in = socket.getInputStream();
      return in.read() == 'i';
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
