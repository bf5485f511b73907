package io.leat.cli.scenario;

import io.leat.cli.CommandFailure;
import io.leat.observe.Language;
import io.leat.sim.scenario.Knobs;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.ScenarioRun;
import io.leat.sim.scenario.Scenarios;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat scenario}. */
@Command(
    name = "scenario",
    description = "Plays what TCP does, on two real stacks in virtual time, and checks it.",
    footer = {
      "",
      "Examples:",
      "  leat scenario three-way-handshake",
      "  leat scenario old-duplicate --lang zh",
      "  leat scenario retransmission-backoff --set r2=30s,rtt=80ms",
      "  leat scenario zero-window --pcap zero-window.pcapng",
      "  leat scenario --template > Mine.java; leat scenario --file Mine.java",
    })
public final class ScenarioCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** One of these, or none for the list. */
  static final class What {
    @Parameters(paramLabel = "NAME", arity = "1", description = "The scenario to play.")
    @Nullable String name;

    @Option(names = "--list", description = "List all scenarios.")
    boolean list;

    @Option(names = "--textbook", description = "Show the 22 statements that textbooks make.")
    boolean textbook;

    @Option(
        names = "--all-states",
        description = "Play all scenarios; every legal transition must be taken.")
    boolean allStates;

    @Option(names = "--file", paramLabel = "FILE", description = "Play one of your own.")
    @Nullable Path file;

    @Option(names = "--template", description = "Print a scenario of your own to begin with.")
    boolean template;
  }

  @ArgGroup(exclusive = true)
  @Nullable What what;

  @Option(
      names = "--lang",
      paramLabel = "en|zh",
      defaultValue = "en",
      description = "Language of the narration (default: ${DEFAULT-VALUE}).")
  Language language = Language.EN;

  @Option(names = "--json", description = "One JSON object per event and line.")
  boolean json;

  @Option(names = "--pcap", paramLabel = "FILE", description = "Write the segments to a pcapng.")
  @Nullable Path pcap;

  @Option(
      names = "--set",
      paramLabel = "KNOB=VALUE,...",
      description = "Turn knobs: rtt, loss, rate, mtu, seed, and TCP settings such as msl.")
  @Nullable String knobs;

  @Override
  public Integer call() throws IOException, CommandFailure {
    PrintWriter out = spec.commandLine().getOut();
    What wanted = what == null ? new What() : what;
    int exit;
    if (wanted.template) {
      out.print(OwnScenario.template());
      exit = CommandLine.ExitCode.OK;
    } else if (wanted.textbook) {
      exit = exit(new Textbook(out, language, parsedKnobs()).show());
    } else if (wanted.allStates) {
      exit = exit(new AllStates(out, parsedKnobs()).show());
    } else if (wanted.file != null) {
      exit = play(out, OwnScenario.compile(wanted.file));
    } else if (wanted.name != null) {
      exit = play(out, named(wanted.name));
    } else {
      list(out);
      exit = CommandLine.ExitCode.OK;
    }
    out.flush();
    return exit;
  }

  private static int exit(boolean shown) {
    return shown ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private Scenario named(String name) {
    Scenario scenario = Scenarios.named(name);
    if (scenario == null) {
      throw new ParameterException(
          spec.commandLine(), "no scenario '" + name + "'; leat scenario --list names them");
    }
    return scenario;
  }

  private Knobs parsedKnobs() {
    if (knobs == null) {
      return Knobs.NONE;
    }
    try {
      return Knobs.parse(knobs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--set: " + e.getMessage(), e);
    }
  }

  private void list(PrintWriter out) {
    int widest = 0;
    for (Scenario scenario : Scenarios.all()) {
      widest = Math.max(widest, scenario.name().length());
    }
    for (Scenario scenario : Scenarios.all()) {
      String padding = " ".repeat(widest + 2 - scenario.name().length());
      out.println(scenario.name() + padding + scenario.title().in(language));
    }
  }

  private int play(PrintWriter out, Scenario scenario) throws IOException {
    Capture capture = pcap == null ? Capture.NONE : Capture.to(pcap);
    ScenarioRun run;
    try (capture) {
      run = scenario.run(parsedKnobs(), capture);
    }
    if (json) {
      out.print(Show.json(run));
    } else {
      out.print(Show.text(run, language));
      if (pcap != null) {
        out.println("segments: " + pcap);
      }
    }
    if (json && !run.passed()) {
      spec.commandLine().getErr().println("leat scenario: " + scenario.name() + " failed");
    }
    return exit(run.passed());
  }
}
