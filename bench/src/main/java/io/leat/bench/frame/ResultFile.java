package io.leat.bench.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured, a line each behind a first line that says how: what makes a long measurement
 * resume. Not thread-safe.
 *
 * @param <T> one finished measurement
 */
public final class ResultFile<T> {
  /** How a measurement is written. */
  public interface Format<T> {
    String line(T result);

    /**
     * @throws IllegalArgumentException if it is no such line
     */
    T parse(String line);

    /** What makes it another one; of two with the same key the later one counts. */
    Object key(T result);
  }

  private final Path file;
  private final Format<T> format;
  private final Map<Object, T> results = new LinkedHashMap<>();

  /**
   * Reads what there is.
   *
   * @param first the first line, without which figures cannot be compared
   * @throws IOException also if the file was measured otherwise
   */
  public ResultFile(Path file, String first, Format<T> format) throws IOException {
    this.file = file;
    this.format = format;
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.getFirst().equals(first)) {
        throw new IOException(
            file
                + " was measured otherwise ("
                + (lines.isEmpty() ? "empty" : lines.getFirst().replaceFirst("^# ", ""))
                + "): delete it, or name another by --results");
      }
      lines.stream()
          .skip(1)
          .filter(line -> !line.isBlank())
          .map(format::parse)
          .forEach(this::remember);
    } else {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, first + "\n");
    }
  }

  private void remember(T result) {
    Object key = format.key(result);
    results.remove(key); // so that the later one comes last
    results.put(key, result);
  }

  public boolean contains(Object key) {
    return results.containsKey(key);
  }

  /** Keeps what was finished. */
  public void add(T result) throws IOException {
    remember(result);
    Files.writeString(file, format.line(result) + "\n", StandardOpenOption.APPEND);
  }

  /** All of them, in the order in which they were finished. */
  public List<T> all() {
    return List.copyOf(results.values());
  }
}
