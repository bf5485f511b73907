package io.leat.bench.flood;

import io.leat.bench.frame.Measuring;
import io.leat.bench.frame.MeasuringOptions;
import io.leat.bench.frame.Progress;
import io.leat.bench.frame.ResultFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/flood}. */
@Command(
    name = "flood",
    sortOptions = false,
    description = {
      "Puts Leat under a SYN flood, in ABBA order beside a null stack that discards the flood's SYNs"
          + " as it reads them, and writes a table of what legitimate clients have meanwhile.",
      "",
      "Each server has a TUN in a network namespace of its own. The flood comes from random"
          + " addresses of 198.18.0.0/15, through a packet socket; meanwhile the kernel sends one bulk"
          + " stream, and keeps idle connections, each of which is asked for an echo afterwards. A"
          + " flood of a given rate first comes and goes in turns of a quarter of a second, which"
          + " says what share of its goodput a server keeps; then it stays, and clients connect"
          + " every 100 ms.",
      "",
      "Every finished run is a line in RESULTS; a measurement that was interrupted goes on where it"
          + " ended. The exit code is 1 if a bar is missed: legitimate clients connect within 3 s and"
          + " goodput is at least 0.9 of the null stack's at each rate; memory grows by at most 64 MiB"
          + " and nothing established is lost at any. Needs root, /dev/net/tun, iproute2 and gcc, the"
          + " folder of tn.c, and a machine that does nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  bench/flood                                        # all of it, about 25 minutes",
      "  bench/flood --rates 100000 --pairs 3 --device offload --bar kept",
      "  bench/flood --rates highest --replies reset",
      "  bench/flood --report                               # the table again, measuring nothing"
    })
public final class FloodCommand implements Callable<Integer> {
  private static final int MOST_IDLE = 20_000;
  private static final FloodRate WARM_UP = new FloodRate(20_000);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "none,10000,50000,100000,highest",
      description =
          "SYNs a second; none is no flood, highest as many as the machine makes. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> rates = new ArrayList<>();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Pairs of runs at each rate. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "How long a run counts: the turns without the flood, those under it, and the flood that"
              + " stays. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "4",
      description =
          "How long each server works before it counts, without a flood and again under one of the"
              + " largest rate. Default: ${DEFAULT-VALUE}.")
  private double warmUp;

  @Option(
      names = "--device",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "offload,plain",
      description = "offload: a TUN with vnet_hdr. plain: one without. Default: ${DEFAULT-VALUE}.")
  private List<Device> devices = new ArrayList<>();

  @Option(
      names = "--idle",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Established connections that say nothing. Default: ${DEFAULT-VALUE}.")
  private int idle;

  @Option(
      names = "--bulk-limit",
      paramLabel = "MBIT",
      defaultValue = "0",
      description =
          "What the bulk stream may send, in Mbit/s; 0 for as much as it can. Default:"
              + " ${DEFAULT-VALUE}.")
  private long bulkLimit;

  @Option(
      names = "--bar",
      paramLabel = "WHAT",
      defaultValue = "goodput",
      description =
          "What of the null stack's Leat must have 0.9 of. goodput: that under the same flood. kept:"
              + " the share that it keeps of its goodput without the flood. Default:"
              + " ${DEFAULT-VALUE}.")
  private Bar bar = Bar.GOODPUT;

  @Option(
      names = "--replies",
      paramLabel = "WHAT",
      defaultValue = "drop",
      description =
          "What becomes of answers to the flood. drop: a blackhole route takes them. reset: the"
              + " kernel answers each by a RST. Default: ${DEFAULT-VALUE}.")
  private Replies replies = Replies.DROP;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of Leat's, as in --set half-open-limit=100. Repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--bench",
      paramLabel = "DIR",
      defaultValue = "../shared/bench",
      description = "The folder that has the null stack, src/tn.c. Default: ${DEFAULT-VALUE}.")
  private Path bench = Path.of("bench");

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Measuring.run(new FloodCommand(), arguments);
  }

  /** A run to make. */
  private record Task(FloodRate rate, int pair, Peer peer) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<FloodRate> floods = floods();
    String how =
        String.format(
            Locale.ROOT,
            "Seconds %s, idle connections %d, bulk limit %d Mbit/s, replies %s, settings %s",
            seconds,
            idle,
            bulkLimit,
            replies.name().toLowerCase(Locale.ROOT),
            settings);
    ResultFile<Run> known = new ResultFile<>(measuring.results(), "# " + how, Run.FORMAT);
    PrintWriter out = spec.commandLine().getOut();
    if (!measuring.reportOnly()) {
      measure(floods, known, out);
    }
    List<Row> rows = Row.of(known.all());
    if (rows.isEmpty()) {
      out.println("Nothing was measured yet.");
      out.flush();
      return 1;
    }
    Path page = measuring.beside("flood.md");
    Files.writeString(page, Report.markdown(rows, bar, how, Measuring.machine()));
    out.println(page);
    out.println(Report.summary(rows, bar));
    out.flush();
    return Report.missed(rows, bar).isEmpty() ? 0 : 1;
  }

  private List<FloodRate> floods() {
    if (pairs < 1 || !(seconds >= 1) || !(warmUp >= 0)) {
      throw wrong("--pairs and --seconds are at least 1, --warm-up at least 0");
    }
    if (idle < 0 || idle > MOST_IDLE || bulkLimit < 0) {
      throw wrong("--idle is 0 to " + MOST_IDLE + ", --bulk-limit at least 0");
    }
    try {
      return rates.stream().map(FloodRate::parse).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private void measure(List<FloodRate> floods, ResultFile<Run> known, PrintWriter out)
      throws IOException, InterruptedException {
    int all = devices.stream().mapToInt(device -> tasks(device, floods, known).size()).sum();
    if (all == 0) {
      return;
    }
    Servers servers = new Servers(bench, measuring.beside("work"), replies, settings);
    Progress progress = new Progress(out, all);
    for (Device device : devices) {
      List<Task> tasks = tasks(device, floods, known);
      if (!tasks.isEmpty()) {
        try (Measurement measurement =
            new Measurement(servers, device, seconds, idle, bulkLimit * 1_000_000 / 8)) {
          measurement.warmUp(warmUp, warmUpRate(floods));
          for (Task task : tasks) {
            Run run = measurement.run(task.rate(), task.pair(), task.peer());
            known.add(run);
            progress.finished(described(run));
          }
        }
      }
    }
  }

  /** The largest that was asked for by a number: what it needs most is compiled. */
  private static FloodRate warmUpRate(List<FloodRate> floods) {
    return floods.stream()
        .filter(FloodRate::isPaced)
        .max(Comparator.comparingInt(FloodRate::perSecond))
        .orElse(WARM_UP);
  }

  /** What is left to do. Of two pairs, the second begins with the server that ended the first. */
  private List<Task> tasks(Device device, List<FloodRate> floods, ResultFile<Run> known) {
    List<Task> tasks = new ArrayList<>();
    for (FloodRate rate : floods) {
      for (int pair = 1; pair <= pairs; pair++) {
        boolean nullFirst = pair % 2 == 1;
        tasks.add(new Task(rate, pair, nullFirst ? Peer.NULL : Peer.LEAT));
        tasks.add(new Task(rate, pair, nullFirst ? Peer.LEAT : Peer.NULL));
      }
    }
    tasks.removeIf(
        task -> known.contains(new Run.Key(device, task.rate(), task.pair(), task.peer())));
    return tasks;
  }

  private static String described(Run run) {
    return String.format(
        Locale.ROOT,
        "%-7s %7s SYN/s  pair %d %-4s  made %.0f, %.0f found no room  %.2f Gbit/s, kept %s "
            + " connect p99 %.1f ms, longest %.1f ms, failed %d  lost %d  memory %+.1f MiB"
            + "  half-open %d  cookies %d",
        run.device().word(),
        run.rate(),
        run.pair(),
        run.who().word(),
        run.offered(),
        run.refused(),
        run.bitsPerSecond() / 1e9,
        run.rate().isPaced() ? String.format(Locale.ROOT, "%.2f", run.kept()) : "-",
        run.p99Micros() / 1e3,
        run.mostMicros() / 1e3,
        run.failed(),
        run.lost(),
        (run.residentMostKib() - run.residentKib()) / 1024.0,
        run.halfOpen(),
        run.cookies());
  }
}
