package io.leat.cli.scenario;

import io.leat.cli.control.ControlClient;
import io.leat.cli.option.Durations;
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
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
      "  leat diagram --scenario lost-segment --picture time-sequence --svg lost.svg",
      "  leat diagram --connection 4711/leat/3 --picture ladder",
      "  leat diagram --connection 4711/leat/3 --picture curves --watch",
      "  leat diagram --role both --lang zh --svg states.svg"
    })
public final class DiagramCommand implements Callable<Integer> {
  private static final String CLEAR = "\033[H\033[2J";

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
      paramLabel = "states|ladder|time-sequence|curves",
      defaultValue = "states",
      description =
          "The state diagram, the ladder, the time-sequence graph, or the curves of windows,"
              + " round trip and rate over its life (default: ${DEFAULT-VALUE}).")
  private Picture picture = Picture.STATES;

  @Option(
      names = {"-w", "--watch"},
      arity = "0..1",
      fallbackValue = "1s",
      paramLabel = "EVERY",
      description =
          "With --connection: again and again, every second unless told otherwise, until it has"
              + " ended or you interrupt.")
  private @Nullable Duration watch;

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
  public Integer call() throws IOException, InterruptedException {
    if (scenario != null && connection != null) {
      throw wrong("--scenario and --connection exclude each other");
    }
    if (scenario == null && knobs != null) {
      throw wrong("--set goes with --scenario");
    }
    if (connection == null && watch != null) {
      throw wrong("--watch goes with --connection");
    }
    if (scenario == null && connection == null && picture != Picture.STATES) {
      throw wrong("--picture " + lower(picture) + " goes with --scenario or --connection");
    }
    if (connection == null || watch == null) {
      show(connection == null ? drawn() : ofConnection(connection));
      if (svg != null) {
        out().println("diagram: " + svg);
      }
    } else {
      watch(connection, watch);
    }
    out().flush();
    return CommandLine.ExitCode.OK;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void show(String drawn) throws IOException {
    if (svg == null) {
      out().print(drawn);
    } else {
      Files.writeString(svg, drawn);
    }
    out().flush();
  }

  private void watch(String id, Duration every) throws IOException, InterruptedException {
    boolean clear = svg == null && isOnTerminal();
    if (svg != null) {
      out().println("diagram: " + svg + ", drawn again every " + Durations.format(every.toNanos()));
      out().flush();
    }
    boolean lives = true;
    while (lives) {
      lives = lives(id);
      String drawn = ofConnection(id);
      out().print(clear ? CLEAR : "");
      show(drawn);
      if (lives) {
        TimeUnit.NANOSECONDS.sleep(every.toNanos());
      }
    }
    out().println(id + " has ended");
  }

  private static boolean isOnTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  private static boolean lives(String id) throws IOException {
    Object about = ControlClient.about(id, Map.of("ask", "connection"), "connection");
    return about instanceof Map<?, ?> answer && answer.containsKey("explanation");
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
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
