package io.leat.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The tests that were finished, a line each, behind one that says how they were measured: what
 * makes a measurement resume.
 */
final class Results {
  private final Path file;
  private final List<Line> lines = new ArrayList<>();

  /**
   * Reads what there is.
   *
   * @param how the first line, without which figures cannot be compared
   * @throws IOException also if the file was measured otherwise
   */
  Results(Path file, String how) throws IOException {
    this.file = file;
    String first = "# " + how;
    if (Files.exists(file)) {
      List<String> text = Files.readAllLines(file);
      if (text.isEmpty() || !text.getFirst().equals(first)) {
        throw new IOException(
            file
                + " was measured otherwise ("
                + (text.isEmpty() ? "empty" : text.getFirst().substring(2))
                + "): delete it, or name another by --results");
      }
      text.stream().skip(1).map(Line::parse).forEach(lines::add);
    } else {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, first + "\n");
    }
  }

  /** Whether this peer had all these tests in this round. */
  boolean has(int round, Peer peer, List<String> tests) {
    return tests.stream()
        .allMatch(test ->
            lines.stream()
                .anyMatch(line ->
                    line.round() == round
                        && line.peer().equals(peer.key())
                        && line.test().equals(test)));
  }

  /** What is already there of the same round, peer and test is replaced. */
  void add(List<Line> measured) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Line line : measured) {
      lines.removeIf(old ->
          old.round() == line.round()
              && old.peer().equals(line.peer())
              && old.test().equals(line.test()));
      lines.add(line);
      text.append(line.text()).append('\n');
    }
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  /** The figures of one peer, by round. */
  Map<Integer, Double> figures(Peer peer, Quantity quantity) {
    Map<Integer, Double> found = new TreeMap<>();
    for (Line line : lines) {
      if (line.peer().equals(peer.key()) && line.test().equals(quantity.test)) {
        OptionalDouble figure = line.figure(quantity.field);
        figure.ifPresent(value -> found.put(line.round(), value));
      }
    }
    return found;
  }
}
