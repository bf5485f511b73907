package io.leat.cli.rival;

import io.leat.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A row of {@code differences.csv}, which has been judged. In the first four of its patterns a
 * {@code *} stands for anything and a {@code |} for "or"; what matches a pattern behind a {@code !}
 * is not covered.
 *
 * @param shownBy cells or random: which part of a whole run shows it
 * @param right Linux, Leat or both
 * @param section the RFC's
 */
public record KnownDifference(
    String id,
    String shownBy,
    String state,
    String stimulus,
    String linux,
    String leat,
    String right,
    String section,
    String why) {
  private static final String TABLE = "differences.csv";

  /** All rows. */
  public static List<KnownDifference> all() throws IOException {
    try (InputStream in = KnownDifference.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new CommandFailure("the table " + TABLE + " is missing in this Leat");
      }
      return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static List<KnownDifference> read(String text) {
    List<KnownDifference> all = new ArrayList<>();
    for (Map<String, String> row : CsvTable.rows(text)) {
      all.add(
          new KnownDifference(
              row.getOrDefault("id", ""),
              row.getOrDefault("shown by", ""),
              row.getOrDefault("state", ""),
              row.getOrDefault("stimulus", ""),
              row.getOrDefault("linux", ""),
              row.getOrDefault("leat", ""),
              row.getOrDefault("right", ""),
              row.getOrDefault("section", ""),
              row.getOrDefault("why", "")));
    }
    return all;
  }

  boolean covers(Difference found) {
    return matches(state, found.state())
        && matches(stimulus, found.stimulus())
        && matches(linux, found.linux())
        && matches(leat, found.leat());
  }

  private static boolean matches(String patterns, String text) {
    boolean matches = false;
    for (String pattern : patterns.split("\\|", -1)) {
      boolean not = pattern.startsWith("!");
      if (Glob.pattern(not ? pattern.substring(1) : pattern).matcher(text).matches()) {
        if (not) {
          return false;
        }
        matches = true;
      }
    }
    return matches;
  }
}
