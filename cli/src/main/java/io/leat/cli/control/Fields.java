package io.leat.cli.control;

import io.leat.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object from another process, of which nothing is believed before it was looked at. */
record Fields(Map<?, ?> map) {
  static Fields parse(String line) {
    return new Fields(Json.readObject(line));
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  String text(String key) {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw wrong(key, "text");
  }

  long number(String key) {
    if (map.get(key) instanceof Long number) {
      return number;
    }
    throw wrong(key, "a number");
  }

  long number(String key, long otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(map.get(key));
  }

  /** An object as it is; null if there is none. */
  @Nullable Map<?, ?> map(String key) {
    return map.get(key) instanceof Map<?, ?> object ? object : null;
  }

  List<Fields> objects(String key) {
    List<Fields> objects = new ArrayList<>();
    for (Object element : map.get(key) instanceof List<?> list ? list : List.of()) {
      if (!(element instanceof Map<?, ?> object)) {
        throw wrong(key, "objects");
      }
      objects.add(new Fields(object));
    }
    return objects;
  }

  private static IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(key + " should be " + expected);
  }
}
