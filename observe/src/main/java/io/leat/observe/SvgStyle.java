package io.leat.observe;

/**
 * The look of all SVG pictures. Colours only repeat what weight and dashes say, so that black and
 * white, and eyes that see no red or green, lose nothing; each has its counterpart for dark pages.
 */
final class SvgStyle {
  /** Advance of a character of the monospaced fonts below, in their size. */
  static final double MONO_ADVANCE = 0.605;

  static final double LABEL_SIZE = 12;
  static final double STATE_SIZE = 12.5;

  static final String SHEET =
      """
      text{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",\
      "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif;\
      font-size:12px;fill:#1f2328}
      .mono,.state,.call,.label{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\
      "DejaVu Sans Mono","Noto Sans Mono CJK SC","WenQuanYi Micro Hei Mono",monospace}
      .end{text-anchor:end}
      .middle{text-anchor:middle}
      .paper{fill:#fff;stroke:#d0d7de}
      .title{font-size:14px;font-weight:600}
      .muted{fill:#59636e}
      .small{font-size:10.5px}
      .arrowlabel{font-size:11.5px}
      .italic{font-style:italic}
      .state{font-size:12.5px;font-weight:700}
      .label{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
      .fault{fill:#b3261e}
      .box{fill:#f6f8fa;stroke:#59636e;stroke-width:1.2}
      .entered{fill:#dbeafe;stroke:#1f2328;stroke-width:2.2}
      .life{stroke:#59636e;stroke-width:2}
      .wait{stroke:#59636e;stroke-width:2;stroke-dasharray:2 5}
      .actor{fill:#f6f8fa;stroke:#1f2328;stroke-width:1.5}
      .segment{stroke:#1f2328;stroke-width:1.6;fill:none}
      .retry{stroke-dasharray:7 4}
      .copy{stroke-dasharray:2 4}
      .head{fill:#1f2328}
      .cross{stroke:#b3261e;stroke-width:2.4;fill:none}
      .narration{fill:#fff8c5;stroke:#d4a72c}
      .client{stroke:#0550ae;stroke-width:3.4;fill:none}
      .server{stroke:#953800;stroke-width:2.4;stroke-dasharray:8 4;fill:none}
      .rare{stroke:#1f2328;stroke-width:1.4;fill:none}
      .clienthead{fill:#0550ae}
      .serverhead{fill:#953800}
      .rarehead{fill:#1f2328}
      .idle{stroke:#959da5}
      .idlehead{fill:#959da5}
      @media (prefers-color-scheme:dark){
      text{fill:#e6edf3}
      .paper{fill:#0d1117;stroke:#30363d}
      .muted{fill:#9198a1}
      .label{stroke:#0d1117}
      .fault{fill:#ff9492}
      .box{fill:#161b22;stroke:#9198a1}
      .entered{fill:#12305c;stroke:#e6edf3}
      .life,.wait{stroke:#9198a1}
      .actor{fill:#161b22;stroke:#e6edf3}
      .segment{stroke:#e6edf3}
      .head{fill:#e6edf3}
      .cross{stroke:#ff9492}
      .narration{fill:#2d2a12;stroke:#9e7f1c}
      .client{stroke:#79c0ff}
      .server{stroke:#ffa657}
      .rare{stroke:#e6edf3}
      .clienthead{fill:#79c0ff}
      .serverhead{fill:#ffa657}
      .rarehead{fill:#e6edf3}
      .idle{stroke:#656c76}
      .idlehead{fill:#656c76}
      }
      """;

  private SvgStyle() {}

  /** How wide monospaced text is at most, in pixels. */
  static double monoWidth(String text, double size) {
    return TextCells.width(text) * MONO_ADVANCE * size;
  }
}
