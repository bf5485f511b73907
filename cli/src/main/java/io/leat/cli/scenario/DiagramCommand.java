package io.leat.cli.scenario;

import io.leat.cli.control.ControlClient;
import io.leat.observe.Language;
import io.leat.observe.StateDiagram;
import io.leat.observe.StateDiagramSvg;
import io.leat.observe.StateDiagramText;
import io.leat.observe.TransitionCounts;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import io.leat.sim.scenario.VariablesRecorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code leat diagram}. */
@Command(
    name = "diagram",
    description = {
      "Draws TCP's states in the layout of RFC 9293 Figure 5, or a connection's ladder or graphs,"
          + " as text or SVG.",
      "",
      "The client's route is heavy, the server's dashed, rare ones are thin. With a scenario the"
          + " arrows that it takes are counted."
    },
    footer = {
      "",
      "Examples:",
      "  leat diagram --role client",
      "  leat diagram --scenario simultaneous-close",
      "  leat diagram --scenario lost-segment --picture sequence --svg sequence.svg",
      "  leat diagram --connection 4711/leat/3 --picture ladder",
      "  leat diagram --role both --lang zh --svg states.svg"
    })
public final class DiagramCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--role",
      paramLabel = "client|server|both",
      defaultValue = "both",
      description =
          "Whose route stands out, and whose transitions of a scenario count"
              + " (default: ${DEFAULT-VALUE}).")
  private StateDiagram.Role role = StateDiagram.Role.BOTH;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "Play this scenario and count the arrows it takes.")
  private @Nullable String scenario;

  @Option(
      names = "--set",
      paramLabel = "KNOB=VALUE,...",
      description = "Turn knobs of the scenario, as leat scenario does.")
  private @Nullable String knobs;

  @Option(
      names = "--connection",
      paramLabel = "PID/STACK/SERIAL",
      description =
          "Draw what a running Leat remembers of this connection; leat ss --explain names it.")
  private @Nullable String connection;

  @Option(
      names = "--picture",
      paramLabel = "states|ladder|sequence|curves",
      defaultValue = "states",
      description =
          "The state diagram, the ladder, the time-sequence graph, or the curves of windows,"
              + " round trip and rate (default: ${DEFAULT-VALUE}).")
  private Picture picture = Picture.STATES;

  @Option(names = "--svg", paramLabel = "FILE", description = "Write a self-contained SVG.")
  private @Nullable Path svg;

  @Option(names = "--ascii", description = "Draw text without box characters.")
  private boolean ascii;

  @Option(
      names = "--lang",
      paramLabel = "en|zh",
      defaultValue = "en",
      description = "Language of the labels (default: ${DEFAULT-VALUE}).")
  private Language language = Language.EN;

  @Override
  public Integer call() throws IOException {
    if (scenario != null && connection != null) {
      throw wrong("--scenario and --connection exclude each other");
    }
    if (scenario == null && knobs != null) {
      throw wrong("--set goes with --scenario");
    }
    if (scenario == null && connection == null && picture != Picture.STATES) {
      throw wrong("--picture " + lower(picture) + " goes with --scenario or --connection");
    }
    String drawn = connection == null ? drawn() : ofConnection(connection);
    PrintWriter out = spec.commandLine().getOut();
    if (svg == null) {
      out.print(drawn);
    } else {
      Files.writeString(svg, drawn);
      out.println("diagram: " + svg);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private String drawn() {
    if (scenario == null) {
      StateDiagram diagram = StateDiagram.of(new TransitionCounts(), role);
      return svg == null
          ? StateDiagramText.render(diagram, language, ascii)
          : StateDiagramSvg.render(diagram, language);
    }
    Scenario play = Scenarios.named(scenario);
    if (play == null) {
      throw wrong("no scenario '" + scenario + "'; leat scenario --list names them");
    }
    VariablesRecorder variables = new VariablesRecorder();
    ScenarioRun run = play.run(parsedKnobs(), variables);
    if (run.failure() != null) {
      throw new IllegalStateException("the scenario broke off: " + run.failure());
    }
    ScenarioPicture pictures = new ScenarioPicture(run, variables, role);
    return svg == null ? pictures.text(picture, language, ascii) : pictures.svg(picture, language);
  }

  private String ofConnection(String id) throws IOException {
    if (picture == Picture.CURVES) {
      throw wrong("curves are of a scenario, or live in leat console");
    }
    Map<String, String> question =
        Map.of(
            "ask",
            "picture",
            "picture",
            lower(picture),
            "format",
            svg == null ? "text" : "svg",
            "lang",
            lower(language));
    return String.valueOf(ControlClient.about(id, question, "picture"));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private Knobs parsedKnobs() {
    try {
      return knobs == null ? Knobs.NONE : Knobs.parse(knobs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--set: " + e.getMessage(), e);
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
