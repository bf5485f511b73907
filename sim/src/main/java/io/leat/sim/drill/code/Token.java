package io.leat.sim.drill.code;

/** One word of code. */
record Token(Kind kind, String text) {
  enum Kind {
    NUMBER,
    TEXT,
    NAME,
    SYMBOL,
    NEW_LINE,
    END
  }

  boolean is(String symbol) {
    return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbol);
  }
}
