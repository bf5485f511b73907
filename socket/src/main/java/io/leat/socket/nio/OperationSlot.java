package io.leat.socket.nio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where at most one operation of a kind is pending, and how it is tried again: on the group's
 * threads, one at a time, and once more if the channel may have become ready during an attempt.
 */
final class OperationSlot {
  private final ChannelGroup group;
  private final AtomicReference<@Nullable Operation<?>> pending = new AtomicReference<>();
  private final AtomicInteger reasons = new AtomicInteger();

  OperationSlot(ChannelGroup group) {
    this.group = group;
  }

  /** Takes the slot; false if another operation has it. */
  boolean take(Operation<?> operation) {
    return pending.compareAndSet(null, operation);
  }

  void release(Operation<?> operation) {
    pending.compareAndSet(operation, null);
  }

  boolean isTaken() {
    return pending.get() != null;
  }

  /** Begins the operation that took the slot; 0 is no limit of time. */
  void start(Operation<?> operation, long time, TimeUnit unit) {
    operation.limit(time, unit);
    readinessChanged();
  }

  /** The operation may succeed now. Any thread; does not block. */
  void readinessChanged() {
    if (pending.get() != null && reasons.getAndIncrement() == 0) {
      group.execute(this::proceed);
    }
  }

  private void proceed() {
    int seen;
    do {
      seen = reasons.get();
      Operation<?> operation = pending.get();
      if (operation != null) {
        operation.proceed();
      }
    } while (!reasons.compareAndSet(seen, 0));
  }

  void channelClosed() {
    Operation<?> operation = pending.get();
    if (operation != null) {
      operation.channelClosed();
    }
  }
}
