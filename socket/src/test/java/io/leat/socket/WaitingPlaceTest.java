package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(3600)
class WaitingPlaceTest {
  /** {@code -Dleat.wakeups=N}: how many rounds, instead of 5,000. */
  private static final int ROUNDS = Integer.getInteger("leat.wakeups", 5_000);

  /** The deadline of a wait: who reaches it was not woken, however long the machine paused. */
  private static final long PATIENCE = 120_000_000_000L;

  private volatile int published;

  /** How far the waiter is. */
  private volatile int consumed;

  private int readyAt = 1;
  private final WaitingPlace place = new WaitingPlace(() -> published >= readyAt);

  /** A waiter and a signaller that meet within nanoseconds, many times. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noWakeUpIsLost(boolean virtual) throws Exception {
    CompletableFuture<Integer> rounds = new CompletableFuture<>();
    Runnable waiter = () -> complete(rounds);
    Thread thread = virtual ? Thread.ofVirtual().start(waiter) : Thread.ofPlatform().start(waiter);
    SplittableRandom random = new SplittableRandom(1);
    while (!rounds.isDone()) {
      for (int i = random.nextInt(30); i > 0; i--) {
        Thread.onSpinWait();
      }
      int next = consumed + 1;
      if (published < next) {
        published = next;
        place.signal();
      } else {
        Thread.yield(); // where there is one core, to the waiter
      }
    }
    thread.join();
    assertThat(rounds.join()).isEqualTo(ROUNDS);
  }

  private void complete(CompletableFuture<Integer> rounds) {
    SplittableRandom random = new SplittableRandom(2);
    try {
      while (consumed < ROUNDS) {
        for (int i = random.nextInt(30); i > 0; i--) {
          Thread.onSpinWait();
        }
        readyAt = consumed + 1;
        long before = System.nanoTime();
        assertThat(place.await(before + PATIENCE)).isTrue();
        // a waiter that was not woken finds itself ready at its deadline
        assertThat(System.nanoTime() - before).as("round %d", consumed).isLessThan(PATIENCE);
        consumed = readyAt;
      }
      rounds.complete(consumed);
    } catch (Throwable e) {
      rounds.completeExceptionally(e);
    }
  }

  @Test
  void aDeadlineEndsTheWait() throws Exception {
    assertThat(place.await(System.nanoTime() + 1_000_000)).isFalse();
    published = 1;
    assertThat(place.await(System.nanoTime() - 1)).isTrue();
  }

  @Test
  void anInterruptEndsTheWaitOfAVirtualThreadOnly() throws Exception {
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> place.await(WaitingPlace.FOREVER))
              .isInstanceOf(InterruptedIOException.class);
          virtual.complete(Thread.currentThread().isInterrupted());
        });
    assertThat(virtual.get(5, TimeUnit.SECONDS)).isTrue();
    Thread.currentThread().interrupt();
    assertThat(place.await(System.nanoTime() + 1_000_000)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
