package io.leat.bench.paths;

import io.leat.bench.frame.Measuring;
import io.leat.bench.frame.MeasuringOptions;
import io.leat.bench.frame.Progress;
import io.leat.bench.frame.ResultFile;
import io.leat.cli.option.Setting;
import io.leat.stack.StackConfig;
import io.leat.tcp.congestion.CongestionControls;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/paths}. */
@Command(
    name = "paths",
    sortOptions = false,
    description = {
      "Measures Leat's and the kernel's sender over many network paths, in ABBA order, both over the"
          + " same relay with the same seed, each one forwarding hop before it.",
      "",
      "Every finished flow is a line in RESULTS; a measurement that was interrupted goes on where it"
          + " ended. Needs root and /dev/net/tun, iproute2 and ethtool, and a machine that does"
          + " nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  bench/paths                                        # the core grid, about six hours",
      "  bench/paths --cells 'rtt66-*' --pairs 1 --seconds 5",
      "  bench/paths --report                               # the page again, measuring nothing"
    })
public final class PathsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final MeasuringOptions measuring = new MeasuringOptions();

  @Option(names = "--full", description = "The product of all values instead of the core of 48.")
  private boolean full;

  @Option(
      names = "--cells",
      paramLabel = "GLOB",
      description = "Only cells whose names match, as in 'rtt66-*'. Repeatable.")
  private List<String> globs = new ArrayList<>();

  @Option(
      names = "--congestion",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "cubic,reno",
      description = "cubic, reno, bbr. Default: ${DEFAULT-VALUE}.")
  private List<Control> controls = new ArrayList<>();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Pairs of flows of each cell. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description = "How long a flow sends. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of Leat's, as in --set nagle=off. Repeatable.")
  private List<Setting> settings = new ArrayList<>();

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Write what Leat's congestion control was told and decided to FILE, a line each. It takes"
              + " time of its own: for seeing, not for measuring.")
  private @Nullable Path trace;

  @Option(names = "--list", description = "Name the cells and their limits, and end.")
  private boolean list;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Measuring.run(new PathsCommand(), arguments);
  }

  /** A flow to measure. */
  private record Task(Cell cell, Control control, int pair, Run.Who who) {}

  @Override
  public Integer call() throws IOException {
    List<Cell> cells = cells();
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      cells.forEach(cell -> out.println(described(cell)));
      out.flush();
      return 0;
    }
    ResultFile<Run> known = new ResultFile<>(measuring.results(), Run.HEADER, Run.FORMAT);
    List<Task> tasks = measuring.reportOnly() ? List.of() : tasks(cells, known);
    if (!tasks.isEmpty()) {
      measure(tasks, known, out);
    }
    write(Row.of(cells, known.all()), out);
    return 0;
  }

  private List<Cell> cells() {
    List<Cell> all = full ? Grid.full() : Grid.core();
    List<PathMatcher> matchers =
        globs.stream()
            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
            .toList();
    List<Cell> chosen =
        all.stream()
            .filter(cell ->
                matchers.isEmpty()
                    || matchers.stream().anyMatch(m -> m.matches(Path.of(cell.name()))))
            .toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no cell matches " + globs + "; --list names them");
    }
    if (pairs < 1 || !(seconds >= 1)) {
      throw new ParameterException(spec.commandLine(), "--pairs and --seconds are at least 1");
    }
    return chosen;
  }

  private String described(Cell cell) {
    StringBuilder text = new StringBuilder(String.format("%-44s", cell.name()));
    for (Control control : controls) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %s %.1f Mbit/s",
              control.name().toLowerCase(Locale.ROOT),
              Limit.bitsPerSecond(cell, control, seconds) / 1e6));
    }
    return text.toString();
  }

  /** What is left to do. Of two pairs, the second begins with the sender that ended the first. */
  private List<Task> tasks(List<Cell> cells, ResultFile<Run> known) {
    List<Task> tasks = new ArrayList<>();
    for (Control control : controls) {
      for (Cell cell : cells) {
        for (int pair = 1; pair <= pairs; pair++) {
          boolean linuxFirst = pair % 2 == 1;
          Run.Who first = linuxFirst ? Run.Who.LINUX : Run.Who.LEAT;
          Run.Who second = linuxFirst ? Run.Who.LEAT : Run.Who.LINUX;
          tasks.add(new Task(cell, control, pair, first));
          tasks.add(new Task(cell, control, pair, second));
        }
      }
    }
    tasks.removeIf(task ->
        known.contains(
            Run.key(task.cell().name(), task.control(), task.pair(), task.who(), seconds)));
    return tasks;
  }

  private void measure(List<Task> tasks, ResultFile<Run> known, PrintWriter out)
      throws IOException {
    StackConfig leat = StackConfig.DEFAULT.withName("paths");
    for (Setting setting : settings) {
      leat = leat.with(setting.setting(), setting.value());
    }
    try (PrintWriter traced = trace == null ? null : traceInto(trace);
        Measurement measurement = new Measurement(traced == null ? leat : traced(leat, traced))) {
      Progress progress = new Progress(out, tasks.size());
      for (Task task : tasks) {
        Run run = measurement.run(task.cell(), task.control(), task.pair(), task.who(), seconds);
        known.add(run);
        progress.finished(described(run));
      }
    }
  }

  private static PrintWriter traceInto(Path file) throws IOException {
    PrintWriter out = new PrintWriter(Files.newBufferedWriter(file));
    out.println(TracedControl.HEADER);
    return out;
  }

  private static StackConfig traced(StackConfig leat, PrintWriter out) {
    CongestionControls controls = CongestionControls.STANDARD;
    for (String name : controls.names()) {
      controls =
          controls.with(
              name, () -> new TracedControl(CongestionControls.STANDARD.create(name), out));
    }
    return leat.withTcp(leat.tcp().withCongestionControls(controls));
  }

  private static String described(Run run) {
    return String.format(
        Locale.ROOT,
        "%-44s %-7s pair %d %-5s %7.1f Mbit/s  retransmitted %d  spurious %d  timeouts %d",
        run.cell(),
        run.inUse(),
        run.pair(),
        run.who().name().toLowerCase(Locale.ROOT),
        run.bitsPerSecond() / 1e6,
        run.retransmissions(),
        run.duplicates(),
        run.timeouts());
  }

  private void write(List<Row> rows, PrintWriter out) throws IOException {
    if (rows.isEmpty()) {
      out.println("Nothing was measured yet.");
      out.flush();
      return;
    }
    Path page = measuring.beside("paths.md");
    Files.writeString(page, Report.markdown(rows, Measuring.machine()));
    out.println(page);
    for (Control control : Control.values()) {
      List<Row> own = rows.stream().filter(row -> row.control() == control).toList();
      if (!own.isEmpty()) {
        Path picture =
            measuring.beside("paths-" + control.name().toLowerCase(Locale.ROOT) + ".svg");
        Files.writeString(picture, Chart.svg(control, own));
        out.println(picture);
        out.println(control + ": " + Report.summary(control, own));
      }
    }
    out.flush();
  }
}
