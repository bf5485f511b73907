package io.leat.bench.compare;

import io.leat.bench.frame.Measuring;
import io.leat.bench.frame.MeasuringOptions;
import io.leat.bench.frame.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/compare}. */
@Command(
    name = "compare",
    sortOptions = false,
    description = {
      "Measures Leat beside the kernel and beside null stacks, which do no TCP work and are the"
          + " ceiling of the device path, one after the other in every round, and writes a table of"
          + " ratios.",
      "",
      "Every finished test is a line in RESULTS; a measurement that was interrupted goes on where"
          + " it ended. Needs root, /dev/net/tun, iproute2, ethtool and gcc, the folder of run.sh,"
          + " and a machine that does nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  bench/compare                                      # all of it",
      "  bench/compare --device offload --api loop --tests send,recv --rounds 5",
      "  bench/compare --report                             # the table again, measuring nothing"
    })
public final class CompareCommand implements Callable<Integer> {
  private static final List<String> TESTS =
      List.of("send", "recv", "rr", "rrsame", "rrspin", "cps");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each peer is measured. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description =
          "Of send, recv and cps; a round trip is measured for 2. Default:" + " ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How often each server goes through all tests before it counts. Default:"
              + " ${DEFAULT-VALUE}.")
  private int warmUps;

  @Option(
      names = "--tests",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "send,recv,rr,rrsame,rrspin,cps",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> tests = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "offload,plain",
      description = "offload: a TUN with vnet_hdr. plain: one without. Default: ${DEFAULT-VALUE}.")
  private List<Peer.Device> devices = new ArrayList<>();

  @Option(
      names = "--api",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "loop,blocking",
      description = "How Leat's bench ports are written. Default: ${DEFAULT-VALUE}.")
  private List<Peer.Api> apis = new ArrayList<>();

  @Option(
      names = "--bench",
      paramLabel = "DIR",
      defaultValue = "../shared/bench",
      description =
          "The folder of run.sh, with the client and the null stacks. Default:"
              + " ${DEFAULT-VALUE}.")
  private Path bench = Path.of("bench");

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Measuring.run(new CompareCommand(), arguments);
  }

  /** A peer to measure. */
  private record Task(int round, Peer peer) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    String how = "Seconds " + seconds + ", warm-ups " + warmUps;
    Results known = new Results(measuring.results(), how);
    PrintWriter out = spec.commandLine().getOut();
    boolean complete = measuring.reportOnly() || measure(tasks(known), known, out);
    Path page = measuring.beside("compare.md");
    Files.writeString(page, Report.markdown(known, devices, apis, how, Measuring.machine()));
    out.println(page);
    out.flush();
    return complete ? 0 : 1;
  }

  private void check() {
    if (rounds < 1 || seconds < 1 || warmUps < 0) {
      throw wrong("--rounds and --seconds are at least 1, --warm-up at least 0");
    }
    for (String test : tests) {
      if (!TESTS.contains(test)) {
        throw wrong("there is no test " + test + ", only " + String.join(", ", TESTS));
      }
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private List<Task> tasks(Results known) {
    Set<Peer> peers = new LinkedHashSet<>();
    for (Peer.Device device : devices) {
      peers.addAll(Arrays.asList(Peer.references(device)));
      apis.forEach(api -> peers.add(Peer.leat(device, api)));
    }
    List<Task> tasks = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      for (Peer peer : peers) {
        if (!known.has(round, peer, tests)) {
          tasks.add(new Task(round, peer));
        }
      }
    }
    return tasks;
  }

  /** Whether every test gave a figure. */
  private boolean measure(List<Task> tasks, Results known, PrintWriter out)
      throws IOException, InterruptedException {
    if (tasks.isEmpty()) {
      return true;
    }
    boolean complete = true;
    Path work = measuring.beside("work");
    try (Bench scripts = new Bench(bench, work, Path.of("leat"))) {
      scripts.build();
      Progress progress = new Progress(out, tasks.size());
      for (Task task : tasks) {
        List<Line> lines =
            scripts.run(task.peer(), tests, warmUps, seconds).stream()
                .map(line -> line.inRound(task.round()))
                .toList();
        known.add(lines);
        progress.finished(described(task, lines));
        if (lines.size() < tests.size()) {
          complete = false;
          out.println("  a test gave no figure; the server said: " + scripts.log(task.peer()));
        }
      }
    }
    return complete;
  }

  private static String described(Task task, List<Line> lines) {
    StringBuilder figures = new StringBuilder();
    for (Quantity quantity : Quantity.values()) {
      for (Line line : lines) {
        if (line.test().equals(quantity.test)) {
          line.figure(quantity.field)
              .ifPresent(value ->
                  figures.append(
                      String.format(
                          Locale.ROOT,
                          "  %s %s " + quantity.format,
                          quantity.test,
                          quantity.field,
                          value)));
        }
      }
    }
    return String.format(
        Locale.ROOT, "round %d  %-20s%s", task.round(), task.peer().key(), figures);
  }
}
