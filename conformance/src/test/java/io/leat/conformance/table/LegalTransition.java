package io.leat.conformance.table;

import io.leat.conformance.Csv;
import io.leat.tcp.trace.TcpState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One transition that a connection may take.
 *
 * @param tag figure5 (drawn there), note2 (its note 2), or text
 * @param section the place in the RFC that says so
 */
public record LegalTransition(TcpState from, TcpState to, String tag, String section) {
  private static final Set<String> TAGS = Set.of("figure5", "note2", "text");

  static List<LegalTransition> load() {
    return Csv.resource("legal-transitions.csv").stream().map(LegalTransition::of).toList();
  }

  private static LegalTransition of(Map<String, String> row) {
    String tag = row.getOrDefault("tag", "");
    if (!TAGS.contains(tag)) {
      throw new IllegalArgumentException("unknown tag \"" + tag + "\"");
    }
    return new LegalTransition(
        TcpState.valueOf(row.getOrDefault("from", "")),
        TcpState.valueOf(row.getOrDefault("to", "")),
        tag,
        row.getOrDefault("section", ""));
  }

  /** The states alone, as in "SYN_SENT ESTABLISHED". */
  String arrow() {
    return from + " " + to;
  }

  static Set<String> arrows(List<LegalTransition> transitions) {
    return transitions.stream().map(LegalTransition::arrow).collect(Collectors.toSet());
  }
}
