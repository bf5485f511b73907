package io.leat.sim.drill.script;

import java.util.List;
import java.util.Map;

/** An argument or a result of a system call. */
public sealed interface Value {
  record Numeral(long number) implements Value {}

  record Text(String text) implements Value {}

  /** A name, such as {@code SOL_SOCKET}. */
  record Symbol(String name) implements Value {}

  /** {@code a | b | c}. */
  record Union(List<Value> parts) implements Value {
    public Union {
      parts = List.copyOf(parts);
    }
  }

  /** {@code ...}: whatever fits. */
  record Ellipsis() implements Value {}

  /** {@code [a, b]}. */
  record Items(List<Value> items) implements Value {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** {@code {name = value, ...}}; values without a name are under their place, as {@code 0}. */
  record Structure(Map<String, Value> fields) implements Value {
    public Structure {
      fields = Map.copyOf(fields);
    }
  }

  /** {@code htons(80)}, {@code inet_addr("192.0.2.1")}. */
  record Application(String name, List<Value> arguments) implements Value {
    public Application {
      arguments = List.copyOf(arguments);
    }
  }
}
