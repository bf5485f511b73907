package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.rival.KnownDifference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The last part of {@code docs/differences.md} says what the table of known differences says, by
 * which {@code leat rival} judges: {@code -Dleat.update=true} writes it.
 */
class DifferencesPageTest {
  private static final Path PAGE = DocumentationTest.ROOT.resolve("docs").resolve("differences.md");
  private static final String HEADING = "## The same segments to both\n";

  @Test
  void thePageSaysWhatTheTableSays() throws IOException {
    String written = Files.readString(PAGE);
    int at = written.indexOf(HEADING);
    assertThat(at).isPositive();
    String page = written.substring(0, at) + section(KnownDifference.all());
    if (Boolean.getBoolean("leat.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).content().isEqualTo(page);
  }

  @Test
  void everyRowIsJudgedByASectionAndSaysWhy() throws IOException {
    List<KnownDifference> rows = KnownDifference.all();
    assertThat(rows).extracting(KnownDifference::id).doesNotHaveDuplicates().doesNotContain("");
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(Set.of("Linux", "Leat", "both", "neither")).contains(row.right());
          assertThat(Set.of("cells", "random")).contains(row.shownBy());
          assertThat(row.section()).matches(".*RFC \\d+ §.*");
          assertThat(row.why()).endsWith(".");
        });
  }

  private static String section(List<KnownDifference> rows) {
    StringBuilder page = new StringBuilder(HEADING);
    page.append("\nGenerated from `cli/src/main/resources/io/leat/cli/rival/differences.csv`; ");
    page.append("`./mvnw -pl conformance -am test -Dtest=DifferencesPageTest -Dleat.update=true ");
    page.append("-Dsurefire.failIfNoSpecifiedTests=false` writes it anew.\n\n");
    page.append(
        "`leat rival` puts the same segments to this machine's kernel and to Leat, in every ");
    page.append(
        "state, and compares what is answered at once: flags, numbers, text, and the state ");
    page.append(
        "after it. It fails on a difference that is in no row here, and when a row of the ");
    page.append(
        "first table does not show any more. Delayed ACKs, limits of rates and timers are ");
    page.append("off on both sides; both use one buffer size and initial sequence number. In an ");
    page.append("answer SEG is the stimulus, a plain ACK is `<SEQ=SND.NXT><ACK=RCV.NXT>`, and a ");
    page.append("state behind a semicolon is where it leads. `*` stands for anything.\n");
    page.append("\n### Events of the table of states and events\n\n");
    table(page, rows, "cells");
    page.append("\n### Random segments\n\n");
    page.append("`seq` says where a segment begins to the receive window (`left` of it, `next`, ");
    page.append(
        "`in`, at its `edge`, `right` of it), `ack` where its acknowledgment lies to what ");
    page.append("was sent.\n\n");
    table(page, rows, "random");
    return page.toString();
  }

  private static void table(StringBuilder page, List<KnownDifference> rows, String shownBy) {
    page.append("| row | state | stimulus | Linux | Leat | right | why |\n");
    page.append("|---|---|---|---|---|---|---|\n");
    for (KnownDifference row : rows) {
      if (row.shownBy().equals(shownBy)) {
        page.append("| ").append(row.id());
        for (String pattern : List.of(row.state(), row.stimulus(), row.linux(), row.leat())) {
          page.append(" | ").append(alternatives(pattern));
        }
        page.append(" | ").append(row.right());
        page.append(" | ").append(row.section()).append(": ").append(row.why()).append(" |\n");
      }
    }
  }

  private static String alternatives(String pattern) {
    return "`" + pattern.replace("|!", "`, not `").replace("|", "` or `") + "`";
  }
}
