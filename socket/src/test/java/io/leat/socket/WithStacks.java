package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.trace.TcpTrace;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Two stacks joined in memory for each test; afterwards nothing may be left of its connections. */
@Timeout(60)
public abstract class WithStacks {
  public static final IpAddress LEFT = IpAddress.parse("10.0.0.1");
  public static final IpAddress RIGHT = IpAddress.parse("10.0.0.2");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  protected Stack left;
  protected Stack right;

  protected StackConfig config() {
    return StackConfig.DEFAULT;
  }

  @BeforeEach
  void start() {
    MemoryPair link = MemoryPair.ofPackets("pair", 1500, 1024);
    left = start("left", LEFT, leftDevice(link.left()));
    right = start("right", RIGHT, link.right());
  }

  /** What stands between the left stack and the link. */
  protected LinkDevice leftDevice(LinkDevice link) {
    return link;
  }

  protected Stack start(String name, IpAddress address, LinkDevice device) {
    StackConfig own = config().withName(name).withAddress(address + "/24");
    LoopListener listener =
        new LoopListener() {
          @Override
          public void failed(Throwable failure) {
            failures.add(failure);
          }
        };
    return Stack.start(own, device, TcpTrace.OFF, listener);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    try {
      assertNothingIsLeft(left);
      assertNothingIsLeft(right);
      assertThat(failures).isEmpty();
    } finally {
      left.close(Duration.ZERO);
      right.close(Duration.ZERO);
    }
  }

  private static void assertNothingIsLeft(Stack stack) throws Exception {
    if (!stack.hasEnded()) {
      until(() -> connections(stack) == 0 && stack.loop().tcp().chunks().octetsInUse() == 0);
      assertThat(connections(stack)).isZero();
    }
    assertThat(stack.loop().tcp().chunks().octetsInUse()).isZero();
  }

  protected static int connections(Stack stack) {
    return stack.submit(on -> on.tcp().connectionCount()).join();
  }

  /** Waits for something that becomes true by itself; whether it did in time. */
  protected static boolean until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(200_000);
    }
    return true;
  }

  /** Waits until a thread is parked. */
  protected static void untilBlocked(Thread thread) {
    boolean blocked =
        until(() ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    assertThat(blocked).as("%s is parked", thread).isTrue();
  }

  /** A call in a thread of its own. */
  public record Call<T>(Thread thread, CompletableFuture<T> result) {
    public T get() throws Exception {
      try {
        return result.get(20, TimeUnit.SECONDS);
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

    /** Waits until it is blocked, and goes on. */
    public Call<T> blocked() {
      untilBlocked(thread);
      return this;
    }
  }

  protected static <T> Call<T> call(boolean virtual, Callable<T> callable) {
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

  protected static <T> Call<T> call(Callable<T> callable) {
    return call(true, callable);
  }

  protected static byte[] text(int octets, long seed) {
    byte[] text = new byte[octets];
    new SplittableRandom(seed).nextBytes(text);
    return text;
  }

  protected static InetAddress inet(IpAddress address) {
    return Addresses.toInet(address);
  }
}
