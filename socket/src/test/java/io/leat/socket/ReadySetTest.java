package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadySetTest {
  private static final int ROUNDS = 3_000_000;

  private static final class Counter extends ReadySet.Entry {
    final AtomicInteger published = new AtomicInteger();
  }

  @Test
  void entriesComeInOrderAndOnce() {
    ReadySet set = new ReadySet();
    Counter first = new Counter();
    Counter second = new Counter();
    set.add(first);
    set.add(second);
    set.add(first);
    assertThat(set.poll()).isSameAs(first);
    set.add(first);
    assertThat(set.poll()).isSameAs(second);
    assertThat(set.poll()).isSameAs(first);
    assertThat(set.poll()).isNull();
  }

  @Test
  void aWakeUpEndsOneWait() {
    ReadySet set = new ReadySet();
    set.wake();
    set.await(Long.MAX_VALUE);
    assertThat(set.takeWake()).isTrue();
    assertThat(set.takeWake()).isFalse();
    long before = System.nanoTime();
    set.await(before + 1_000_000);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(1_000_000);
  }

  /** A wake-up that is lost leaves the last value unseen, and the test stuck. */
  @Test
  void whatIsPublishedBeforeAnAddIsSeenWhateverTheMoment() throws InterruptedException {
    ReadySet set = new ReadySet();
    Counter[] counters = {new Counter(), new Counter(), new Counter()};
    Thread[] threads = new Thread[counters.length];
    for (int i = 0; i < threads.length; i++) {
      Counter own = counters[i];
      threads[i] = Thread.ofPlatform().start(() -> publish(set, own));
    }
    int seen = 0;
    while (seen < counters.length) {
      set.await(Long.MAX_VALUE);
      for (ReadySet.Entry e = set.poll(); e != null; e = set.poll()) {
        seen += ((Counter) e).published.get() == ROUNDS / counters.length ? 1 : 0;
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seen).isGreaterThanOrEqualTo(counters.length);
  }

  private static void publish(ReadySet set, Counter counter) {
    for (int i = 1; i <= ROUNDS / 3; i++) {
      counter.published.set(i);
      set.add(counter);
      if (i % 64 == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** One publishes, the other answers: each round needs one wake-up. */
  @Test
  void twoThreadsTakeTurnsThroughTwoSets() throws InterruptedException {
    ReadySet here = new ReadySet();
    ReadySet there = new ReadySet();
    Counter ping = new Counter();
    Counter pong = new Counter();
    int rounds = 100_000;
    Thread answerer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= rounds; i++) {
                awaitValue(there, ping, i);
                pong.published.set(i);
                here.add(pong);
              }
            });
    for (int i = 1; i <= rounds; i++) {
      ping.published.set(i);
      there.add(ping);
      awaitValue(here, pong, i);
    }
    answerer.join();
    assertThat(pong.published).hasValue(rounds);
  }

  private static void awaitValue(ReadySet set, Counter counter, int value) {
    while (counter.published.get() != value) {
      set.await(Long.MAX_VALUE);
      set.poll();
    }
  }
}
