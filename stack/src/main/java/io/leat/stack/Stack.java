package io.leat.stack;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A running TCP/IP stack: a device, addresses, and a loop on a thread of its own.
 *
 * <p>Any thread may call any method. Sockets for application threads are built on it in the module
 * {@code io.leat.socket}; code that wants no hand-over registers {@link ConnectionHandler}s, which
 * run on the loop.
 *
 * <pre>{@code
 * try (Stack stack = Stack.start(StackConfig.DEFAULT.withAddress("10.9.0.2/16"), device)) {
 *   stack.listen(IpAddress.parse("10.9.0.2"), 7, connection -> new Echo());
 *   ...
 * }
 * }</pre>
 */
public final class Stack implements AutoCloseable {
  /** How long {@link #close()} lets connections finish. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private final StackLoop loop;
  private final StackThread thread;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final AtomicLong resetOnClose = new AtomicLong();

  private Stack(StackLoop loop) {
    this.loop = loop;
    thread = new StackThread(loop, loop.config().name() + "-loop");
  }

  /** Starts a stack on a device, which it owns from then on. */
  public static Stack start(StackConfig config, LinkDevice device) {
    return start(config, device, TcpTrace.OFF, new LoopListener() {});
  }

  /**
   * Starts a stack that is observed.
   *
   * @param trace called on the loop
   */
  public static Stack start(
      StackConfig config, LinkDevice device, TcpTrace trace, LoopListener listener) {
    return start(config, device, trace, listener, AddressListener.NONE);
  }

  /**
   * Starts a stack that is observed, and that tells what becomes of its addresses on an Ethernet.
   *
   * @param trace called on the loop, as both listeners
   */
  public static Stack start(
      StackConfig config,
      LinkDevice device,
      TcpTrace trace,
      LoopListener listener,
      AddressListener addresses) {
    SecureRandom random = new SecureRandom();
    ChunkPool chunks = new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory());
    StackLoop loop =
        new StackLoop(
            config,
            device,
            chunks,
            TcpSecrets.from(random),
            random,
            trace,
            listener,
            addresses,
            System.nanoTime());
    Stack stack = new Stack(loop);
    stack.thread.start();
    return stack;
  }

  /** Two stacks joined in memory: the shortest way to try Leat, or to test with it. */
  public record Pair(Stack left, Stack right) implements AutoCloseable {
    /** Ends both at once: neither waits for a FIN that only the other's end sends. */
    @Override
    public void close() {
      if (left.closing.compareAndSet(false, true)) {
        Thread.ofVirtual().start(() -> left.finish(GRACE));
      }
      right.close();
      left.close();
    }
  }

  /** Starts two stacks that are joined in memory, at 10.0.0.1 and 10.0.0.2. */
  public static Pair pair() {
    return pair(StackConfig.DEFAULT, 1500);
  }

  /** Starts two stacks of one configuration, joined in memory, at 10.0.0.1 and 10.0.0.2. */
  public static Pair pair(StackConfig config, int mtu) {
    MemoryPair link = MemoryPair.ofWholePackets("pair", mtu, 1024);
    StackConfig left = config.withName("left").withAddress("10.0.0.1/24");
    StackConfig right = config.withName("right").withAddress("10.0.0.2/24");
    return new Pair(start(left, link.left()), start(right, link.right()));
  }

  /** Runs a command on the loop, soon. Does not wait. */
  public void execute(Command command) {
    loop.queue(command);
    thread.commandQueued();
  }

  /** Work on the loop that returns something or fails. */
  @FunctionalInterface
  public interface LoopCall<T> {
    T call(StackLoop loop) throws Exception;
  }

  /** Runs {@code call} on the loop; the future completes there. Does not wait. */
  public <T> CompletableFuture<T> submit(LoopCall<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (closed.isDone()) {
      result.completeExceptionally(new StackClosedException(loop.config().name()));
      return result;
    }
    execute(
        new Command() {
          @Override
          protected void run(StackLoop on, long now) {
            complete(result, call, on);
          }
        });
    if (closed.isDone()) {
      // the loop may have ended before it saw the command
      result.completeExceptionally(new StackClosedException(loop.config().name()));
    }
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, LoopCall<T> call, StackLoop loop) {
    try {
      result.complete(call.call(loop));
    } catch (Exception | AssertionError e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Opens a connection whose handler runs on the loop.
   *
   * @return completes with the connection once the SYN is on its way, or fails with an {@link
   *     io.leat.tcp.demux.OpenException}
   */
  public CompletableFuture<TcpConnection> connect(
      IpAddress remote, int port, ConnectionHandler handler) {
    return submit(on -> on.connect(null, 0, remote, port, on.config().tcp(), handler));
  }

  /**
   * Listens; each accepted connection gets the handler that {@code handlers} makes for it.
   *
   * @param port 0 for an ephemeral one
   */
  public CompletableFuture<Listener> listen(
      IpAddress address, int port, Function<TcpConnection, ConnectionHandler> handlers) {
    return submit(on -> {
      ListenTable.Binding binding = on.bind(address, port, true);
      return on.listen(binding, on.config().tcp(), (l, now) -> acceptAll(l, handlers));
    });
  }

  /** What happened to a connection before it was accepted is told to its handler next. */
  private static void acceptAll(
      Listener listener, Function<TcpConnection, ConnectionHandler> handlers) {
    for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
      c.setHandler(handlers.apply(c));
    }
  }

  /** Whether the caller is this stack's loop. */
  public boolean isOnLoop() {
    return thread.isCurrent();
  }

  /** The loop; its methods are for handlers and commands, which run on it. */
  public StackLoop loop() {
    return loop;
  }

  public StackConfig config() {
    return loop.config();
  }

  public boolean isClosed() {
    return closing.get();
  }

  /** Whether {@link #close} is over: the loop has ended, and commands are not run any more. */
  public boolean hasEnded() {
    return closed.isDone();
  }

  /** Connections that had to be reset because they did not finish in time for close. */
  public long resetOnClose() {
    return resetOnClose.get();
  }

  /** As {@link #close(Duration)} with {@link #GRACE}. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Ends the stack: listeners close, connections send what is queued and FIN, and those that have
   * not finished within {@code grace} are reset and counted. TIME-WAIT is not waited for.
   * Idempotent; a second caller waits for the first. On the loop itself nothing is waited for.
   */
  public void close(Duration grace) {
    if (!closing.compareAndSet(false, true)) {
      if (!isOnLoop()) {
        closed.join();
      }
      return;
    }
    if (isOnLoop()) {
      Thread.ofVirtual().start(() -> finish(grace));
    } else {
      finish(grace);
    }
  }

  private void finish(Duration grace) {
    try {
      await(submit(Stack::closeAll));
      long end = System.nanoTime() + grace.toNanos();
      boolean interrupted = false;
      while (System.nanoTime() < end && await(submit(on -> on.tcp().connectionCount())) > 0) {
        interrupted |= pause();
      }
      resetOnClose.set(await(submit(Stack::abortAll)));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } finally {
      thread.stop();
      closed.complete(null);
      thread.runLast();
      loop.device().close();
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(BETWEEN_LOOKS);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
          throw new IllegalStateException("the loop does not answer", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int closeAll(StackLoop on) {
    on.refuseOpening();
    List<Listener> listeners = new ArrayList<>();
    on.tcp().forEachListener(listeners::add);
    listeners.forEach(listener -> on.tcp().close(listener, on.now()));
    List<TcpConnection> connections = new ArrayList<>();
    on.tcp().forEachConnection(connections::add);
    connections.forEach(connection -> connection.close(on.now()));
    return connections.size();
  }

  private static long abortAll(StackLoop on) {
    List<TcpConnection> connections = new ArrayList<>();
    on.tcp().forEachConnection(connections::add);
    connections.forEach(connection ->
        connection.abort(TcpError.STACK_CLOSED, TransitionCause.STACK_CLOSED, on.now()));
    return connections.size();
  }
}
