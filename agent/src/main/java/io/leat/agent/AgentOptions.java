package io.leat.agent;

import io.leat.packet.wire.IpPrefix;
import io.leat.socket.Routes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the agent's {@code =}: {@code KEY=VALUE} with commas between them. A value has
 * commas itself: what does not begin with a key belongs to the value before.
 *
 * @param routes the addresses that are Leat's
 * @param stack as {@link io.leat.socket.DefaultStack} describes it; null for what the environment
 *     says, or a network in memory
 * @param hosts a file of names; null for none
 */
record AgentOptions(Routes routes, @Nullable String stack, @Nullable String hosts) {
  private static final List<String> KEYS = List.of("routes", "stack", "hosts");

  /**
   * Reads them. Without routes those are the networks of the stack's own addresses, and everything
   * for a stack in memory.
   *
   * @throws IllegalArgumentException with the item that is not understood
   */
  static AgentOptions parse(@Nullable String text) {
    Map<String, String> values = values(text == null ? "" : text.strip());
    String stack = values.get("stack");
    String routes = values.get("routes");
    return new AgentOptions(
        routes != null ? parseRoutes(routes) : defaultRoutes(stack), stack, values.get("hosts"));
  }

  private static Map<String, String> values(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    String last = null;
    for (String item : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String key = item.substring(0, Math.max(0, item.indexOf('='))).strip();
      if (KEYS.contains(key)) {
        if (values.put(key, item.substring(item.indexOf('=') + 1).strip()) != null) {
          throw new IllegalArgumentException(key + " is there twice");
        }
        last = key;
      } else if (last == null) {
        throw new IllegalArgumentException(
            "'"
                + item
                + "' is none of "
                + new TreeSet<>(KEYS)
                + "; for example "
                + AgentHelp.EXAMPLE);
      } else {
        values.merge(last, item.strip(), (before, more) -> before + "," + more);
      }
    }
    return values;
  }

  private static Routes parseRoutes(String text) {
    try {
      return Routes.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("routes=" + text + ": " + e.getMessage(), e);
    }
  }

  private static Routes defaultRoutes(@Nullable String stack) {
    if (stack == null || stack.indexOf(',') < 0) {
      return Routes.ALL;
    }
    return Routes.parse(
        Stream.of(stack.split(",", -1))
            .skip(1) // the device
            .filter(part -> !part.contains("="))
            .map(part -> IpPrefix.parse(part.strip()).network().toString())
            .collect(Collectors.joining(",")));
  }
}
