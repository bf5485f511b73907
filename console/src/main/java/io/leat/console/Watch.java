package io.leat.console;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the source once in a while, as long as somebody listens, and tells each listener what
 * has changed.
 *
 * <p>Each has a queue of its own: who is too slow for it gets everything anew, not more memory.
 */
final class Watch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final int QUEUE = 8;

  /** Asked less often, since pages ask themselves for more. */
  private static final int STACKS_EVERY = 2;

  private final ConsoleSource source;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Map<String, String> last = Map.of();
  private final Thread thread;
  private volatile boolean closed;

  Watch(ConsoleSource source) {
    this.source = source;
    thread = Thread.ofVirtual().name("console-watch").start(this::run);
  }

  /** One who listens; events are whole server-sent events. */
  static final class Listener {
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean needsEverything = true;

    /** The next event; a comment if nothing has changed for a while. */
    String next() throws InterruptedException {
      String event = events.poll(5, TimeUnit.SECONDS);
      return event == null ? ": still here\n\n" : event;
    }

    private void offer(String event) {
      if (!events.offer(event)) {
        events.clear();
        needsEverything = true;
      }
    }
  }

  Listener listen() {
    Listener listener = new Listener();
    listeners.add(listener);
    return listener;
  }

  void leave(Listener listener) {
    listeners.remove(listener);
  }

  private void run() {
    int turn = 0;
    try {
      while (!closed) {
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
        if (!listeners.isEmpty()) {
          look(turn++);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(int turn) {
    try {
      Map<String, String> now = new HashMap<>(source.connections());
      String changes = changes(last, now);
      last = now;
      String stacks = turn % STACKS_EVERY == 0 ? event("stacks", source.stacks()) : "";
      for (Listener listener : listeners) {
        if (listener.needsEverything) {
          listener.needsEverything = false;
          listener.offer(event("connections", all(now)));
        } else if (!changes.isEmpty()) {
          listener.offer(changes);
        }
        if (!stacks.isEmpty()) {
          listener.offer(stacks);
        }
      }
    } catch (IOException | RuntimeException e) {
      // a Leat ended while it was asked: the next look shows it gone
      last = Map.of();
      listeners.forEach(listener -> listener.needsEverything = true);
    }
  }

  static String all(Map<String, String> connections) {
    return "[" + String.join(",", connections.values()) + "]";
  }

  private static String changes(Map<String, String> before, Map<String, String> now) {
    List<String> changed = new ArrayList<>();
    now.forEach((id, json) -> {
      if (!json.equals(before.get(id))) {
        changed.add(json);
      }
    });
    List<String> gone = new ArrayList<>();
    for (String id : before.keySet()) {
      if (!now.containsKey(id)) {
        gone.add(quote(id));
      }
    }
    if (changed.isEmpty() && gone.isEmpty()) {
      return "";
    }
    String data =
        "{\"changed\":["
            + String.join(",", changed)
            + "],\"gone\":["
            + String.join(",", gone)
            + "]}";
    return event("changes", data);
  }

  /** Names hold no control characters; stacks may be called anything else. */
  private static String quote(String id) {
    return '"' + id.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** JSON has no line feeds, so one line of data is enough. */
  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
