package io.leat.observe.graph;

/** How a series is drawn. Each differs in shape and weight, not in colour alone. */
public enum Look {
  /** A thin bar from one value to another: what was sent. */
  SENT('|', true),
  /** A heavy bar with a cross: sent again. */
  AGAIN('R', true),
  /** A heavy grey bar: held beyond a gap. */
  SACKED('s', true),
  /** A continuous stair. */
  PLAIN('*', false),
  /** A dashed stair. */
  DASHED('-', false),
  /** A dotted stair. */
  DOTTED('.', false);

  private final char letter;
  private final boolean bar;

  Look(char letter, boolean bar) {
    this.letter = letter;
    this.bar = bar;
  }

  /** In text. */
  char letter() {
    return letter;
  }

  boolean isBar() {
    return bar;
  }
}
