package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@code docs/compatibility.md} is generated from what the programs did in this build: {@code
 * -Dleat.update=true} writes it, otherwise it must agree with what was run. What cannot be run on a
 * machine is left as it is.
 */
@EnabledIfSystemProperty(named = "leat.network", matches = "page")
class CompatibilityPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("leat.root", ".."), "docs", "compatibility.md");

  @Test
  void thePageSaysWhatTheProgramsDid() throws IOException {
    Map<Row, Result> leat = results(Network.LEAT);
    Map<Row, Result> kernel = results(Network.KERNEL);
    assumeTrue(!leat.isEmpty() && !kernel.isEmpty(), "programs ran over both networks");
    if (Boolean.getBoolean("leat.update")) {
      Files.writeString(PAGE, page(leat, kernel));
    }
    String page = Files.readString(PAGE);
    Set<String> programs = leat.keySet().stream().map(Row::program).collect(Collectors.toSet());
    for (Row row : rows(leat, kernel)) {
      if (leat.get(row) != Result.SKIPPED && kernel.get(row) != Result.SKIPPED) {
        assertThat(page).contains(line(row, leat, kernel));
      } else {
        assertThat(page).contains("| " + row.behaviour() + " |");
      }
    }
    assertThat(rowsOf(page, programs)).isSubsetOf(rows(leat, kernel));
    for (Difference difference : Difference.values()) {
      assertThat(page).contains(line(difference));
    }
  }

  private static Map<Row, Result> results(Network network) throws IOException {
    Map<Row, Result> results = new TreeMap<>();
    Path file = Recorder.file(network);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split("\t");
        results.put(new Row(cells[0], cells[1]), Result.valueOf(cells[2]));
      }
    }
    return results;
  }

  private static Set<Row> rows(Map<Row, Result> leat, Map<Row, Result> kernel) {
    Set<Row> rows = new TreeSet<>(leat.keySet());
    rows.addAll(kernel.keySet());
    return rows;
  }

  /** The page's rows of the programs that were run. */
  private static List<Row> rowsOf(String page, Set<String> programs) {
    List<Row> rows = new ArrayList<>();
    String program = "";
    for (String line : page.lines().toList()) {
      if (line.startsWith("## ")) {
        program = line.substring(3);
      } else if (line.startsWith("| ") && programs.contains(program)) {
        rows.add(new Row(program, line.substring(2, line.indexOf(" |", 2))));
      }
    }
    rows.removeIf(row -> row.behaviour().equals("behaviour"));
    return rows;
  }

  private static String page(Map<Row, Result> leat, Map<Row, Result> kernel) {
    StringBuilder page = new StringBuilder();
    page.append("# Compatibility\n\n");
    page.append("Unmodified Java programs, each run over the kernel and over Leat with the same ");
    page.append("expectations. Generated from the results: `./mvnw -pl compatibility -am test ");
    page.append("-Dleat.update=true` writes it anew. How to get a program onto Leat: ");
    page.append("[Sockets](sockets.md).\n\n");
    page.append("| program | behaviours | over Leat | over the kernel |\n|---|---|---|---|\n");
    Map<String, List<Row>> programs = new LinkedHashMap<>();
    rows(leat, kernel)
        .forEach(row -> programs.computeIfAbsent(row.program(), p -> new ArrayList<>()).add(row));
    programs.forEach((program, rows) ->
        page.append("| [")
            .append(program)
            .append("](#")
            .append(anchor(program))
            .append(") | ")
            .append(rows.size())
            .append(" | ")
            .append(passed(rows, leat))
            .append(" | ")
            .append(passed(rows, kernel))
            .append(" |\n"));
    page.append("\n## Differences\n\nWhere Leat's channels do otherwise than the kernel's, each ");
    page.append("shown by a test below.\n\n| difference | reason |\n|---|---|\n");
    for (Difference difference : Difference.values()) {
      page.append(line(difference));
    }
    programs.forEach((program, rows) -> {
      page.append("\n## ").append(program).append("\n\n");
      page.append("| behaviour | Leat | kernel |\n|---|---|---|\n");
      rows.forEach(row -> page.append(line(row, leat, kernel)));
    });
    return page.toString();
  }

  private static long passed(List<Row> rows, Map<Row, Result> results) {
    return rows.stream().filter(row -> results.get(row) == Result.PASSED).count();
  }

  private static String anchor(String heading) {
    return heading.toLowerCase().replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static String line(Row row, Map<Row, Result> leat, Map<Row, Result> kernel) {
    return "| "
        + row.behaviour()
        + " | "
        + mark(leat.get(row))
        + " | "
        + mark(kernel.get(row))
        + " |\n";
  }

  private static String mark(Result result) {
    return (result == null ? Result.SKIPPED : result).mark();
  }

  private static String line(Difference difference) {
    return "| " + difference.what() + " | " + difference.why() + " |\n";
  }
}
