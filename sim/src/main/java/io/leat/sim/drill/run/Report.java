package io.leat.sim.drill.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What many runs came to: lines, a table by folder, TSV and JUnit's XML. */
public final class Report {
  /** One run. */
  public record Entry(Path path, IpVersion version, Verdict verdict) {}

  private static final class Counts {
    private int passed;
    private int failed;
    private int notApplicable;

    void add(Verdict.Status status) {
      switch (status) {
        case PASS -> passed++;
        case FAIL -> failed++;
        case NA -> notApplicable++;
      }
    }
  }

  private final List<Entry> entries;

  /** In the order given. */
  public Report(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  public List<Entry> entries() {
    return entries;
  }

  private Counts counts() {
    Counts all = new Counts();
    entries.forEach(entry -> all.add(entry.verdict.status()));
    return all;
  }

  public boolean hasFailure() {
    return counts().failed > 0;
  }

  /** The last line: {@code N passed, N failed, N not applicable}. */
  public String summary() {
    Counts all = counts();
    return all.passed
        + " passed, "
        + all.failed
        + " failed, "
        + all.notApplicable
        + " not applicable";
  }

  /** One line for each folder. */
  public List<String> table() {
    Map<String, Counts> folders = new TreeMap<>();
    for (Entry entry : entries) {
      Path folder = entry.path.getParent();
      folders
          .computeIfAbsent(folder == null ? "." : folder.toString(), name -> new Counts())
          .add(entry.verdict.status());
    }
    int width = folders.keySet().stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    String format = "%-" + Math.max(6, width) + "s  %6s  %6s  %6s";
    lines.add(format.formatted("folder", "passed", "failed", "n/a"));
    folders.forEach((name, counts) ->
        lines.add(format.formatted(name, counts.passed, counts.failed, counts.notApplicable)));
    return lines;
  }

  /** path, variant, PASS or FAIL or NA, reason: a line for each run, without a header. */
  public String tsv() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append(entry.path)
          .append('\t')
          .append(entry.version)
          .append('\t')
          .append(entry.verdict.status())
          .append('\t')
          .append(reason(entry.verdict))
          .append('\n');
    }
    return text.toString();
  }

  private static String reason(Verdict verdict) {
    String oneLine = verdict.reason().replaceAll("\\s+", " ");
    return verdict.line() > 0 ? "line " + verdict.line() + ": " + oneLine : oneLine;
  }

  /** As JUnit writes its results, for tools that read those. */
  public String junit() {
    Counts all = counts();
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        "<testsuite name=\"leat drill\" tests=\"%d\" failures=\"%d\" errors=\"0\" "
            .formatted(entries.size(), all.failed));
    xml.append("skipped=\"%d\">\n".formatted(all.notApplicable));
    for (Entry entry : entries) {
      testCase(xml, entry);
    }
    return xml.append("</testsuite>\n").toString();
  }

  private static void testCase(StringBuilder xml, Entry entry) {
    Verdict verdict = entry.verdict;
    xml.append(
        "  <testcase classname=\"%s\" name=\"%s\""
            .formatted(escaped(entry.path.toString()), entry.version));
    switch (verdict.status()) {
      case PASS -> xml.append("/>\n");
      case NA ->
          xml.append(
              ">\n    <skipped message=\"%s\"/>\n  </testcase>\n"
                  .formatted(escaped(reason(verdict))));
      case FAIL ->
          xml.append(
              ">\n    <failure message=\"%s\">%s</failure>\n  </testcase>\n"
                  .formatted(escaped(reason(verdict)), escaped(verdict.ladder())));
    }
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            default -> {
              boolean allowed = c >= ' ' || c == '\n' || c == '\t';
              out.appendCodePoint(allowed ? c : '?');
            }
          }
        });
    return out.toString();
  }
}
