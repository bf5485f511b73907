package io.leat.cli.rival;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comma-separated values (RFC 4180) with a header, and no line ends inside fields. */
final class CsvTable {
  private static final Pattern FIELD =
      Pattern.compile("\\G(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*))(,|$)");

  private CsvTable() {}

  /**
   * Rows, keyed by the header.
   *
   * @throws IllegalArgumentException if a row is malformed, with its line
   */
  static List<Map<String, String>> rows(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    List<String> header = fields(lines.getFirst());
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = fields(line);
      if (fields.size() != header.size()) {
        throw new IllegalArgumentException(
            fields.size() + " fields, not " + header.size() + ": " + line);
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        row.put(header.get(i), fields.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    Matcher matcher = FIELD.matcher(line);
    boolean more = true;
    while (more) {
      if (!matcher.find()) {
        throw new IllegalArgumentException("malformed: " + line);
      }
      String quoted = matcher.group(1);
      fields.add(quoted == null ? matcher.group(2) : quoted.replace("\"\"", "\""));
      more = ",".equals(matcher.group(3));
    }
    return fields;
  }
}
