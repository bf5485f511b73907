package io.leat.observe.explain;

import io.leat.tcp.trace.TcpState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection, a listener or a stack does what it does, at one moment.
 *
 * @param state of the connection; LISTEN for a listener, CLOSED for a stack
 * @param facts figures that led to the finding, the most telling first
 * @param writer whether the application may write more
 * @param nextTimer null if no timer runs
 * @param now when it was asked, on the clock of the loop
 * @param decisions the last ones, the oldest first; empty without a flight recorder
 */
public record Explanation(
    TcpState state,
    Finding finding,
    Confidence confidence,
    List<Sentence> facts,
    Writer writer,
    @Nullable NextTimer nextTimer,
    long now,
    List<Decision> decisions) {
  public Explanation {
    facts = List.copyOf(facts);
    decisions = List.copyOf(decisions);
  }
}
