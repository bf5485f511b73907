package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.observe.StateDiagram;
import io.leat.observe.TransitionCounts;
import io.leat.packet.wire.FlowKey;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import io.leat.sim.scenario.Transition;
import io.leat.tcp.trace.TransitionCause;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The state diagram as it is recorded, beside the one that the table of states and events has. */
class DiagramTest {
  @Test
  void theDiagramOfWhatWasRecordedEqualsTheLegalTransitionsOfTheTable() {
    StateDiagram diagram = StateDiagram.of(recorded(), StateDiagram.Role.BOTH);
    Set<String> drawn = new TreeSet<>();
    for (StateDiagram.Arrow arrow : diagram.arrows()) {
      assertThat(arrow.count()).as(arrow.from() + " to " + arrow.to()).isPositive();
      drawn.add(arrow.from() + " to " + arrow.to());
    }
    for (StateDiagram.Other other : diagram.others()) {
      assertThat(other.count()).as(other.from() + " to " + other.to()).isPositive();
      drawn.add(other.from() + " to " + other.to());
    }
    assertThat(drawn).isEqualTo(legal());
  }

  /** Every transition that any scenario takes, at either end. */
  private static TransitionCounts recorded() {
    TransitionCounts counts = new TransitionCounts();
    FlowKey nobody = new FlowKey();
    for (Scenario scenario : Scenarios.all()) {
      ScenarioRun run = scenario.run(Knobs.NONE);
      for (var events : List.of(run.client(), run.server())) {
        for (Transition taken : Transition.taken(events)) {
          counts.transition(1, nobody, taken.from(), taken.to(), TransitionCause.ACTIVE_OPEN, 0);
        }
      }
    }
    return counts;
  }

  private static Set<String> legal() {
    Set<String> legal = new TreeSet<>();
    for (Map<String, String> row : Csv.resource("state-event.csv")) {
      for (String column : new String[] {"next_state", "defaultNext"}) {
        String from = name(row.get("state"));
        String to = name(row.get(column));
        boolean applicable = "yes".equals(row.get("applicable")) && !to.isEmpty();
        if (applicable && !from.equals(to)) {
          legal.add(from + " to " + to);
        }
      }
    }
    return legal;
  }

  /** SYN-RECEIVED is one state, however it was reached. */
  private static String name(String state) {
    int bracket = state.indexOf('(');
    return (bracket < 0 ? state : state.substring(0, bracket)).replace('-', '_');
  }
}
