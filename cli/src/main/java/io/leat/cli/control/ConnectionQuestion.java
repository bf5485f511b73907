package io.leat.cli.control;

import io.leat.cli.json.Json;
import io.leat.observe.EventJson;
import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderSvg;
import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.StateDiagram;
import io.leat.observe.StateDiagramSvg;
import io.leat.observe.StateDiagramText;
import io.leat.observe.TraceEvent;
import io.leat.observe.TransitionCounts;
import io.leat.observe.explain.Explainer;
import io.leat.observe.explain.FlightRecord;
import io.leat.observe.explain.FlightRecorder;
import io.leat.observe.graph.Curves;
import io.leat.observe.graph.Graph;
import io.leat.observe.graph.GraphSvg;
import io.leat.observe.graph.GraphText;
import io.leat.observe.graph.TimeSequence;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what is asked about one connection. */
final class ConnectionQuestion {
  private static final int GRAPH_ROWS = 18;
  private static final double GRAPH_HEIGHT = 320;
  private static final int CURVE_ROWS = 8;
  private static final double CURVE_HEIGHT = 160;
  private static final int COLUMNS = 80;

  private final Observed observed;
  private final long serial;

  ConnectionQuestion(Observed observed, long serial) {
    this.observed = observed;
    this.serial = serial;
  }

  /** {@code row}, {@code variables}, {@code explanation}, {@code events}, {@code forgotten}. */
  Map<String, @Nullable Object> connection() {
    return StackRows.ask(observed.stack(), this::connection);
  }

  private Map<String, @Nullable Object> connection(StackLoop loop) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    FlightRecord record = record();
    TcpConnection connection = find(loop);
    if (connection == null && record == null) {
      throw new IllegalArgumentException("no connection " + serial + " on " + observed.name());
    }
    if (connection != null) {
      SocketRow row = StackRows.connection(connection, observed.name(), loop.now());
      json.put("row", row.toJson());
      json.put("variables", VariablesJson.of(connection, loop.now()));
      Explainer explainer = new Explainer(loop, observed.recorder());
      json.put("explanation", ExplanationJson.of(explainer.connection(connection)));
    }
    List<TraceEvent> events = record == null ? List.of() : record.events();
    EventJson text = new EventJson(events.isEmpty() ? 0 : events.getFirst().timeNanos());
    json.put("events", events.stream().map(event -> Json.readObject(text.line(event))).toList());
    json.put("forgotten", record == null ? 0 : record.forgotten());
    return json;
  }

  /** ABORT (RFC 9293 §3.10.5), as its own application might. */
  void abort() {
    StackRows.ask(
        observed.stack(),
        loop -> {
          TcpConnection connection = find(loop);
          if (connection == null) {
            throw new IllegalArgumentException(
                "no connection " + serial + " on " + observed.name());
          }
          return connection.abort(loop.now());
        });
  }

  private @Nullable FlightRecord record() {
    FlightRecorder recorder = observed.recorder();
    return recorder == null ? null : recorder.record(serial);
  }

  private @Nullable TcpConnection find(StackLoop loop) {
    TcpConnection[] found = new TcpConnection[1];
    loop.tcp()
        .forEachConnection(connection -> {
          if (connection.serial() == serial) {
            found[0] = connection;
          }
        });
    return found[0];
  }

  /**
   * A picture of what is remembered.
   *
   * @param name {@code states}, {@code ladder}, {@code time-sequence} or {@code curves}
   */
  String picture(String name, boolean svg, Language language) {
    FlightRecord record =
        StackRows.ask(observed.stack(), loop -> Optional.ofNullable(record()))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "nothing is remembered of connection " + serial + " on " + observed.name()));
    List<TraceEvent> events = record.events();
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "states" -> states(events, svg, language);
      case "ladder" -> ladder(record, svg, language);
      case "sequence", "time-sequence" -> {
        List<Graph> graphs = List.of(TimeSequence.of(events, record.peerShift()));
        yield svg
            ? GraphSvg.render(graphs, language, GRAPH_HEIGHT)
            : GraphText.render(graphs, language, COLUMNS, GRAPH_ROWS);
      }
      case "curves" -> {
        List<Graph> graphs = Curves.of(record.samples());
        yield svg
            ? GraphSvg.render(graphs, language, CURVE_HEIGHT)
            : GraphText.render(graphs, language, COLUMNS, CURVE_ROWS);
      }
      default -> throw new IllegalArgumentException("no picture '" + name + "' of a connection");
    };
  }

  private static String states(List<TraceEvent> events, boolean svg, Language language) {
    StateDiagram diagram = StateDiagram.of(TransitionCounts.of(events), StateDiagram.Role.BOTH);
    return svg
        ? StateDiagramSvg.render(diagram, language)
        : StateDiagramText.render(diagram, language, false);
  }

  private static String ladder(FlightRecord record, boolean svg, Language language) {
    Ladder ladder = Ladder.ofOneSide(record.events(), LadderOptions.DEFAULT);
    return svg
        ? LadderSvg.render(ladder, language)
        : LadderText.render(ladder, language, COLUMNS, true);
  }
}
