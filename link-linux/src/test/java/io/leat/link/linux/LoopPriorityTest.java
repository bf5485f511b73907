package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requires;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has a thread of its own, which does not outlive it. */
final class LoopPriorityTest {
  @BeforeAll
  static void needsPrivilege() {
    Requires.that(Privileges.isLinux(), "this needs Linux");
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
  }

  /** What a test does in its thread. */
  private interface Body {
    void run() throws Exception;
  }

  private static void inThread(Body body) throws ExecutionException, InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            body.run();
            done.complete(null);
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    done.get();
  }

  private static int niceness() {
    return Libc.niceness(Libc.threadNumber());
  }

  @Test
  void raisesTheCallingThreadAndNoOther() throws Exception {
    int others = niceness();
    inThread(() -> {
      int before = niceness();
      LoopPriority priority = new LoopPriority();
      assertThat(niceness()).isEqualTo(before);
      priority.raise();
      assertThat(niceness()).isEqualTo(before - LoopPriority.STEPS);
      priority.restore();
      assertThat(niceness()).isEqualTo(before);
    });
    assertThat(niceness()).isEqualTo(others);
  }

  @Test
  void raisesOnceHoweverOftenItIsAsked() throws Exception {
    inThread(() -> {
      int before = niceness();
      LoopPriority priority = new LoopPriority();
      priority.raise();
      priority.raise();
      assertThat(niceness()).isEqualTo(before - LoopPriority.STEPS);
      priority.restore();
      priority.restore();
      assertThat(niceness()).isEqualTo(before);
    });
  }

  @Test
  void anotherThreadPutsItBack() throws Exception {
    inThread(() -> {
      int before = niceness();
      LoopPriority priority = new LoopPriority();
      priority.raise();
      inThread(priority::restore);
      assertThat(niceness()).isEqualTo(before);
    });
  }

  @Test
  void goesNoHigherThanThereIs() throws Exception {
    inThread(() -> {
      Libc.setNiceness(Libc.threadNumber(), -15);
      LoopPriority priority = new LoopPriority();
      priority.raise();
      assertThat(niceness()).isEqualTo(-20);
      priority.restore();
      assertThat(niceness()).isEqualTo(-15);
    });
  }

  @Test
  void isRaisedWhileThereIsBulk() throws Exception {
    inThread(() -> {
      int before = niceness();
      try (BulkMode mode = new BulkMode(new LoopPriority(), null, 0)) {
        long now = turnsWithBulk(mode, 0, 0);
        assertThat(niceness()).isEqualTo(before - LoopPriority.STEPS);
        mode.turn(BulkWatch.STARTING * GIGABYTE, now + BulkWatch.ENDING);
        assertThat(niceness()).isEqualTo(before);
        turnsWithBulk(mode, now + BulkWatch.ENDING, BulkWatch.STARTING * GIGABYTE);
        assertThat(niceness()).isEqualTo(before - LoopPriority.STEPS);
      }
      assertThat(niceness()).isEqualTo(before);
    });
  }

  /** Who closes a device does not wait for the loop's turn. */
  @Test
  void onceClosedItRaisesNothing() throws Exception {
    inThread(() -> {
      int before = niceness();
      LoopPriority priority = new LoopPriority();
      priority.raise();
      priority.close();
      assertThat(niceness()).isEqualTo(before);
      priority.raise();
      assertThat(niceness()).isEqualTo(before);
    });
  }

  private static final long GIGABYTE = 1_000_000_000;

  /** The time after as many periods as begin bulk. */
  private static long turnsWithBulk(BulkMode mode, long since, long octetsBefore) {
    long now = since;
    for (int i = 1; i <= BulkWatch.STARTING; i++) {
      now += BulkWatch.PERIOD;
      mode.turn(octetsBefore + i * GIGABYTE, now);
    }
    return now;
  }
}
