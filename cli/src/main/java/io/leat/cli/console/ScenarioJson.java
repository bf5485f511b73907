package io.leat.cli.console;

import io.leat.cli.json.Json;
import io.leat.observe.Ladder;
import io.leat.observe.LadderArrow;
import io.leat.observe.LadderEntry;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderRow;
import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.observe.Words;
import io.leat.sim.scenario.Check;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Narration;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import io.leat.sim.scenario.Text;
import io.leat.sim.scenario.Variables;
import io.leat.sim.scenario.VariablesRecorder;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scenario that was played, as steps that can be walked forwards and backwards.
 *
 * <p>{@code name, title, steps, checks, failure}. A step is a row of the ladder: {@code micros},
 * {@code client} and {@code server} (entries with {@code text, textZh, state}), {@code arrow}
 * ({@code label, toRight, lost, again}), {@code states} and {@code variables} of both ends after
 * it, the transitions {@code taken} in it, and {@code say}, what the narrator said last.
 */
final class ScenarioJson {
  private final ScenarioRun run;
  private final List<Variables> variables;
  private final Ladder ladder;
  private final long origin;
  private final Map<Side, Map<String, Object>> states = new LinkedHashMap<>();
  private final Map<Side, Variables> current = new LinkedHashMap<>();
  private final List<TraceEvent> transitions;
  private int nextVariables;
  private int nextTransition;
  private int nextNarration;
  private @Nullable Text said;

  private ScenarioJson(ScenarioRun run, List<Variables> variables) {
    this.run = run;
    this.variables = variables;
    ladder = run.ladder(LadderOptions.DEFAULT);
    origin = ladder.originNanos();
    transitions =
        run.events().stream().filter(event -> event instanceof TraceEvent.Transition).toList();
  }

  /** The scenarios there are: {@code name} and {@code title} of each. */
  static String list() {
    return Json.write(
        Scenarios.all().stream()
            .map(one -> Map.of("name", one.name(), "title", text(one.title())))
            .toList());
  }

  /**
   * Plays a scenario.
   *
   * @throws IllegalArgumentException if there is no such scenario, or no such knob
   */
  static String play(String name, String knobs) {
    Scenario scenario = Scenarios.named(name);
    if (scenario == null) {
      throw new IllegalArgumentException("no scenario '" + name + "'");
    }
    VariablesRecorder recorder = new VariablesRecorder();
    ScenarioRun run = scenario.run(knobs.isBlank() ? Knobs.NONE : Knobs.parse(knobs), recorder);
    return Json.write(new ScenarioJson(run, recorder.all()).whole());
  }

  private Map<String, @Nullable Object> whole() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", run.scenario().name());
    json.put("title", text(run.scenario().title()));
    List<Object> steps = new ArrayList<>();
    List<LadderRow> rows = ladder.rows();
    for (int i = 0; i < rows.size(); i++) {
      long until = i + 1 < rows.size() ? rows.get(i + 1).timeNanos() : Long.MAX_VALUE;
      if (!rows.get(i).isOnlyArrival()) {
        steps.add(step(rows.get(i), until));
      }
    }
    json.put("steps", steps);
    json.put("checks", run.checks().stream().map(ScenarioJson::check).toList());
    json.put("failure", run.failure());
    return json;
  }

  private static Map<String, String> text(Text text) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("en", text.en());
    json.put("zh", text.zh());
    return json;
  }

  private static Map<String, Object> check(Check check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("claim", text(check.claim()));
    json.put("holds", check.holds());
    json.put("evidence", check.evidence());
    return json;
  }

  /** What happened from this row until the next one's time belongs to the step. */
  private Map<String, @Nullable Object> step(LadderRow row, long until) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("micros", (row.timeNanos() - origin) / 1000);
    json.put("client", entries(Side.CLIENT, row.left()));
    json.put("server", entries(Side.SERVER, row.right()));
    LadderArrow arrow = row.arrow();
    json.put("arrow", arrow == null ? null : arrow(arrow));
    json.put("taken", taken(row));
    json.put("states", bySide(states));
    while (nextVariables < variables.size()
        && variables.get(nextVariables).timeNanos() <= row.timeNanos()) {
      Variables seen = variables.get(nextVariables++);
      current.put(seen.side(), seen);
    }
    Map<String, @Nullable Object> both = new LinkedHashMap<>();
    both.put("client", variables(Side.CLIENT));
    both.put("server", variables(Side.SERVER));
    json.put("variables", both);
    while (nextNarration < run.narration().size()
        && run.narration().get(nextNarration).timeNanos() <= Math.min(until - 1, lastTime())) {
      Narration narration = run.narration().get(nextNarration++);
      said = narration.text();
    }
    json.put("say", said == null ? null : text(said));
    return json;
  }

  private long lastTime() {
    return Math.max(
        ladder.rows().getLast().timeNanos(),
        run.narration().isEmpty() ? 0 : run.narration().getLast().timeNanos());
  }

  private static Map<String, @Nullable Object> bySide(Map<Side, Map<String, Object>> states) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("client", states.get(Side.CLIENT));
    json.put("server", states.get(Side.SERVER));
    return json;
  }

  private List<Object> entries(Side side, List<LadderEntry> entries) {
    List<Object> json = new ArrayList<>();
    for (LadderEntry entry : entries) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("text", Words.ENGLISH.entry(entry));
      one.put("textZh", Words.CHINESE.entry(entry));
      one.put("state", entry instanceof LadderEntry.State);
      json.add(one);
      if (entry instanceof LadderEntry.State state) {
        Map<String, Object> at = new LinkedHashMap<>();
        at.put("state", state.state());
        at.put("ended", states.containsKey(side));
        states.put(side, at);
      }
    }
    return json;
  }

  private List<String> taken(LadderRow row) {
    List<String> taken = new ArrayList<>();
    while (nextTransition < transitions.size()
        && transitions.get(nextTransition).timeNanos() <= row.timeNanos()) {
      if (transitions.get(nextTransition++) instanceof TraceEvent.Transition transition) {
        taken.add(transition.from() + " " + transition.to());
      }
    }
    return taken;
  }

  private static Map<String, Object> arrow(LadderArrow arrow) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", arrow.tag().isEmpty() ? arrow.label() : arrow.tag() + " " + arrow.label());
    json.put("toRight", arrow.toRight());
    json.put("lost", arrow.fate() == LadderArrow.Fate.LOST);
    json.put("again", arrow.retransmission());
    return json;
  }

  /** None where there is no connection any more, or only an entry in TIME-WAIT. */
  private @Nullable Map<String, @Nullable Object> variables(Side side) {
    Variables of = current.get(side);
    Map<String, Object> at = states.get(side);
    boolean over =
        at != null && (at.get("state") == TcpState.CLOSED || at.get("state") == TcpState.TIME_WAIT);
    if (of == null || over) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("SND.UNA", of.sndUna());
    json.put("SND.NXT", of.sndNxt());
    json.put("SND.WND", of.sndWnd());
    json.put("RCV.NXT", of.rcvNxt());
    json.put("RCV.WND", of.rcvWnd());
    json.put("cwnd", of.cwnd());
    json.put("ssthresh", of.ssthresh() == Long.MAX_VALUE ? null : of.ssthresh());
    json.put("inFlight", of.inFlight());
    json.put("srttMicros", of.srttMicros());
    json.put("rtoMicros", of.rtoNanos() / 1000);
    json.put("sendQueue", of.sendQueue());
    json.put("receiveQueue", of.receiveQueue());
    json.put("hold", of.hold());
    json.put("timer", of.nextTimer() == null ? null : of.nextTimer().name());
    json.put("timerMicros", (of.nextTimerAt() - origin) / 1000);
    return json;
  }
}
