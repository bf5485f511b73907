package io.leat.sim.scenario;

import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.TraceEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a scenario went.
 *
 * @param client what happened at the client, in order
 * @param server what happened at the server
 * @param failure what broke the play off; null if nothing did
 */
public record ScenarioRun(
    Scenario scenario,
    List<TraceEvent> client,
    List<TraceEvent> server,
    List<Narration> narration,
    List<Check> checks,
    @Nullable String failure) {
  /** Whether it was played to its end and every claim held. */
  public boolean passed() {
    return failure == null && !checks.isEmpty() && checks.stream().allMatch(Check::holds);
  }

  /** The events of both ends in order of time. */
  public List<TraceEvent> events() {
    return TraceEvent.merged(client, server);
  }

  public Ladder ladder(LadderOptions options) {
    return Ladder.of(client, server, options);
  }
}
