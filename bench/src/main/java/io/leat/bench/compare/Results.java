package io.leat.bench.compare;

import io.leat.bench.frame.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The tests that were finished. */
final class Results {
  /** What makes a test another one. */
  private record Key(int round, String peer, String test) {}

  private static final ResultFile.Format<Line> FORMAT =
      new ResultFile.Format<>() {
        @Override
        public String line(Line line) {
          return line.text();
        }

        @Override
        public Line parse(String line) {
          return Line.parse(line);
        }

        @Override
        public Object key(Line line) {
          return new Key(line.round(), line.peer(), line.test());
        }
      };

  private final ResultFile<Line> lines;

  /**
   * Reads what there is.
   *
   * @param how the first line, without which figures cannot be compared
   * @throws IOException also if the file was measured otherwise
   */
  Results(Path file, String how) throws IOException {
    lines = new ResultFile<>(file, "# " + how, FORMAT);
  }

  /** Whether this peer had all these tests in this round. */
  boolean has(int round, Peer peer, List<String> tests) {
    return tests.stream().allMatch(test -> lines.contains(new Key(round, peer.key(), test)));
  }

  /** What is already there of the same round, peer and test is replaced. */
  void add(List<Line> measured) throws IOException {
    for (Line line : measured) {
      lines.add(line);
    }
  }

  /** The figures of one peer, by round. */
  Map<Integer, Double> figures(Peer peer, Quantity quantity) {
    Map<Integer, Double> found = new TreeMap<>();
    for (Line line : lines.all()) {
      if (line.peer().equals(peer.key()) && line.test().equals(quantity.test)) {
        OptionalDouble figure = line.figure(quantity.field);
        figure.ifPresent(value -> found.put(line.round(), value));
      }
    }
    return found;
  }
}
