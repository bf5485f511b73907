package io.leat.conformance;

import io.leat.conformance.RequirementTable.AnchorBug;
import io.leat.conformance.RequirementTable.Attack;
import io.leat.conformance.RequirementTable.Demand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code docs/conformance.md}: every demand, case, attack and bug with its tests, or why not. */
final class ConformancePage {
  /** Why something has no test. */
  enum Status {
    /** Its feature or its test is not there yet: tests of it take the reason's place. */
    WAITS,
    /** Tests prove a part, and the reason says which part they do not. */
    PARTLY,
    /** Deliberately not met. */
    DECLINED,
    /** It concerns nothing that exists here, or is shown in another way than by a test. */
    NOT_APPLICABLE
  }

  /** One reason of {@code reasons.csv}. */
  record Reason(Status status, String text) {}

  /**
   * One row of one of the tables.
   *
   * @param tag what a test that proves it carries
   * @param cells before the last one, which is made of tests and reason
   */
  record Row(String tag, boolean demanded, List<String> cells) {}

  private static final String TESTS_SEPARATOR = "<br>";

  private final TaggedTests tests;
  private final Map<String, Reason> reasons = new LinkedHashMap<>();

  ConformancePage(TaggedTests tests) {
    this.tests = tests;
    for (Map<String, String> row : Csv.resource("reasons.csv")) {
      Reason reason = new Reason(Status.valueOf(row.get("status")), row.get("reason"));
      if (reasons.put(row.get("tag"), reason) != null) {
        throw new AssertionError("two reasons for " + row.get("tag"));
      }
    }
  }

  Map<String, Reason> reasons() {
    return reasons;
  }

  /** All rows of all tables. */
  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Demand demand : RequirementTable.all()) {
      rows.add(row(demand));
    }
    rows.addAll(edgeCases());
    rows.addAll(attacks());
    rows.addAll(anchorBugs());
    return rows;
  }

  private static Row row(Demand demand) {
    return new Row(
        demand.document() + " " + demand.id(),
        demand.testable(),
        List.of(demand.id(), demand.level(), "§" + demand.section(), demand.summary()));
  }

  private static List<Row> edgeCases() {
    return Csv.resource("edge-cases.csv").stream()
        .map(row ->
            new Row("EDGE-CASES " + row.get("row"), true, List.of(row.get("row"), row.get("case"))))
        .toList();
  }

  private static List<Row> attacks() {
    List<Row> rows = new ArrayList<>();
    for (Attack attack : RequirementTable.attacks()) {
      rows.add(
          new Row(
              "ATTACK " + attack.id(),
              true,
              List.of(attack.id(), attack.name(), attack.immuneBehaviour())));
    }
    return rows;
  }

  private static List<Row> anchorBugs() {
    List<Row> rows = new ArrayList<>();
    for (AnchorBug bug : RequirementTable.anchorBugs()) {
      String name = bug.anchor() + " " + bug.issue();
      rows.add(new Row("ANCHOR " + name, true, List.of(name, bug.bug())));
    }
    return rows;
  }

  /** Whether tests or a reason stand behind the row; that they prove a part needs the tests. */
  boolean isAnswered(Row row) {
    Reason reason = reasons.get(row.tag());
    boolean explained = reason != null && reason.status() != Status.PARTLY;
    return explained || !tests.testsOf(row.tag()).isEmpty();
  }

  String render() {
    StringBuilder page = new StringBuilder();
    page.append("# Conformance\n\n");
    page.append("Generated from the `@Requirement` tags of the tests and the tables in ");
    page.append("`conformance/src/test/resources/conformance`; ");
    page.append("`./mvnw -pl conformance -am test -Dtest=ConformancePageTest ");
    page.append("-Dleat.update=true -Dsurefire.failIfNoSpecifiedTests=false` ");
    page.append("writes it anew. ");
    page.append("The build fails when a row has neither a test nor a reason.\n\n");
    summary(page);
    Map<String, List<Demand>> byDocument =
        RequirementTable.all().stream()
            .collect(
                Collectors.groupingBy(Demand::document, LinkedHashMap::new, Collectors.toList()));
    byDocument.forEach((document, demands) -> {
      page.append("\n## RFC ").append(document.substring(3)).append("\n\n");
      table(page, "id | level | § | clause", demands.stream().map(d -> row(d)).toList());
    });
    page.append("\n## Edge cases\n\n");
    table(page, "row | case", edgeCases());
    page.append("\n## Attacks\n\n");
    table(page, "id | attack | what happens instead", attacks());
    page.append("\n## Bugs that other stacks had\n\n");
    table(page, "where | bug", anchorBugs());
    return page.toString();
  }

  private void summary(StringBuilder page) {
    page.append("| table | rows | tested | waits | tested in part ");
    page.append("| declined | not applicable |\n");
    page.append("|---|---|---|---|---|---|---|\n");
    List<Demand> must =
        RequirementTable.rfc9293().stream().filter(d -> d.level().startsWith("MUST")).toList();
    summary(page, "RFC 9293, MUST and MUST NOT", must.stream().map(d -> row(d)).toList());
    summary(page, "RFC 9293, all", RequirementTable.rfc9293().stream().map(d -> row(d)).toList());
    summary(page, "other RFCs", RequirementTable.others().stream().map(d -> row(d)).toList());
    summary(page, "edge cases", edgeCases());
    summary(page, "attacks", attacks());
    summary(page, "bugs that other stacks had", anchorBugs());
  }

  private void summary(StringBuilder page, String name, List<Row> rows) {
    long tested = rows.stream().filter(this::isTested).count();
    page.append("| ").append(name).append(" | ").append(rows.size());
    page.append(" | ").append(tested);
    for (Status status : Status.values()) {
      page.append(" | ").append(rows.stream().filter(row -> has(row, status)).count());
    }
    page.append(" |\n");
  }

  private boolean isTested(Row row) {
    return !tests.testsOf(row.tag()).isEmpty() && !has(row, Status.PARTLY);
  }

  private boolean has(Row row, Status status) {
    Reason reason = reasons.get(row.tag());
    boolean partly = status == Status.PARTLY;
    return reason != null
        && reason.status() == status
        && tests.testsOf(row.tag()).isEmpty() != partly;
  }

  private void table(StringBuilder page, String head, List<Row> rows) {
    page.append("| ").append(head).append(" | tests, or why there are none |\n|");
    page.repeat("---|", head.split("\\|").length + 1).append('\n');
    for (Row row : rows) {
      page.append(line(row)).append('\n');
    }
  }

  /** A row as it stands on the page. */
  String line(Row row) {
    String cells = row.cells().stream().map(c -> escape(c)).collect(Collectors.joining(" | "));
    return "| " + cells + " | " + answer(row) + " |";
  }

  private String answer(Row row) {
    Set<String> names = tests.testsOf(row.tag());
    Reason reason = reasons.get(row.tag());
    String why = reason == null ? "" : escape(reason.text());
    if (names.isEmpty()) {
      return why;
    }
    String all =
        names.stream().map(n -> "`" + n + "`").collect(Collectors.joining(TESTS_SEPARATOR));
    boolean partly = reason != null && reason.status() == Status.PARTLY;
    return partly ? all + TESTS_SEPARATOR + "In part: " + why : all;
  }

  private static String escape(String cell) {
    return cell.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;").replace("*", "\\*");
  }
}
