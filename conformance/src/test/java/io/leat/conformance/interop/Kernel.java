package io.leat.conformance.interop;

import io.leat.link.linux.NetworkNamespace;
import io.leat.packet.wire.IpAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The kernel's sockets inside a namespace. A socket belongs to the namespace of the thread that
 * made it, whichever thread uses it later.
 */
final class Kernel implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 15_000;

  private final NetworkNamespace namespace;
  private final Queue<AutoCloseable> sockets = new ConcurrentLinkedQueue<>();

  Kernel(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  Socket connect(IpAddress address, int port) throws IOException {
    return connect(inet(address), port);
  }

  Socket connect(InetAddress address, int port) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    namespace.call(() -> {
      socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
      return socket;
    });
    return ready(socket);
  }

  /** A listener at an ephemeral port. */
  ServerSocket listen(IpAddress address) throws IOException {
    return listen(inet(address));
  }

  ServerSocket listen(InetAddress address) throws IOException {
    ServerSocket socket = namespace.call(() -> new ServerSocket(0, 512, address));
    sockets.add(socket);
    socket.setSoTimeout(READ_MILLIS);
    return socket;
  }

  Socket accept(ServerSocket listener) throws IOException {
    Socket socket = listener.accept();
    sockets.add(socket);
    return ready(socket);
  }

  private static Socket ready(Socket socket) throws IOException {
    socket.setSoTimeout(READ_MILLIS);
    return socket;
  }

  DatagramSocket datagrams(IpAddress address) throws IOException {
    InetSocketAddress local = new InetSocketAddress(inet(address), 0);
    DatagramSocket socket = namespace.call(() -> new DatagramSocket(local));
    sockets.add(socket);
    socket.setSoTimeout(READ_MILLIS);
    return socket;
  }

  static InetAddress inet(IpAddress address) throws UnknownHostException {
    return InetAddress.getByAddress(address.octets());
  }

  @Override
  public void close() {
    for (AutoCloseable socket : sockets) {
      try {
        socket.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
