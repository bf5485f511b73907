package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.link.LinkDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that parks once on a device. */
final class ParkedLoop {
  private final CountDownLatch parking = new CountDownLatch(1);
  private final Thread thread;
  private volatile Path status = Path.of("/");

  private ParkedLoop(LinkDevice device, long deadline) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              status = Path.of("/proc").resolve(task()).resolve("status");
              parking.countDown();
              device.park(deadline);
            });
  }

  private static Path task() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/thread-self"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Parks for ever, and returns once the kernel has put the thread to sleep. */
  static ParkedLoop on(LinkDevice device) throws Exception {
    ParkedLoop loop = new ParkedLoop(device, Long.MAX_VALUE);
    assertThat(loop.parking.await(10, TimeUnit.SECONDS)).isTrue();
    while (!Files.readString(loop.status).contains("State:\tS")) {
      Thread.onSpinWait();
    }
    return loop;
  }

  boolean isParked() {
    return thread.isAlive();
  }

  void hasReturned() throws InterruptedException {
    assertThat(thread.join(Duration.ofSeconds(10))).as("park returned").isTrue();
  }
}
