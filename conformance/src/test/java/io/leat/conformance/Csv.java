package io.leat.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tables: comma-separated values with a header line and double quotes (RFC 4180). */
public final class Csv {
  private final String text;
  private int at;

  private Csv(String text) {
    this.text = text;
  }

  /** The rows of a resource in this package's folder {@code conformance}, keyed by its header. */
  public static List<Map<String, String>> resource(String name) {
    String path = "/conformance/" + name;
    try (InputStream in = Csv.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + path);
      }
      return rows(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Map<String, String>> rows(String text) {
    var csv = new Csv(text);
    List<String> header = csv.record();
    var rows = new ArrayList<Map<String, String>>();
    while (csv.at < text.length()) {
      List<String> values = csv.record();
      if (values.size() != header.size()) {
        throw new IllegalArgumentException(
            "line %d has %d fields, not %d: %s"
                .formatted(rows.size() + 2, values.size(), header.size(), values));
      }
      var row = new LinkedHashMap<String, String>();
      for (int i = 0; i < values.size(); i++) {
        row.put(header.get(i), values.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> record() {
    var fields = new ArrayList<String>();
    do {
      fields.add(field());
    } while (at < text.length() && text.charAt(at++) == ',');
    return fields;
  }

  private String field() {
    var value = new StringBuilder();
    boolean quoted = at < text.length() && text.charAt(at) == '"';
    if (!quoted) {
      while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
        value.append(text.charAt(at++));
      }
      return value.toString();
    }
    at++;
    while (true) {
      if (at >= text.length()) {
        throw new IllegalArgumentException("unclosed quote: " + value);
      }
      char c = text.charAt(at++);
      if (c != '"') {
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        value.append(text.charAt(at++));
      } else {
        return value.toString();
      }
    }
  }
}
