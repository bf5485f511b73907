package io.leat.sim;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is going to happen, by time, and by the order in which it was asked for where times are
 * equal: the same calls give the same order, always.
 *
 * <p>A binary heap in parallel arrays, because a simulation lives here.
 */
final class EventQueue {
  /** Something that happens at a point in virtual time. */
  interface Event {
    void happen(long now);
  }

  private long[] times = new long[64];
  private long[] numbers = new long[64];
  private @Nullable Event[] events = new @Nullable Event[64];
  private int count;
  private long lastNumber;

  void add(long time, Event event) {
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
      numbers = Arrays.copyOf(numbers, 2 * count);
      events = Arrays.copyOf(events, 2 * count);
    }
    int child = count++;
    long number = ++lastNumber;
    while (child > 0) {
      int parent = child - 1 >>> 1;
      if (times[parent] <= time) {
        break; // equal times: the parent was asked for earlier
      }
      move(parent, child);
      child = parent;
    }
    set(child, time, number, event);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The time of the next event; {@link Long#MAX_VALUE} if there is none. */
  long nextTime() {
    return count == 0 ? Long.MAX_VALUE : times[0];
  }

  /** Takes the next event. */
  Event poll() {
    Event first = Objects.requireNonNull(events[0]);
    int last = --count;
    if (last > 0) {
      sink(times[last], numbers[last], Objects.requireNonNull(events[last]), last);
    }
    events[last] = null;
    return first;
  }

  private void sink(long time, long number, Event event, int size) {
    int parent = 0;
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && isBefore(child + 1, times[child], numbers[child])) {
        child++;
      }
      if (!isBefore(child, time, number)) {
        break;
      }
      move(child, parent);
      parent = child;
    }
    set(parent, time, number, event);
  }

  private boolean isBefore(int index, long time, long number) {
    return times[index] < time || times[index] == time && numbers[index] < number;
  }

  private void move(int from, int to) {
    times[to] = times[from];
    numbers[to] = numbers[from];
    events[to] = events[from];
  }

  private void set(int at, long time, long number, Event event) {
    times[at] = time;
    numbers[at] = number;
    events[at] = event;
  }
}
