package io.leat.observe;

import java.util.Locale;

/**
 * A part of an SVG picture under construction, in pixels. What it looks like is decided by class
 * names and {@link SvgStyle}.
 */
public final class SvgDrawing {
  private final StringBuilder body = new StringBuilder();

  /** A straight line. */
  public void line(String style, double x1, double y1, double x2, double y2) {
    body.append("<line class=\"").append(style).append('"');
    number("x1", x1);
    number("y1", y1);
    number("x2", x2);
    number("y2", y2);
    body.append("/>\n");
  }

  /** A rectangle with round corners. */
  public void rectangle(
      String style, double x, double y, double width, double height, double radius) {
    body.append("<rect class=\"").append(style).append('"');
    number("x", x);
    number("y", y);
    number("width", width);
    number("height", height);
    number("rx", radius);
    body.append("/>\n");
  }

  /** {@code commands} in the language of the {@code d} attribute. */
  public void path(String style, String commands) {
    body.append("<path class=\"").append(style).append("\" d=\"").append(commands).append("\"/>\n");
  }

  /** A filled triangle whose tip is at x, y and that points along dx, dy. */
  void arrowHead(String style, double x, double y, double dx, double dy, double size) {
    double length = Math.hypot(dx, dy);
    double ux = dx / length;
    double uy = dy / length;
    double backX = x - size * ux;
    double backY = y - size * uy;
    double half = size * 0.42;
    path(
        style,
        "M"
            + point(x, y)
            + "L"
            + point(backX - half * uy, backY + half * ux)
            + "L"
            + point(backX + half * uy, backY - half * ux)
            + "Z");
  }

  /** Text that begins at x. */
  public void text(String style, double x, double y, String content) {
    text(style, x, y, 0, content);
  }

  /** Text turned by an angle in degrees around its reference point. */
  void text(String style, double x, double y, double degrees, String content) {
    body.append("<text class=\"").append(style).append('"');
    number("x", x);
    number("y", y);
    if (degrees != 0) {
      body.append(" transform=\"rotate(")
          .append(format(degrees))
          .append(' ')
          .append(format(x))
          .append(' ')
          .append(format(y))
          .append(")\"");
    }
    body.append('>').append(escape(content)).append("</text>\n");
  }

  /** Another drawing, moved. */
  void place(SvgDrawing other, double x, double y) {
    body.append("<g transform=\"translate(")
        .append(format(x))
        .append(' ')
        .append(format(y))
        .append(")\">\n")
        .append(other.body)
        .append("</g>\n");
  }

  private void number(String name, double value) {
    body.append(' ').append(name).append("=\"").append(format(value)).append('"');
  }

  /** Two coordinates, as a path has them. */
  public static String point(double x, double y) {
    return format(x) + " " + format(y);
  }

  /** At most one decimal. */
  public static String format(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            default -> escaped.appendCodePoint(isXml(c) ? c : 0xfffd);
          }
        });
    return escaped.toString();
  }

  /** Whether XML 1.0 allows the character. */
  private static boolean isXml(int c) {
    return c >= ' ' && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff)
        || c == '\n'
        || c == '\t';
  }

  /** A self-contained picture, with a title and a description for those who cannot see it. */
  public String document(double width, double height, String title, String description) {
    return document(width, height, title, description, "");
  }

  /** As above, with more rules of style. */
  public String document(
      double width, double height, String title, String description, String moreStyle) {
    String size = format(Math.ceil(width)) + "\" height=\"" + format(Math.ceil(height));
    String box = "0 0 " + format(Math.ceil(width)) + " " + format(Math.ceil(height));
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
        + size
        + "\" viewBox=\""
        + box
        + "\" role=\"img\" aria-labelledby=\"title description\">\n<title id=\"title\">"
        + escape(title)
        + "</title>\n<desc id=\"description\">"
        + escape(description)
        + "</desc>\n<style>\n"
        + SvgStyle.SHEET
        + moreStyle
        + "</style>\n<rect class=\"paper\" x=\"0.5\" y=\"0.5\" width=\""
        + format(Math.ceil(width) - 1)
        + "\" height=\""
        + format(Math.ceil(height) - 1)
        + "\" rx=\"8\"/>\n"
        + body
        + "</svg>\n";
  }
}
