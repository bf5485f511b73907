package io.leat.cli.scenario;

import io.leat.observe.LadderOptions;
import io.leat.observe.LadderSvg;
import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.Side;
import io.leat.observe.StateDiagram;
import io.leat.observe.StateDiagramSvg;
import io.leat.observe.StateDiagramText;
import io.leat.observe.TraceEvent;
import io.leat.observe.TransitionCounts;
import io.leat.observe.graph.Curves;
import io.leat.observe.graph.Graph;
import io.leat.observe.graph.GraphSvg;
import io.leat.observe.graph.GraphText;
import io.leat.observe.graph.TimeSequence;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Variables;
import io.leat.sim.scenario.VariablesRecorder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A picture of a scenario that was played. */
final class ScenarioPicture {
  private static final int COLUMNS = 80;
  private static final int GRAPH_ROWS = 18;
  private static final int CURVE_ROWS = 8;
  private static final double GRAPH_HEIGHT = 380;
  private static final double CURVE_HEIGHT = 160;

  private final ScenarioRun run;
  private final VariablesRecorder variables;
  private final StateDiagram.Role role;

  ScenarioPicture(ScenarioRun run, VariablesRecorder variables, StateDiagram.Role role) {
    this.run = run;
    this.variables = variables;
    this.role = role;
  }

  String text(Picture picture, Language language, boolean ascii) {
    return switch (picture) {
      case STATES -> StateDiagramText.render(states(), language, ascii);
      case LADDER ->
          LadderText.render(
              run.ladder(LadderOptions.DEFAULT), language, LadderText.TERMINAL_WIDTH, true);
      case TIME_SEQUENCE -> GraphText.render(List.of(sequence()), language, COLUMNS, GRAPH_ROWS);
      case CURVES -> GraphText.render(curves(), language, COLUMNS, CURVE_ROWS);
    };
  }

  String svg(Picture picture, Language language) {
    return switch (picture) {
      case STATES -> StateDiagramSvg.render(states(), language);
      case LADDER -> LadderSvg.render(run.ladder(LadderOptions.DEFAULT), language);
      case TIME_SEQUENCE -> GraphSvg.render(List.of(sequence()), language, GRAPH_HEIGHT);
      case CURVES -> GraphSvg.render(curves(), language, CURVE_HEIGHT);
    };
  }

  private StateDiagram states() {
    List<TraceEvent> events =
        switch (role) {
          case CLIENT -> run.client();
          case SERVER -> run.server();
          case BOTH -> run.events();
        };
    return StateDiagram.of(TransitionCounts.of(events), role);
  }

  /** Whose text is drawn: the role's, or of both the one that sent more. */
  private Side sender() {
    return switch (role) {
      case CLIENT -> Side.CLIENT;
      case SERVER -> Side.SERVER;
      case BOTH -> sent(run.client()) >= sent(run.server()) ? Side.CLIENT : Side.SERVER;
    };
  }

  private static long sent(List<TraceEvent> events) {
    long octets = 0;
    for (TraceEvent event : events) {
      octets += event instanceof TraceEvent.SegmentSent sent ? sent.segment().len() : 0;
    }
    return octets;
  }

  private Graph sequence() {
    return TimeSequence.of(busiest(sender() == Side.CLIENT ? run.client() : run.server()));
  }

  /** Of several connections the one that sent most segments; what none has is left out. */
  private static List<TraceEvent> busiest(List<TraceEvent> events) {
    Map<Long, Integer> segments = new HashMap<>();
    for (TraceEvent event : events) {
      if (event instanceof TraceEvent.SegmentSent && event.connection() != 0) {
        segments.merge(event.connection(), 1, Integer::sum);
      }
    }
    long most = 0;
    for (Map.Entry<Long, Integer> one : segments.entrySet()) {
      most = one.getValue() > segments.getOrDefault(most, 0) ? one.getKey() : most;
    }
    long busiest = most;
    return events.stream().filter(event -> event.connection() == busiest).toList();
  }

  private List<Graph> curves() {
    return Curves.of(variables.of(sender()).stream().map(Variables::sample).toList());
  }
}
