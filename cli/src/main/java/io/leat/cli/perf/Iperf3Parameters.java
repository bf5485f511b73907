package io.leat.cli.perf;

import io.leat.cli.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the client of a test asks for.
 *
 * @param streams in each direction that is used
 * @param omitSeconds at the beginning that do not count
 */
record Iperf3Parameters(int streams, Direction direction, int omitSeconds) {
  /** Who sends. */
  enum Direction {
    CLIENT,
    SERVER,
    BOTH
  }

  /** As iperf3 itself. */
  private static final int MOST_STREAMS = 128;

  private static final int LONGEST_OMIT = 600;

  /**
   * @throws IllegalArgumentException if it is no JSON object, or asks for what there is not
   */
  static Iperf3Parameters parse(String json) {
    Map<String, @Nullable Object> values = Json.readObject(json);
    if (!Boolean.TRUE.equals(values.get("tcp"))) {
      throw new IllegalArgumentException("not a test of TCP");
    }
    int streams = number(values, "parallel", 1);
    int omit = number(values, "omit", 0);
    if (streams < 1 || streams > MOST_STREAMS || omit < 0 || omit > LONGEST_OMIT) {
      throw new IllegalArgumentException(streams + " streams, " + omit + " s omitted");
    }
    return new Iperf3Parameters(streams, direction(values), omit);
  }

  private static Direction direction(Map<String, @Nullable Object> values) {
    if (isSet(values.get("bidirectional"))) {
      return Direction.BOTH;
    }
    return isSet(values.get("reverse")) ? Direction.SERVER : Direction.CLIENT;
  }

  private static boolean isSet(@Nullable Object value) {
    return Boolean.TRUE.equals(value) || value instanceof Number number && number.intValue() != 0;
  }

  private static int number(Map<String, @Nullable Object> values, String name, int otherwise) {
    return values.get(name) instanceof Number number ? number.intValue() : otherwise;
  }

  int receiving() {
    return direction == Direction.SERVER ? 0 : streams;
  }

  int sending() {
    return direction == Direction.CLIENT ? 0 : streams;
  }
}
