package io.leat.conformance.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The lines that a process prints, as they come. */
final class Lines {
  private static final long PATIENCE_MILLIS = 60_000;

  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Lines() {}

  /** Collects on a thread of its own, until the stream ends. */
  static Lines of(BufferedReader reader) {
    Lines lines = new Lines();
    Thread.ofVirtual().start(() -> lines.collect(reader));
    return lines;
  }

  private void collect(BufferedReader reader) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(" + e + ")");
    }
    end();
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The first line that begins so, now or soon. */
  String awaitBeginning(String beginning) throws InterruptedException {
    return await(line -> line.startsWith(beginning), "a line that begins '" + beginning + "'");
  }

  /** The first line with all of these words, now or soon. */
  String awaitWords(String... words) throws InterruptedException {
    return await(
        line -> List.of(words).stream().allMatch(line::contains), "a line with " + List.of(words));
  }

  private synchronized String await(Predicate<String> wanted, String words)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    for (int seen = 0; ; ) {
      for (; seen < lines.size(); seen++) {
        if (wanted.test(lines.get(seen))) {
          return lines.get(seen);
        }
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (ended || left <= 0) {
        throw new AssertionError(words + " did not come, but:\n" + String.join("\n", lines));
      }
      wait(left);
    }
  }

  /** After the stream has ended. */
  synchronized List<String> all() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!ended && System.nanoTime() < end) {
      wait(100);
    }
    return List.copyOf(lines);
  }

  /** So far. */
  synchronized List<String> soFar() {
    return List.copyOf(lines);
  }
}
