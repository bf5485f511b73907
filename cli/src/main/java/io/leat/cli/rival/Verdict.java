package io.leat.cli.rival;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which differences are known, and which rows of the known ones showed. */
final class Verdict {
  private final List<Judged> all;
  private final List<KnownDifference> rows;

  /**
   * A difference and the row that explains it.
   *
   * @param row null for none
   */
  record Judged(Difference found, @Nullable KnownDifference row) {
    String toText() {
      StringBuilder text = new StringBuilder();
      text.append(found.state()).append("  ").append(found.stimulus()).append('\n');
      found.earlier().forEach(step -> text.append("    after  ").append(step).append('\n'));
      text.append("    Linux  ").append(found.linux()).append('\n');
      text.append("    Leat   ").append(found.leat()).append('\n');
      if (row == null) {
        text.append("    again  leat rival ").append(found.script());
      } else {
        text.append("    row    ").append(row.id()).append(": right is ").append(row.right());
        text.append(", ").append(row.section());
      }
      return text.toString();
    }

    Map<String, @Nullable Object> toJson() {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("script", found.script());
      object.put("state", found.state());
      object.put("stimulus", found.stimulus());
      object.put("earlier", found.earlier());
      object.put("linux", found.linux());
      object.put("leat", found.leat());
      object.put("row", row == null ? null : row.id());
      return object;
    }
  }

  private Verdict(List<Judged> all, List<KnownDifference> rows) {
    this.all = all;
    this.rows = rows;
  }

  static Verdict of(Tournament tournament, List<KnownDifference> rows) {
    List<Judged> all = new ArrayList<>();
    for (Difference found : tournament.differences()) {
      KnownDifference row =
          rows.stream().filter(known -> known.covers(found)).findFirst().orElse(null);
      all.add(new Judged(found, row));
    }
    return new Verdict(all, rows);
  }

  List<Judged> all() {
    return all;
  }

  List<Difference> unexplained() {
    return all.stream().filter(judged -> judged.row == null).map(Judged::found).toList();
  }

  int explained() {
    return all.size() - unexplained().size();
  }

  /** Rows that this part of a whole run should have shown, and did not. */
  List<KnownDifference> unseenOf(String part) {
    Set<String> seen = new HashSet<>();
    all.forEach(judged -> {
      if (judged.row != null) {
        seen.add(judged.row.id());
      }
    });
    return rows.stream()
        .filter(row -> row.shownBy().equals(part) && !seen.contains(row.id()))
        .toList();
  }
}
