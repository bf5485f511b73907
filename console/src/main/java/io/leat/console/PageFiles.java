package io.leat.console;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/** The files of the page: ours, and the library that draws its graphs. */
public final class PageFiles {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** Resource and type, by path. */
  private record Part(String resource, String type) {}

  private static final Map<String, Part> PARTS =
      Map.ofEntries(
          Map.entry("/", new Part("page/index.html", HTML)),
          Map.entry("/style.css", new Part("page/style.css", STYLE)),
          Map.entry("/main.js", new Part("page/main.js", SCRIPT)),
          Map.entry("/words.js", new Part("page/words.js", SCRIPT)),
          Map.entry("/dom.js", new Part("page/dom.js", SCRIPT)),
          Map.entry("/table.js", new Part("page/table.js", SCRIPT)),
          Map.entry("/diagram.js", new Part("page/diagram.js", SCRIPT)),
          Map.entry("/detail.js", new Part("page/detail.js", SCRIPT)),
          Map.entry("/gallery.js", new Part("page/gallery.js", SCRIPT)),
          Map.entry("/uplot.js", new Part("uplot/uPlot.iife.min.js", SCRIPT)),
          Map.entry("/uplot.css", new Part("uplot/uPlot.min.css", STYLE)));

  private PageFiles() {}

  /** The paths of all files of the page. */
  public static Set<String> paths() {
    return PARTS.keySet();
  }

  static boolean has(String path) {
    return PARTS.containsKey(path);
  }

  static void send(HttpExchange exchange, String path) throws IOException {
    Part part = PARTS.get(path);
    if (part == null) {
      Reply.refuse(exchange, 404, "no such page");
    } else {
      Reply.send(exchange, 200, part.type(), content(part.resource()));
    }
  }

  /**
   * The content of a file of the page.
   *
   * @param path as in its URL; {@code /} for the page itself
   * @throws IllegalArgumentException if there is none
   */
  public static byte[] read(String path) throws IOException {
    Part part = PARTS.get(path);
    if (part == null) {
      throw new IllegalArgumentException("no page file " + path);
    }
    return content(part.resource());
  }

  private static byte[] content(String resource) throws IOException {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the file " + resource + " is missing from this build");
      }
      return in.readAllBytes();
    }
  }
}
