package io.leat.cli.scenario;

import io.leat.observe.Language;
import io.leat.observe.StateDiagram;
import io.leat.observe.StateDiagramSvg;
import io.leat.observe.StateDiagramText;
import io.leat.observe.TraceEvent;
import io.leat.observe.TransitionCounts;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      "Draws TCP's states in the layout of RFC 9293 Figure 5, as text or SVG.",
      "",
      "The client's route is heavy, the server's dashed, rare ones are thin. With a scenario the"
          + " arrows that it takes are counted."
    },
    footer = {
      "",
      "Examples:",
      "  leat diagram --role client",
      "  leat diagram --scenario simultaneous-close",
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
    PrintWriter out = spec.commandLine().getOut();
    StateDiagram diagram = StateDiagram.of(counts(), role);
    if (svg == null) {
      out.print(StateDiagramText.render(diagram, language, ascii));
    } else {
      Files.writeString(svg, StateDiagramSvg.render(diagram, language));
      out.println("diagram: " + svg);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private TransitionCounts counts() {
    if (scenario == null) {
      if (knobs != null) {
        throw wrong("--set goes with --scenario");
      }
      return new TransitionCounts();
    }
    Scenario play = Scenarios.named(scenario);
    if (play == null) {
      throw wrong("no scenario '" + scenario + "'; leat scenario --list names them");
    }
    ScenarioRun run = play.run(parsedKnobs());
    if (run.failure() != null) {
      throw new IllegalStateException("the scenario broke off: " + run.failure());
    }
    List<TraceEvent> events =
        switch (role) {
          case CLIENT -> run.client();
          case SERVER -> run.server();
          case BOTH -> run.events();
        };
    return TransitionCounts.of(events);
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
