package io.leat.sim.drill.run;

import java.util.Map;

/** The words that scripts have for ICMP types and codes. */
final class IcmpNames {
  /** On the wire. */
  record Numbers(int type, int code) {}

  private static final Map<String, Integer> UNREACHABLE =
      Map.ofEntries(
          Map.entry("net_unreachable", 0),
          Map.entry("host_unreachable", 1),
          Map.entry("protocol_unreachable", 2),
          Map.entry("port_unreachable", 3),
          Map.entry("frag_needed", 4),
          Map.entry("source_route_failed", 5),
          Map.entry("net_unknown", 6),
          Map.entry("host_unknown", 7),
          Map.entry("source_host_isolated", 8),
          Map.entry("net_prohibited", 9),
          Map.entry("host_prohibited", 10),
          Map.entry("net_unreachable_for_tos", 11),
          Map.entry("host_unreachable_for_tos", 12),
          Map.entry("packet_filtered", 13),
          Map.entry("precedence_violation", 14),
          Map.entry("precedence_cutoff", 15));

  private static final Map<String, Integer> UNREACHABLE_V6 =
      Map.of(
          "no_route", 0,
          "admin_prohibited", 1,
          "not_neighbour", 2,
          "address_unreachable", 3,
          "port_unreachable", 4,
          "host_unreachable", 3,
          "net_unreachable", 0);

  private static final Map<String, Integer> TIME_EXCEEDED =
      Map.of("ttl", 0, "reassembly", 1, "", 0);

  private IcmpNames() {}

  static Numbers of(boolean v6, String type, String code) throws NotApplicable {
    Numbers numbers =
        switch (type) {
          case "unreachable" ->
              v6
                  ? "frag_needed".equals(code)
                      ? new Numbers(2, 0)
                      : new Numbers(1, UNREACHABLE_V6.getOrDefault(code, -1))
                  : new Numbers(3, UNREACHABLE.getOrDefault(code, -1));
          case "packet_too_big" -> v6 ? new Numbers(2, 0) : new Numbers(3, 4);
          case "source_quench" -> new Numbers(v6 ? -1 : 4, 0);
          case "redirect" -> new Numbers(v6 ? -1 : 5, 0);
          case "time_exceeded" -> new Numbers(v6 ? 3 : 11, TIME_EXCEEDED.getOrDefault(code, -1));
          case "parameter_problem" -> new Numbers(v6 ? 4 : 12, 0);
          default -> new Numbers(-1, -1);
        };
    if (numbers.type() < 0 || numbers.code() < 0) {
      throw new NotApplicable("ICMP " + type + " " + code + (v6 ? " over IPv6" : ""));
    }
    return numbers;
  }
}
