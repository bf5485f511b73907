package io.leat.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.IdleStrategy;
import io.leat.stack.StackConfig;
import io.leat.stack.link.MemoryPair;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An event loop waits as its stack's configuration says, and hears of tasks however it does. */
@Timeout(120)
class EventLoopWaitTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private static EventLoopGroup group(IdleStrategy idle) {
    MemoryPair link = MemoryPair.ofPackets("wait", 1500, 64);
    StackConfig config = StackConfig.DEFAULT.withAddress("10.0.0.1/24").withIdle(idle);
    return new MultiThreadIoEventLoopGroup(1, LeatIoHandler.newFactory(config, link.left()));
  }

  private static void stop(EventLoopGroup group) throws InterruptedException {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    assertThat(group.terminationFuture().await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @ParameterizedTest
  @EnumSource
  void tasksAreHeardOfNowAndLater(IdleStrategy idle) throws Exception {
    EventLoopGroup group = group(idle);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      assertThat(group.next().submit(() -> number).get()).isEqualTo(number);
    }
    assertThat(group.next().schedule(() -> "later", 20, TimeUnit.MILLISECONDS).get())
        .isEqualTo("later");
    stop(group);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SPIN")
  void anIdleLoopRestsInItsDevice(IdleStrategy idle) throws Exception {
    EventLoopGroup group = group(idle);
    Thread thread = group.next().submit(Thread::currentThread).get();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!waits(thread) && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(waits(thread)).isTrue();
    stop(group);
  }

  @ParameterizedTest
  @EnumSource(names = "SPIN")
  void aLoopThatSpinsNeverWaits(IdleStrategy idle) throws Exception {
    EventLoopGroup group = group(idle);
    Thread thread = group.next().submit(Thread::currentThread).get();
    for (int i = 0; i < 100; i++) {
      Thread.sleep(1);
      assertThat(waits(thread)).isFalse();
    }
    stop(group);
  }
}
