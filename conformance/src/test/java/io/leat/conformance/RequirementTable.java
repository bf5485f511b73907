package io.leat.conformance;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the RFCs demand one by one, the attacks to withstand, and the bugs others had. */
public final class RequirementTable {
  private RequirementTable() {}

  /**
   * One demand of an RFC.
   *
   * @param document such as "RFC9293"
   * @param id such as "MUST-10", unique within the tables
   */
  public record Demand(
      String document,
      String id,
      String level,
      String section,
      String summary,
      boolean testable,
      String howToTest) {

    /** Whether a test with this {@code @Requirement} is about this demand. */
    public boolean isNamedBy(String requirement) {
      return requirement.equals(document + " " + id)
          || requirement.equals(document + " §" + section);
    }
  }

  /** One attack. */
  public record Attack(
      String id,
      String name,
      String reference,
      String kind,
      String mechanism,
      String immuneBehaviour,
      String test) {}

  /** One bug that smoltcp or gVisor had. */
  public record AnchorBug(
      String anchor, String issue, String bug, String scenario, String technique) {}

  /** The ids of RFC 9293 appendix B, and its rules without an id. */
  public static List<Demand> rfc9293() {
    return Csv.resource("rfc9293-requirements.csv").stream()
        .map(row -> demand("RFC9293", row))
        .toList();
  }

  /** The rules of the other RFCs. */
  public static List<Demand> others() {
    return Csv.resource("other-requirements.csv").stream()
        .map(row -> demand("RFC" + field(row, "rfc"), row))
        .toList();
  }

  public static List<Demand> all() {
    return Stream.concat(rfc9293().stream(), others().stream()).toList();
  }

  public static List<Attack> attacks() {
    return Csv.resource("attacks.csv").stream()
        .map(row ->
            new Attack(
                field(row, "id"),
                field(row, "name"),
                field(row, "cve_or_ref"),
                field(row, "class"),
                field(row, "mechanism"),
                field(row, "immune_behaviour"),
                field(row, "test")))
        .toList();
  }

  public static List<AnchorBug> anchorBugs() {
    return Csv.resource("anchor-bugs.csv").stream()
        .map(row ->
            new AnchorBug(
                field(row, "anchor"),
                field(row, "issue"),
                field(row, "bug"),
                field(row, "regression_scenario_for_us"),
                field(row, "technique_that_finds_it")))
        .toList();
  }

  private static Demand demand(String document, Map<String, String> row) {
    String testable = field(row, "testable");
    if (!testable.equals("yes") && !testable.equals("no")) {
      throw new IllegalArgumentException("neither yes nor no: \"" + testable + "\"");
    }
    return new Demand(
        document,
        field(row, "id"),
        field(row, "level"),
        field(row, "section"),
        field(row, "summary"),
        testable.equals("yes"),
        field(row, "how-to-test"));
  }

  private static String field(Map<String, String> row, String column) {
    String value = row.get(column);
    if (value == null) {
      throw new IllegalArgumentException("no column " + column + " in " + row);
    }
    return value;
  }
}
