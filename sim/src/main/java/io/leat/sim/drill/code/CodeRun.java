package io.leat.sim.drill.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs code: assert, print and assignments, one a line, and {@code if} with its statement on the
 * same line. Numbers are Python's as far as 64 bits reach.
 */
public final class CodeRun {
  private final Map<String, Object> names = new HashMap<>();
  private final StringBuilder printed = new StringBuilder();

  /**
   * @param constants names that every piece of code may use, with their values
   */
  public CodeRun(Map<String, Long> constants) {
    names.put("True", true);
    names.put("False", false);
    names.putAll(constants);
  }

  /** Sets names, for the code that follows. */
  public void set(Map<String, Long> values) {
    names.putAll(values);
  }

  /** What was printed so far. */
  public String printed() {
    return printed.toString();
  }

  /** Runs statements; names that they set stay. */
  public void run(String code) throws CodeException {
    Expressions in = new Expressions(Tokens.of(code), names, new ArrayList<>());
    while (!in.isAtEnd()) {
      if (!in.acceptLineEnd()) {
        statement(in, true);
        in.expectLineEnd();
      }
    }
  }

  private void statement(Expressions in, boolean runs) throws CodeException {
    if (in.accept("assert")) {
      assertion(in, runs);
    } else if (in.accept("pass")) {
      return;
    } else if (in.accept("if")) {
      boolean holds = Expressions.isTrue(in.expression());
      in.expect(":");
      statement(in, runs && holds);
    } else if (in.isName("print")) {
      print(in, runs);
    } else {
      assignment(in, runs);
    }
  }

  private void assertion(Expressions in, boolean runs) throws CodeException {
    int from = in.mark();
    List<String> seen = in.startSeeing();
    Object value = in.expression();
    String source = in.source(from);
    String values = String.join(", ", seen);
    Object message = in.accept(",") ? in.expression() : "";
    if (runs && !Expressions.isTrue(value)) {
      String said = message.toString();
      throw CodeException.failed(
          "assert "
              + source
              + (values.isEmpty() ? "" : " where " + values)
              + (said.isEmpty() ? "" : ": " + said));
    }
  }

  private void print(Expressions in, boolean runs) throws CodeException {
    in.expect("print");
    List<Object> values = new ArrayList<>();
    if (!in.isAtLineEnd()) {
      do {
        values.add(in.expression());
      } while (in.accept(","));
    }
    if (runs) {
      for (Object value : values) {
        // in Python 3 what is printed stands in parentheses
        List<?> several = value instanceof List<?> list ? list : List.of(value);
        several.forEach(one -> printed.append(Expressions.text(one)).append(' '));
      }
      printed.append('\n');
    }
  }

  private void assignment(Expressions in, boolean runs) throws CodeException {
    if (!in.isAssignment()) {
      in.expression();
      return;
    }
    String name = in.name();
    boolean adds = in.accept("+=");
    boolean takes = !adds && in.accept("-=");
    if (!adds && !takes) {
      in.expect("=");
    }
    Object value = in.expression();
    if (adds || takes) {
      value = Arithmetic.apply(adds ? "+" : "-", in.lookUp(name), value);
    }
    if (runs) {
      names.put(name, value);
    }
  }
}
