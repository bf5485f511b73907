package io.leat.sim.drill.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the arguments and results of system calls. */
final class ValueParser {
  private static final int MOST_NESTED = 32;

  private final Cursor in;
  private int depth;

  ValueParser(Cursor in) {
    this.in = in;
  }

  /** {@code (a, b, c)}. */
  List<Value> arguments() throws ScriptException {
    in.expect("(");
    return list(")");
  }

  private List<Value> list(String end) throws ScriptException {
    List<Value> values = new ArrayList<>();
    if (in.accept(end)) {
      return values;
    }
    do {
      values.add(value());
    } while (in.accept(","));
    in.expect(end);
    return values;
  }

  Value value() throws ScriptException {
    if (++depth > MOST_NESTED) {
      throw in.wrong("values within values, too deep");
    }
    Value first = simple();
    if (in.isNext("|")) {
      List<Value> parts = new ArrayList<>(List.of(first));
      while (in.accept("|")) {
        parts.add(simple());
      }
      first = new Value.Union(parts);
    }
    depth--;
    return first;
  }

  private Value simple() throws ScriptException {
    if (in.accept("...")) {
      return new Value.Ellipsis();
    }
    if (in.accept("~")) {
      return new Value.Numeral(~in.integer());
    }
    if (in.accept("[")) {
      return new Value.Items(list("]"));
    }
    if (in.accept("{")) {
      return structure();
    }
    if (in.peek() == '"') {
      return text();
    }
    if (in.isWordNext()) {
      String name = in.word();
      if (in.isNext("(")) {
        return new Value.Application(name, arguments());
      }
      return named(name);
    }
    return new Value.Numeral(in.integer());
  }

  /** What is defined may stand for a number. */
  private static Value named(String name) {
    try {
      return new Value.Numeral(Long.decode(name));
    } catch (NumberFormatException e) {
      return new Value.Symbol(name);
    }
  }

  private Value text() throws ScriptException {
    StringBuilder text = new StringBuilder(in.quoted());
    while (in.peek() == '"') {
      text.append(in.quoted());
    }
    in.accept("...");
    return new Value.Text(text.toString());
  }

  private Value structure() throws ScriptException {
    Map<String, Value> fields = new HashMap<>();
    if (in.accept("}")) {
      return new Value.Structure(fields);
    }
    do {
      field(fields);
    } while (in.accept(","));
    in.expect("}");
    return new Value.Structure(fields);
  }

  private void field(Map<String, Value> fields) throws ScriptException {
    Value first = value();
    if (!in.accept("=")) {
      fields.put(Integer.toString(fields.size()), first);
      return;
    }
    String name =
        switch (first) {
          case Value.Symbol symbol -> symbol.name();
          // msg_iov(1)=[...]: the number is how many there are
          case Value.Application application -> application.name();
          default -> throw in.wrong("expected the name of a field before '='");
        };
    fields.put(name, value());
  }
}
