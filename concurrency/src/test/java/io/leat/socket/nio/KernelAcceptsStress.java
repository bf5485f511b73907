package io.leat.socket.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What the kernel accepts is handed out once or closed, and whoever waits hears of it. */
public final class KernelAcceptsStress {
  private static final Stack STACK = Stack.pair().left();
  private static final LeatAsynchronousChannelProvider PROVIDER =
      LeatAsynchronousChannelProvider.of(STACK);
  private static final ChannelGroup GROUP =
      new ChannelGroup(
          PROVIDER, Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon(true).factory()));

  private KernelAcceptsStress() {}

  /** A listener of the kernel's, whose connections come when the test says so. */
  static final class Kernel extends AsynchronousServerSocketChannel {
    private final AtomicReference<@Nullable Runnable> refusal = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletionHandler<AsynchronousSocketChannel, ?>>
        pending = new AtomicReference<>();
    private volatile boolean closed;
    volatile boolean overlapped;

    Kernel() {
      super(AsynchronousChannelProvider.provider());
    }

    @Override
    public <A> void accept(
        A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
      overlapped |= pending.getAndSet(handler) != null;
      refusal.set(() -> handler.failed(new ClosedChannelException(), attachment));
      if (closed) {
        refuse();
      }
    }

    /** Whether anybody waited for the connection. */
    boolean connect(AsynchronousSocketChannel connection) {
      CompletionHandler<AsynchronousSocketChannel, ?> waiting = pending.getAndSet(null);
      if (waiting == null) {
        return false;
      }
      waiting.completed(connection, null);
      return true;
    }

    private void refuse() {
      Runnable waiting = refusal.getAndSet(null);
      if (waiting != null && pending.getAndSet(null) != null) {
        waiting.run();
      }
    }

    @Override
    public void close() {
      closed = true;
      refuse();
    }

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
      throw new UnsupportedOperationException();
    }

    @Override
    public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return Set.of();
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() {
      return null;
    }
  }

  /** A listener, and a connection that is about to come. */
  public abstract static class Listening {
    final Kernel kernel = new Kernel();
    final AsynchronousSocketChannel connection =
        new LeatAsynchronousSocketChannel(PROVIDER, STACK, GROUP);
    private volatile boolean told;
    final KernelAccepts accepts = new KernelAccepts(kernel, () -> told = true);

    final boolean isTold() {
      return told;
    }

    final @Nullable AsynchronousSocketChannel poll() {
      try {
        return accepts.poll();
      } catch (ClosedChannelException e) {
        return null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    final void close() {
      try {
        accepts.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether the connection was open; nothing of it is left behind. */
    final boolean ends() {
      try {
        boolean open = connection.isOpen();
        connection.close();
        return open;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A connection comes while somebody looks for it: who found none was told, and finds it then. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class ComesAndIsWanted extends Listening {
    private boolean connected;
    private @Nullable AsynchronousSocketChannel found;

    @Actor
    public void kernel() {
      connected = kernel.connect(connection);
    }

    @Actor
    public void taker() {
      accepts.wanted();
      found = poll();
    }

    @Arbiter
    public void end(Z_Result r) {
      boolean later = connected || kernel.connect(connection);
      boolean once = found == null ? isTold() && poll() == connection : found == connection;
      r.r1 = later && once && poll() == null && ends();
    }
  }

  /** Two want a connection: the kernel is asked for one at a time, and none is lost. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class WantedTwice extends Listening {
    private boolean connected;

    @Actor
    public void one() {
      accepts.wanted();
    }

    @Actor
    public void other() {
      accepts.wanted();
    }

    @Actor
    public void kernel() {
      connected = kernel.connect(connection);
    }

    @Arbiter
    public void end(Z_Result r) {
      boolean came = connected || kernel.connect(connection);
      boolean nobodyWaits = !kernel.connect(connection);
      r.r1 = came && nobodyWaits && !kernel.overlapped && poll() == connection && ends();
    }
  }

  /** A connection comes while the listener is closed: it is taken, or it is closed. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class ComesAndCloses extends Listening {
    private boolean connected;
    private @Nullable AsynchronousSocketChannel found;

    public ComesAndCloses() {
      accepts.wanted();
    }

    @Actor
    public void kernel() {
      connected = kernel.connect(connection);
    }

    @Actor
    public void closer() {
      close();
    }

    @Actor
    public void taker() {
      found = poll();
    }

    @Arbiter
    public void end(Z_Result r) {
      boolean nothingLeft = poll() == null;
      boolean open = ends();
      r.r1 = nothingLeft && open == (found != null || !connected) && !kernel.isOpen();
    }
  }
}
