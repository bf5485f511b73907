package io.leat.observe;

/**
 * A connection's ladder beside the state diagram that it passed through, in one picture: what the
 * README shows.
 */
public final class ReadmePicture {
  private static final double BETWEEN = 4;

  private ReadmePicture() {}

  /** The picture as an SVG document. */
  public static String render(Ladder ladder, StateDiagram diagram, Language language) {
    SvgPart left = LadderSvg.part(ladder, language);
    SvgPart right = StateDiagramSvg.part(diagram, language, false, false);
    double height = Math.max(left.height(), right.height());
    SvgDrawing drawing = new SvgDrawing();
    drawing.place(left.drawing(), 0, (height - left.height()) / 2);
    drawing.place(right.drawing(), left.width() + BETWEEN, (height - right.height()) / 2);
    return drawing.document(
        left.width() + BETWEEN + right.width(),
        height,
        left.title() + " | " + right.title(),
        left.description());
  }
}
