package io.leat.bench.paths;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs that were finished, in a file of one line each: what makes a long measurement resume.
 */
final class Results {
  private final Path file;
  private final Map<String, Run> runs = new LinkedHashMap<>();

  /** Reads what there is. */
  Results(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (!line.equals(Run.HEADER) && !line.isBlank()) {
          Run run = Run.parse(line);
          runs.put(run.key(), run);
        }
      }
    } else {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, Run.HEADER + "\n");
    }
  }

  boolean contains(String key) {
    return runs.containsKey(key);
  }

  void add(Run run) throws IOException {
    runs.put(run.key(), run);
    Files.writeString(file, run.line() + "\n", StandardOpenOption.APPEND);
  }

  /** All of them, in the order in which they were finished. */
  List<Run> all() {
    return List.copyOf(runs.values());
  }
}
