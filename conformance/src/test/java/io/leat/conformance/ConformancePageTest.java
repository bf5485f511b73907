package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.conformance.ConformancePage.Reason;
import io.leat.conformance.ConformancePage.Row;
import io.leat.conformance.ConformancePage.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every demand, edge case, attack and anchor bug has a test or a reason, and {@code
 * docs/conformance.md} says so: {@code -Dleat.update=true} writes it.
 */
class ConformancePageTest {
  private static final Path PAGE = DocumentationTest.ROOT.resolve("docs").resolve("conformance.md");
  private static final Pattern TEST_NAME = Pattern.compile("`([\\w-]+/\\w+(?:\\.\\w+)*)`");

  /** A tag that names a document and perhaps a section, rather than a row of a table. */
  private static final Pattern SECTION_TAG =
      Pattern.compile("(RFC\\d+|draft-[a-z0-9-]+)( (§|Appendix ).*|, RFC.*)?");

  private static TaggedTests tests;
  private static ConformancePage page;

  @BeforeAll
  static void readAllTests() throws IOException {
    tests = TaggedTests.of(DocumentationTest.ROOT);
    page = new ConformancePage(tests);
  }

  @Test
  void everythingHasATestOrAReason() {
    List<String> unanswered =
        ConformancePage.rows().stream().filter(row -> !page.isAnswered(row)).map(Row::tag).toList();
    assertThat(unanswered).as("neither a test nor a reason in reasons.csv").isEmpty();
  }

  @Test
  void everyTagNamesARowOrASection() {
    Set<String> known = ConformancePage.rows().stream().map(Row::tag).collect(Collectors.toSet());
    assertThat(tests.tags())
        .filteredOn(tag -> !known.contains(tag) && !SECTION_TAG.matcher(tag).matches())
        .as("tags that no table has")
        .isEmpty();
  }

  @Test
  void reasonsAreForWhatExistsAndHasNoTest() {
    Set<String> known = ConformancePage.rows().stream().map(Row::tag).collect(Collectors.toSet());
    assertThat(page.reasons().keySet()).isSubsetOf(known);
    for (Map.Entry<String, Reason> entry : page.reasons().entrySet()) {
      Status status = entry.getValue().status();
      if (status != Status.WAITS && status != Status.PARTLY) {
        assertThat(tests.testsOf(entry.getKey()))
            .as("a test of " + entry.getKey() + " makes its reason wrong")
            .isEmpty();
      }
    }
  }

  /**
   * A page may lag behind in naming more tests of a row, which another module may have gained; it
   * may not name one that is gone, miss a row, or give a reason that is not the present one.
   */
  @Test
  void thePageSaysWhatTheTestsSay() throws IOException {
    if (Boolean.getBoolean("leat.update")) {
      Files.writeString(PAGE, page.render());
    }
    Set<String> written = new HashSet<>(Files.readAllLines(PAGE));
    List<String> stale = new ArrayList<>();
    for (Row row : ConformancePage.rows()) {
      String line = page.line(row);
      if (!written.contains(line) && !lagsBehind(written, row, line)) {
        stale.add(line);
      }
    }
    assertThat(stale).as("rows that docs/conformance.md does not have so").isEmpty();
    Set<String> named = names(String.join("\n", written));
    assertThat(tests.tests()).containsAll(named);
  }

  private static boolean lagsBehind(Set<String> written, Row row, String line) {
    String head = line.substring(0, line.length() - lastCell(line).length());
    Set<String> present = names(lastCell(line));
    Reason reason = page.reasons().get(row.tag());
    for (String old : written) {
      if (old.startsWith(head) && present.containsAll(names(lastCell(old)))) {
        boolean hadTests = !names(lastCell(old)).isEmpty();
        return hadTests || reason != null && reason.status() == Status.WAITS;
      }
    }
    return false;
  }

  /** From behind the bar before it on. */
  private static String lastCell(String line) {
    int end = line.lastIndexOf(" |");
    return end < 0 ? "" : line.substring(line.lastIndexOf("| ", end - 1) + 2);
  }

  private static Set<String> names(String text) {
    Set<String> names = new HashSet<>();
    Matcher matcher = TEST_NAME.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
