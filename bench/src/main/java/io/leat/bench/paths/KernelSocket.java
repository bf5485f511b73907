package io.leat.bench.paths;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;

/**
 * A TCP socket of the kernel's whose congestion control is chosen, which the JDK's sockets cannot.
 * Made in the namespace of the calling thread.
 */
@SuppressWarnings("restricted")
final class KernelSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;
  private static final int SOL_SOCKET = 1;
  private static final int SO_LINGER = 13;
  private static final int SHUT_BOTH = 2;
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SOCKET =
      function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT =
      function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND =
      function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SHUTDOWN = function("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);

  private final int fd;

  /** Not connected yet. */
  KernelSocket() throws IOException {
    fd = call("socket", () -> (int) SOCKET.invokeExact(AF_INET, SOCK_STREAM_CLOEXEC, 0));
  }

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private interface Call {
    int run() throws Throwable;
  }

  private static int call(String name, Call call) throws IOException {
    try {
      int result = call.run();
      if (result < 0) {
        throw new IOException("the kernel refuses " + name);
      }
      return result;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /**
   * Chooses the congestion control.
   *
   * @throws IOException if the kernel does not have it
   */
  void congestionControl(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(name);
      call(
          "congestion control " + name + " (`modprobe tcp_" + name + "` may load it)",
          () ->
              (int)
                  SETSOCKOPT.invokeExact(
                      fd, IPPROTO_TCP, TCP_CONGESTION, value, (int) value.byteSize()));
    }
  }

  /** The one in use, by the kernel's own account. */
  String congestionControl() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(32);
      MemorySegment length = arena.allocateFrom(JAVA_INT, 32);
      call(
          "the name of the congestion control",
          () -> (int) GETSOCKOPT.invokeExact(fd, IPPROTO_TCP, TCP_CONGESTION, value, length));
      return value.getString(0);
    }
  }

  void connect(String host, int port) throws IOException {
    byte[] octets = InetAddress.getByName(host).getAddress();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(16);
      address.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_INET);
      address.set(JAVA_BYTE, 2, (byte) (port >> 8));
      address.set(JAVA_BYTE, 3, (byte) port);
      MemorySegment.copy(octets, 0, address, JAVA_BYTE, 4, 4);
      call("connect " + host, () -> (int) CONNECT.invokeExact(fd, address, 16));
    }
  }

  /**
   * Blocks until something was taken.
   *
   * @return false once the socket was shut down or reset
   */
  boolean send(MemorySegment text) {
    try {
      return (long) SEND.invokeExact(fd, text, text.byteSize(), MSG_NOSIGNAL) > 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends a {@link #send} under way. */
  void shutdown() {
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
      call("SO_LINGER", () -> (int) SETSOCKOPT.invokeExact(fd, SOL_SOCKET, SO_LINGER, linger, 8));
      call("close", () -> (int) CLOSE.invokeExact(fd));
    }
  }
}
