package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Channels of the JVM's provider, closed after each test. */
@Timeout(120)
abstract class WithChannels {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final List<Channel> opened = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    for (Selector selector : selectors) {
      selector.close();
    }
    for (Channel channel : opened) {
      channel.close();
    }
  }

  /** Both ends of a connection. */
  record Ends(SocketChannel client, SocketChannel server) {}

  <T extends Channel> T closedAfterwards(T channel) {
    synchronized (opened) {
      opened.add(channel);
    }
    return channel;
  }

  SocketChannel open() throws IOException {
    return closedAfterwards(SocketChannel.open());
  }

  SocketChannel nonBlocking() throws IOException {
    SocketChannel channel = open();
    channel.configureBlocking(false);
    return channel;
  }

  Selector selector() throws IOException {
    Selector selector = Selector.open();
    selectors.add(selector);
    return selector;
  }

  ServerSocketChannel listen() throws IOException {
    return listen(0);
  }

  ServerSocketChannel listen(int backlog) throws IOException {
    ServerSocketChannel listener = closedAfterwards(ServerSocketChannel.open());
    listener.bind(new InetSocketAddress(Network.host(), 0), backlog);
    return listener;
  }

  static InetSocketAddress addressOf(ServerSocketChannel listener) throws IOException {
    return new InetSocketAddress(Network.host(), listener.socket().getLocalPort());
  }

  Ends connected() throws IOException {
    ServerSocketChannel listener = listen();
    SocketChannel client = open();
    client.connect(addressOf(listener));
    SocketChannel server = closedAfterwards(listener.accept());
    listener.close();
    return new Ends(client, server);
  }

  /** Where nobody listens. */
  InetSocketAddress nobody() throws IOException {
    ServerSocketChannel listener = listen();
    InetSocketAddress address = addressOf(listener);
    listener.close();
    return address;
  }

  /** A listener whose accept queue is full, so that another SYN is not answered. */
  InetSocketAddress full() throws IOException {
    ServerSocketChannel listener = listen(1);
    for (int i = 0; i < (Network.isLeat() ? 1 : 2); i++) {
      open().connect(addressOf(listener));
    }
    return addressOf(listener);
  }

  static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String string(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  /** Reads exactly this many octets, blocking. */
  static String read(SocketChannel channel, int octets) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(octets);
    int count = 0;
    while (count >= 0 && buffer.hasRemaining()) {
      count = channel.read(buffer);
    }
    return string(buffer);
  }

  /** Writes until nothing more is taken; the octets. */
  static long fill(SocketChannel channel) throws IOException {
    ByteBuffer much = ByteBuffer.allocate(100_000);
    long total = 0;
    int idle = 0;
    while (idle < 50) {
      much.clear();
      int taken = channel.write(much);
      idle = taken == 0 ? idle + 1 : 0;
      total += taken;
      if (taken == 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return total;
  }

  static boolean until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(200_000);
    }
    return true;
  }

  /** A call in a thread of its own. */
  record Call<T>(Thread thread, CompletableFuture<T> result) {
    T get() throws Exception {
      try {
        return result.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw e;
      } catch (TimeoutException e) {
        AssertionError stuck = new AssertionError("stuck in " + thread);
        stuck.setStackTrace(thread.getStackTrace());
        throw stuck;
      }
    }

    /** Waits until it is inside a blocking call, and goes on. */
    Call<T> blocked() {
      assertThat(until(() -> result.isDone() || isBlocked())).isTrue();
      assertThat(result).as("result of a call that should block").isNotDone();
      return this;
    }

    /** Threads that wait in the kernel are runnable for Java. */
    private boolean isBlocked() {
      Thread.State state = thread.getState();
      if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
        return true;
      }
      StackTraceElement[] stack = thread.getStackTrace();
      return stack.length > 0
          && stack[0].isNativeMethod()
          && stack[0].getClassName().contains("nio");
    }
  }

  static <T> Call<T> call(boolean virtual, Callable<T> callable) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable body =
        () -> {
          try {
            result.complete(callable.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    Thread thread = virtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
    return new Call<>(thread, result);
  }
}
