package io.leat.bench.kernel;

import static io.leat.bench.kernel.LibraryFunction.checked;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;

/**
 * A TCP socket of the kernel's whose congestion control is chosen, which the JDK's sockets cannot.
 * Made in the namespace of the calling thread.
 */
public final class KernelSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;
  private static final int TCP_INFO = 11;
  private static final int BYTES_ACKED = 120;
  private static final int SOL_SOCKET = 1;
  private static final int SO_LINGER = 13;
  private static final int SO_MAX_PACING_RATE = 47;
  private static final int SHUT_BOTH = 2;
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final MethodHandle SOCKET =
      LibraryFunction.of("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT =
      LibraryFunction.of("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND =
      LibraryFunction.of("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      LibraryFunction.of("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      LibraryFunction.of("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SHUTDOWN =
      LibraryFunction.of("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = LibraryFunction.of("close", JAVA_INT, JAVA_INT);

  private final int fd;

  /** Not connected yet. */
  public KernelSocket() throws IOException {
    fd = checked("socket", () -> (int) SOCKET.invokeExact(AF_INET, SOCK_STREAM_CLOEXEC, 0));
  }

  /**
   * Chooses the congestion control.
   *
   * @throws IOException if the kernel does not have it
   */
  public void congestionControl(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(name);
      checked(
          "congestion control " + name + " (`modprobe tcp_" + name + "` may load it)",
          () ->
              (int)
                  SETSOCKOPT.invokeExact(
                      fd, IPPROTO_TCP, TCP_CONGESTION, value, (int) value.byteSize()));
    }
  }

  /** The one in use, by the kernel's own account. */
  public String congestionControl() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(32);
      MemorySegment length = arena.allocateFrom(JAVA_INT, 32);
      checked(
          "the name of the congestion control",
          () -> (int) GETSOCKOPT.invokeExact(fd, IPPROTO_TCP, TCP_CONGESTION, value, length));
      return value.getString(0);
    }
  }

  /** Bounds what it sends, headers included. */
  public void pace(long octetsPerSecond) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(JAVA_LONG, octetsPerSecond);
      checked(
          "SO_MAX_PACING_RATE",
          () -> (int) SETSOCKOPT.invokeExact(fd, SOL_SOCKET, SO_MAX_PACING_RATE, value, 8));
    }
  }

  /** Octets of text that the other end has acknowledged. */
  public long acknowledged() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BYTES_ACKED + 8, 8);
      MemorySegment length = arena.allocateFrom(JAVA_INT, BYTES_ACKED + 8);
      checked(
          "TCP_INFO", () -> (int) GETSOCKOPT.invokeExact(fd, IPPROTO_TCP, TCP_INFO, info, length));
      return info.get(JAVA_LONG, BYTES_ACKED);
    }
  }

  public void connect(String host, int port) throws IOException {
    byte[] octets = InetAddress.getByName(host).getAddress();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(16);
      address.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_INET);
      address.set(JAVA_BYTE, 2, (byte) (port >> 8));
      address.set(JAVA_BYTE, 3, (byte) port);
      MemorySegment.copy(octets, 0, address, JAVA_BYTE, 4, 4);
      checked("connect " + host, () -> (int) CONNECT.invokeExact(fd, address, 16));
    }
  }

  /**
   * Blocks until something was taken.
   *
   * @return false once the socket was shut down or reset
   */
  public boolean send(MemorySegment text) {
    try {
      return (long) SEND.invokeExact(fd, text, text.byteSize(), MSG_NOSIGNAL) > 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends a {@link #send} under way. */
  public void shutdown() {
    try {
      int ignored = (int) SHUTDOWN.invokeExact(fd, SHUT_BOTH);
      assert ignored <= 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Resets the connection: what is queued is forgotten. */
  @Override
  public void close() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment linger = arena.allocateFrom(JAVA_INT, 1, 0);
      checked(
          "SO_LINGER", () -> (int) SETSOCKOPT.invokeExact(fd, SOL_SOCKET, SO_LINGER, linger, 8));
      checked("close", () -> (int) CLOSE.invokeExact(fd));
    }
  }
}
