package io.leat.cli.attach;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpStream;
import io.leat.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries connections from the kernel's loopback to an address of Leat's, through a stack.
 *
 * <p>Each direction has a virtual thread of its own. The end of one direction is passed on while
 * the other goes on; a reset is passed on as a reset.
 */
public final class Forwarder implements AutoCloseable {
  private static final int PIECE = 64 << 10;
  private static final int BACKLOG = 1024;

  private final ServerSocket listener;
  private final Stack stack;
  private final IpAddress target;
  private final int targetPort;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Forwarder(ServerSocket listener, Stack stack, IpAddress target, int targetPort) {
    this.listener = listener;
    this.stack = stack;
    this.target = target;
    this.targetPort = targetPort;
  }

  /**
   * Begins to forward from 127.0.0.1.
   *
   * @param port of the kernel's; 0 for any
   */
  public static Forwarder start(int port, Stack stack, IpAddress target, int targetPort)
      throws IOException {
    ServerSocket listener =
        new ServerSocket(port, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Forwarder forwarder = new Forwarder(listener, stack, target, targetPort);
    Thread.ofVirtual().name("forward-accept").start(forwarder::acceptAll);
    return forwarder;
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void acceptAll() {
    try {
      for (; ; ) {
        Socket socket = listener.accept();
        Thread.ofVirtual().name("forward").start(() -> forward(socket));
      }
    } catch (IOException e) {
      stopListening();
    }
  }

  private void forward(Socket socket) {
    open.add(socket);
    try (socket;
        TcpStream stream = TcpStream.on(stack).connect(target, targetPort)) {
      Thread back = Thread.ofVirtual().name("forward-back").start(() -> backward(stream, socket));
      try {
        copy(socket.getInputStream(), stream.output());
        stream.shutdownOutput();
      } catch (IOException e) {
        stream.abort();
      }
      back.join();
    } catch (IOException e) {
      reset(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static void backward(TcpStream stream, Socket socket) {
    try {
      copy(stream.input(), socket.getOutputStream());
      socket.shutdownOutput();
    } catch (IOException e) {
      stream.abort();
      reset(socket);
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int octets = in.read(piece); octets >= 0; octets = in.read(piece)) {
      out.write(piece, 0, octets);
    }
  }

  /** Closes the kernel's socket so that its peer sees a reset. */
  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      return; // it is over already
    }
  }

  /** No new connections; those there are go on. */
  public void stopListening() {
    try {
      listener.close();
    } catch (IOException e) {
      return; // it is closed, then
    }
  }

  @Override
  public void close() {
    stopListening();
    open.forEach(Forwarder::reset);
  }
}
