package io.leat.socket.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Set;

/**
 * The calls of {@link SocketImpl}, which java.net keeps to itself, on an implementation of either
 * network. They need {@code --add-opens java.base/java.net} and {@code --add-exports
 * java.base/sun.nio.ch} for this module, which Leat's agent brings.
 */
final class SocketImplCalls {
  private static final MethodHandles.Lookup LOOKUP = lookup();
  private static final MethodHandle NEW_KERNEL = newKernel();
  private static final MethodHandle CREATE = find("create", void.class, boolean.class);
  private static final MethodHandle CONNECT =
      find("connect", void.class, SocketAddress.class, int.class);
  private static final MethodHandle BIND = find("bind", void.class, InetAddress.class, int.class);
  private static final MethodHandle LISTEN = find("listen", void.class, int.class);
  private static final MethodHandle ACCEPT = find("accept", void.class, SocketImpl.class);
  private static final MethodHandle INPUT = find("getInputStream", InputStream.class);
  private static final MethodHandle OUTPUT = find("getOutputStream", OutputStream.class);
  private static final MethodHandle AVAILABLE = find("available", int.class);
  private static final MethodHandle CLOSE = find("close", void.class);
  private static final MethodHandle SHUTDOWN_INPUT = find("shutdownInput", void.class);
  private static final MethodHandle SHUTDOWN_OUTPUT = find("shutdownOutput", void.class);
  private static final MethodHandle SUPPORTS_URGENT = find("supportsUrgentData", boolean.class);
  private static final MethodHandle SEND_URGENT = find("sendUrgentData", void.class, int.class);
  private static final MethodHandle ADDRESS = find("getInetAddress", InetAddress.class);
  private static final MethodHandle PORT = find("getPort", int.class);
  private static final MethodHandle LOCAL_PORT = find("getLocalPort", int.class);
  private static final MethodHandle OPTIONS = find("supportedOptions", Set.class);
  private static final MethodHandle SET_OPTION =
      find("setOption", void.class, SocketOption.class, Object.class);
  private static final MethodHandle GET_OPTION =
      find("getOption", Object.class, SocketOption.class);

  private SocketImplCalls() {}

  private static MethodHandles.Lookup lookup() {
    try {
      return MethodHandles.privateLookupIn(SocketImpl.class, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      throw closedToUs(e);
    }
  }

  private static MethodHandle newKernel() {
    try {
      Class<?> type = Class.forName("sun.nio.ch.NioSocketImpl");
      return MethodHandles.lookup()
          .findConstructor(type, MethodType.methodType(void.class, boolean.class))
          .asType(MethodType.methodType(SocketImpl.class, boolean.class));
    } catch (ReflectiveOperationException e) {
      throw closedToUs(e);
    }
  }

  private static IllegalStateException closedToUs(Exception why) {
    Module own = SocketImplCalls.class.getModule();
    String who = own.isNamed() ? own.getName() : "ALL-UNNAMED";
    return new IllegalStateException(
        "sockets of both networks need --add-opens java.base/java.net="
            + who
            + " --add-exports java.base/sun.nio.ch="
            + who,
        why);
  }

  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return LOOKUP.findVirtual(SocketImpl.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      throw closedToUs(e);
    }
  }

  /** A call of a handle, which declares that it throws anything. */
  private interface Call<T> {
    T call() throws Throwable;
  }

  private static <T> T call(Call<T> call) throws IOException {
    try {
      return call.call();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /** A call that does no input or output. */
  private static <T> T ask(Call<T> call) {
    try {
      return call(call);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the kernel's to accept into: its accept creates it. */
  static SocketImpl newClient() throws IOException {
    return call(() -> (SocketImpl) NEW_KERNEL.invokeExact(false));
  }

  /** One of the kernel's, as sockets have it that know of no factory. */
  static SocketImpl newKernel(boolean server) throws IOException {
    SocketImpl created = call(() -> (SocketImpl) NEW_KERNEL.invokeExact(server));
    call(() -> {
      CREATE.invokeExact(created, true);
      return created;
    });
    return created;
  }

  static void connect(SocketImpl on, SocketAddress to, int millis) throws IOException {
    call(() -> {
      CONNECT.invokeExact(on, to, millis);
      return on;
    });
  }

  static void bind(SocketImpl on, InetAddress host, int port) throws IOException {
    call(() -> {
      BIND.invokeExact(on, host, port);
      return on;
    });
  }

  static void listen(SocketImpl on, int backlog) throws IOException {
    call(() -> {
      LISTEN.invokeExact(on, backlog);
      return on;
    });
  }

  static void accept(SocketImpl on, SocketImpl into) throws IOException {
    call(() -> {
      ACCEPT.invokeExact(on, into);
      return on;
    });
  }

  static InputStream input(SocketImpl on) throws IOException {
    return call(() -> (InputStream) INPUT.invokeExact(on));
  }

  static OutputStream output(SocketImpl on) throws IOException {
    return call(() -> (OutputStream) OUTPUT.invokeExact(on));
  }

  static int available(SocketImpl on) throws IOException {
    return call(() -> (int) AVAILABLE.invokeExact(on));
  }

  static void close(SocketImpl on) throws IOException {
    call(() -> {
      CLOSE.invokeExact(on);
      return on;
    });
  }

  static void shutdownInput(SocketImpl on) throws IOException {
    call(() -> {
      SHUTDOWN_INPUT.invokeExact(on);
      return on;
    });
  }

  static void shutdownOutput(SocketImpl on) throws IOException {
    call(() -> {
      SHUTDOWN_OUTPUT.invokeExact(on);
      return on;
    });
  }

  static boolean supportsUrgentData(SocketImpl on) {
    return ask(() -> (boolean) SUPPORTS_URGENT.invokeExact(on));
  }

  static void sendUrgentData(SocketImpl on, int data) throws IOException {
    call(() -> {
      SEND_URGENT.invokeExact(on, data);
      return on;
    });
  }

  static InetAddress address(SocketImpl on) {
    return ask(() -> (InetAddress) ADDRESS.invokeExact(on));
  }

  static int port(SocketImpl on) {
    return ask(() -> (int) PORT.invokeExact(on));
  }

  static int localPort(SocketImpl on) {
    return ask(() -> (int) LOCAL_PORT.invokeExact(on));
  }

  @SuppressWarnings("unchecked") // as it is declared
  static Set<SocketOption<?>> supportedOptions(SocketImpl on) {
    return ask(() -> (Set<SocketOption<?>>) (Set<?>) OPTIONS.invokeExact(on));
  }

  static <T> void setOption(SocketImpl on, SocketOption<T> option, T value) throws IOException {
    call(() -> {
      SET_OPTION.invoke(on, option, value);
      return on;
    });
  }

  static <T> T getOption(SocketImpl on, SocketOption<T> option) throws IOException {
    return call(() -> option.type().cast(GET_OPTION.invoke(on, option)));
  }
}
