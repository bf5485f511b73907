package io.leat.socket.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an asynchronous channel: tried at once, and again whenever the channel may be
 * ready, until it gives a result, fails, is cancelled, or its time is over.
 *
 * @param <V> what it results in
 */
final class Operation<V> {
  /** What is tried; null if it is not time yet. */
  @FunctionalInterface
  interface Attempt<V> {
    @Nullable V attempt() throws IOException;
  }

  private final ChannelGroup group;
  private final Attempt<V> attempt;

  /** Where the operation is pending; empty again before anybody hears of its end. */
  private final OperationSlot slot;

  /** What a failed attempt leads to, before anybody hears of it. */
  private final Runnable failing;

  private final Outcome outcome = new Outcome();
  private volatile @Nullable ScheduledFuture<?> limit;

  /** The result, for who waits for it; cancelling it ends the operation. */
  private final class Outcome extends CompletableFuture<V> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        release();
      }
      return cancelled;
    }
  }

  Operation(ChannelGroup group, OperationSlot slot, Attempt<V> attempt) {
    this(group, slot, attempt, () -> {});
  }

  /**
   * @param failing done after a failed attempt has left the slot, so that closing the channel does
   *     not end the operation with another error
   */
  Operation(ChannelGroup group, OperationSlot slot, Attempt<V> attempt, Runnable failing) {
    this.group = group;
    this.slot = slot;
    this.attempt = attempt;
    this.failing = failing;
  }

  CompletableFuture<V> outcome() {
    return outcome;
  }

  /** Tells a handler of the end, on a thread of the group. */
  <A> void tell(A attachment, CompletionHandler<? super V, ? super A> handler) {
    whenOver((result, failure) ->
        group.execute(() -> {
          if (failure == null) {
            handler.completed(result, attachment);
          } else {
            handler.failed(failure, attachment);
          }
        }));
  }

  /** Does something at the end, on whichever thread ends the operation. */
  void whenOver(BiConsumer<? super V, ? super Throwable> action) {
    CompletableFuture<V> _ = outcome.whenComplete(action);
  }

  /** Fails when this time is over; 0 is no limit. Before the operation begins. */
  void limit(long time, TimeUnit unit) {
    if (time > 0) {
      limit = group.after(time, unit, () -> fail(new InterruptedByTimeoutException()));
    }
  }

  /** Tries. One thread at a time: the slot's owner sees to it. */
  void proceed() {
    if (outcome.isDone()) {
      return;
    }
    try {
      V result = attempt.attempt();
      if (result != null) {
        release();
        outcome.complete(result);
      }
    } catch (IOException | RuntimeException e) {
      release();
      failing.run();
      outcome.completeExceptionally(e);
    }
  }

  void channelClosed() {
    fail(new AsynchronousCloseException());
  }

  private void fail(Exception failure) {
    release();
    outcome.completeExceptionally(failure);
  }

  private void release() {
    slot.release(this);
    ScheduledFuture<?> running = limit;
    if (running != null) {
      running.cancel(false);
    }
  }
}
