package io.leat.cli.scenario;

import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.TextCells;
import io.leat.sim.scenario.Check;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import io.leat.sim.scenario.Statement;
import io.leat.sim.scenario.Transition;
import io.leat.tcp.trace.TcpState;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code --textbook}: the 22 statements, each with its run, its evidence and a verdict. */
final class Textbook {
  private static final int ALL_STATES = 11;

  private final PrintWriter out;
  private final Language language;
  private final Knobs knobs;
  private final Map<String, ScenarioRun> runs = new LinkedHashMap<>();

  Textbook(PrintWriter out, Language language, Knobs knobs) {
    this.out = out;
    this.language = language;
    this.knobs = knobs;
  }

  /** Returns whether all statements were shown. */
  boolean show() {
    List<Statement> statements = Statement.all();
    int shown = 0;
    for (Statement statement : statements) {
      shown += show(statement) ? 1 : 0;
    }
    out.println(shown + " of " + statements.size() + " statements shown");
    return shown == statements.size();
  }

  private void paragraph(String lead, String words) {
    out.print(TextCells.paragraph(lead, words, LadderText.TERMINAL_WIDTH));
  }

  private boolean show(Statement statement) {
    boolean zh = language == Language.ZH;
    paragraph(statement.number() + ". ", statement.text().in(language));
    boolean holds = true;
    for (String name : statement.scenarios()) {
      ScenarioRun run = runs.computeIfAbsent(name, this::play);
      holds &= run.passed();
      out.println("   " + (zh ? "运行" : "run") + ": " + name);
      for (Check check : run.checks()) {
        paragraph(
            check.holds() ? "     + " : "     - ",
            check.claim().in(language) + ": " + check.evidence());
      }
    }
    if (statement.number() == ALL_STATES) {
      holds &= allStates();
    }
    out.println("   " + (zh ? "结论" : "verdict") + ": " + verdict(holds, zh));
    out.println();
    return holds;
  }

  private static String verdict(boolean holds, boolean zh) {
    if (zh) {
      return holds ? "成立" : "不成立";
    }
    return holds ? "shown" : "NOT SHOWN";
  }

  private ScenarioRun play(String name) {
    Scenario scenario = Scenarios.named(name);
    if (scenario == null) {
      throw new IllegalStateException("no scenario " + name);
    }
    return scenario.run(knobs);
  }

  /** Statement 11 counts the states that these runs entered; every socket begins CLOSED. */
  private boolean allStates() {
    Set<TcpState> entered = EnumSet.of(TcpState.CLOSED);
    for (ScenarioRun run : runs.values()) {
      Transition.taken(run.client()).forEach(taken -> entered.add(taken.to()));
      Transition.taken(run.server()).forEach(taken -> entered.add(taken.to()));
    }
    paragraph("     " + entered.size() + ": ", entered.toString());
    return entered.size() == TcpState.values().length;
  }
}
