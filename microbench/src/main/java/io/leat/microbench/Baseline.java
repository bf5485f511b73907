package io.leat.microbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the parts cost once, in a file that is reviewed like code: a line that names the machine,
 * then name, nanoseconds and octets of garbage of each.
 */
final class Baseline {
  /** Of one operation. */
  record Cost(double nanos, double garbage) {}

  private static final String MACHINE = "# ";

  private final Map<String, Cost> costs = new TreeMap<>();
  private @Nullable String machine;

  /** Reads what there is; nothing if there is no file. */
  static Baseline read(Path file) throws IOException {
    Baseline read = new Baseline();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        read.take(line);
      }
    }
    return read;
  }

  private void take(String line) throws IOException {
    if (line.startsWith(MACHINE)) {
      machine = line.substring(MACHINE.length());
    } else if (!line.isBlank()) {
      String[] columns = line.split("\t", -1);
      if (columns.length != 3) {
        throw new IOException("not a line of a baseline: " + line);
      }
      costs.put(
          columns[0], new Cost(Double.parseDouble(columns[1]), Double.parseDouble(columns[2])));
    }
  }

  void put(String name, Cost cost) {
    costs.put(name, cost);
  }

  @Nullable Cost of(String name) {
    return costs.get(name);
  }

  /** Where it was measured; null if it is empty. */
  @Nullable String machine() {
    return machine;
  }

  void write(Path file, String of) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(MACHINE + of);
    costs.forEach((name, cost) ->
        lines.add(
            String.format(Locale.ROOT, "%s\t%.1f\t%.1f", name, cost.nanos(), cost.garbage())));
    Files.write(file, lines);
  }
}
