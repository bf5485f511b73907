package io.leat.link.linux;

import org.jspecify.annotations.Nullable;

/**
 * What a device has while bulk keeps its loop busy, as {@link BulkWatch} tells: the thread of the
 * loop goes before others, and the kernel may have a thread for what it is sent.
 */
final class BulkMode implements AutoCloseable {
  private final BulkWatch watch;
  private final @Nullable LoopPriority priority;
  private final @Nullable KernelThreadSwitch kernelThread;
  private boolean bulk;
  private boolean rests;
  private long restsSince;

  /**
   * @param priority null if it is left as it is
   * @param kernelThread null if nobody switches it
   */
  BulkMode(@Nullable LoopPriority priority, @Nullable KernelThreadSwitch kernelThread, long now) {
    watch = new BulkWatch(now);
    this.priority = priority;
    this.kernelThread = kernelThread;
  }

  /** The loop begins to wait. */
  void rests() {
    rests = true;
    restsSince = System.nanoTime();
  }

  /**
   * At the beginning of a turn, in the thread that makes it.
   *
   * @param octets that have crossed the device so far
   */
  void turn(long octets, long now) {
    if (rests) {
      rests = false;
      watch.rested(now - restsSince);
    }
    boolean was = bulk;
    bulk = watch.isBulk(octets, now);
    if (bulk != was && priority != null) {
      if (bulk) {
        priority.raise();
      } else {
        priority.restore();
      }
    }
    if (kernelThread != null) {
      kernelThread.follow(bulk);
    }
  }

  /** Leaves everything as it was. Any thread, repeatedly. */
  @Override
  public void close() {
    if (priority != null) {
      priority.close();
    }
    if (kernelThread != null) {
      kernelThread.close();
    }
  }
}
