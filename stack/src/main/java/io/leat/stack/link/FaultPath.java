package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One direction of a {@link FaultInjector}: the fate of each frame, and the frames under way. */
final class FaultPath {
  /** Where frames go that survive. */
  interface Sink {
    boolean frame(PacketBuffer headers, Slices text, long now);
  }

  private static final Slices NO_TEXT = new Slices();

  final FaultCounters counters = new FaultCounters();
  private final Faults faults;
  private final RandomGenerator random;
  private final HeldFrames held;
  private final Sink sink;
  private long lastInOrder = Long.MIN_VALUE;

  FaultPath(Faults faults, RandomGenerator random, int heldLimit, Sink sink) {
    this.faults = faults;
    this.random = random;
    held = new HeldFrames(heldLimit);
    this.sink = sink;
  }

  /**
   * Takes one frame.
   *
   * @return false if it was sent on at once, unharmed, and the sink refused it
   */
  boolean accept(PacketBuffer headers, Slices text, long now) {
    release(now);
    counters.frames++;
    if (happens(faults.loss())) {
      counters.lost++;
      return true;
    }
    boolean corrupted = happens(faults.corruption());
    boolean duplicated = happens(faults.duplication());
    long due = dueTime(now);
    if (!corrupted && !duplicated && due == now && held.nextDue() > now) {
      return sink.frame(headers, text, now);
    }
    PacketBuffer copy = hold(headers, text, due);
    if (corrupted && copy != null) {
      invertOneBit(copy);
    }
    if (duplicated) {
      counters.duplicated++;
      hold(headers, text, dueTime(now));
    }
    release(now);
    return true;
  }

  /**
   * Sends on every frame that is due.
   *
   * @return how many the sink took
   */
  int release(long now) {
    int taken = 0;
    for (PacketBuffer frame = held.poll(now); frame != null; frame = held.poll(now)) {
      if (sink.frame(frame, NO_TEXT, now)) {
        taken++;
      } else {
        counters.refused++;
      }
    }
    return taken;
  }

  long nextDeadline() {
    return held.nextDue();
  }

  /** Frames keep their order among themselves, but for those that are reordered. */
  private long dueTime(long now) {
    long due = now + faults.delayNanos();
    if (faults.jitterNanos() > 0) {
      due += random.nextLong(faults.jitterNanos() + 1);
    }
    if (faults.reorderNanos() > 0 && happens(faults.reordering())) {
      counters.reordered++;
      return due + 1 + random.nextLong(faults.reorderNanos());
    }
    lastInOrder = Math.max(lastInOrder, due);
    return lastInOrder;
  }

  private @Nullable PacketBuffer hold(PacketBuffer headers, Slices text, long due) {
    PacketBuffer copy = held.add(headers, text, due);
    if (copy == null) {
      counters.overflowed++;
    }
    return copy;
  }

  private void invertOneBit(PacketBuffer frame) {
    if (frame.length() == 0) {
      return;
    }
    counters.corrupted++;
    int at = frame.start() + random.nextInt(frame.length());
    frame.put8(at, frame.u8(at) ^ 1 << random.nextInt(8));
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
