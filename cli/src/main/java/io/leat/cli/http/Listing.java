package io.leat.cli.http;

import io.leat.cli.option.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder as a page: links to what is in it, folders first, nothing of it trusted. */
final class Listing {
  /** A page with more than these would help nobody. */
  static final int MOST = 10_000;

  private Listing() {}

  private record Entry(String name, boolean folder, long size) {}

  static String page(Root root, Path folder, RequestPath request) throws IOException {
    StringBuilder page = new StringBuilder();
    String title = escape("/" + String.join("/", request.segments()));
    page.append("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
        .append(title)
        .append("</title></head>\n<body><h1>")
        .append(title)
        .append("</h1>\n<pre>\n");
    if (!request.segments().isEmpty()) {
      page.append("<a href=\"../\">../</a>\n");
    }
    List<Entry> entries = entries(root, folder);
    entries.forEach(entry -> row(page, entry));
    if (entries.size() == MOST) {
      page.append("(only the first ").append(MOST).append(")\n");
    }
    return page.append("</pre>\n<p>Served over Leat</p></body></html>\n").toString();
  }

  private static List<Entry> entries(Root root, Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      List<Entry> entries = new ArrayList<>();
      for (Path path : (Iterable<Path>) inside.filter(root::isShown).limit(MOST)::iterator) {
        boolean isFolder = Files.isDirectory(path);
        entries.add(
            new Entry(path.getFileName().toString(), isFolder, isFolder ? 0 : Files.size(path)));
      }
      entries.sort(Comparator.comparing((Entry e) -> !e.folder).thenComparing(Entry::name));
      return entries;
    }
  }

  private static void row(StringBuilder page, Entry entry) {
    String slash = entry.folder ? "/" : "";
    page.append("<a href=\"./") // a name with a colon is no scheme
        .append(RequestPath.encode(entry.name))
        .append(slash)
        .append("\">")
        .append(escape(entry.name))
        .append(slash)
        .append("</a>");
    if (!entry.folder) {
      page.append("  ").append(new Size(entry.size));
    }
    page.append('\n');
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(Character.isISOControl(c) ? '\ufffd' : c);
      }
    }
    return escaped.toString();
  }
}
