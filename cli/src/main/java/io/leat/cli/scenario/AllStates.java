package io.leat.cli.scenario;

import io.leat.observe.Side;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import io.leat.sim.scenario.Transition;
import io.leat.tcp.trace.TcpState;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code --all-states}: every legal transition must be taken by some scenario. */
final class AllStates {
  private final PrintWriter out;
  private final Knobs knobs;

  AllStates(PrintWriter out, Knobs knobs) {
    this.out = out;
    this.knobs = knobs;
  }

  /** Plays all scenarios; returns whether nothing is missing. */
  boolean show() {
    Map<Transition, String> shownBy = new LinkedHashMap<>();
    Set<TcpState> entered = EnumSet.of(TcpState.CLOSED);
    boolean allPassed = true;
    for (Scenario scenario : Scenarios.all()) {
      ScenarioRun run = scenario.run(knobs);
      allPassed &= run.passed();
      for (Side side : Side.values()) {
        var events = side == Side.CLIENT ? run.client() : run.server();
        for (Transition taken : Transition.taken(events)) {
          shownBy.putIfAbsent(taken, scenario.name());
          entered.add(taken.to());
        }
      }
      if (!run.passed()) {
        out.println("FAILED " + scenario.name());
      }
    }
    Set<Transition> legal = Transition.legal();
    int taken = 0;
    for (Transition transition : legal) {
      String by = shownBy.get(transition);
      taken += by == null ? 0 : 1;
      String padded = String.format("%-28s", transition);
      out.println(by == null ? padded + " NOT TAKEN" : padded + " " + by);
    }
    boolean onlyLegal = legal.containsAll(shownBy.keySet());
    if (!onlyLegal) {
      out.println("illegal transitions were taken");
    }
    out.println(entered.size() + " states, " + taken + " of " + legal.size() + " transitions");
    return allPassed
        && onlyLegal
        && taken == legal.size()
        && entered.size() == TcpState.values().length;
  }
}
