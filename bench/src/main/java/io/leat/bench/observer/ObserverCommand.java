package io.leat.bench.observer;

import io.leat.bench.frame.Measuring;
import io.leat.bench.frame.MeasuringOptions;
import io.leat.bench.frame.Progress;
import io.leat.bench.frame.ResultFile;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what observation costs, over several starts of the JVM. */
@Command(
    name = "observer",
    description = {
      "What observation costs, of one build in three variants:",
      "",
      "  recorded   with the flight recorder, as leat up runs",
      "  off        --recorder off: nobody listens, the calls of the observer remain",
      "  absent     the same, and the calls are removed from the classes",
      "",
      "Each variant is a stream between two stacks in one thread, in super-segments as a TUN with"
          + " offload carries them. A JVM has some copies of all three, each with classes of its"
          + " own that are profiled and compiled apart; it turns them in short blocks, in an order"
          + " that chance decides, on one processor, and counts the thread's processor time. What"
          + " is taken more counts as if a server paid it for each super-segment at both ends, of"
          + " the time that it has for one at the rate of --gbps.",
      "What the compiler makes of the same classes differs from time to time by more than an"
          + " observer that is off may cost; so the median over several starts counts, with the"
          + " range that holds the true one in 95 of 100 cases (order statistics).",
      "",
      "bench/observer --direct [--rounds N] [--seconds S] [--out FILE] compares throughputs of"
          + " servers on a TUN instead: 25 s a round of 3 s. It needs root, iproute2, gcc and the"
          + " client tb.c in $LEAT_BENCH/src (../shared/bench by default)."
    },
    footer = {
      "",
      "Exit code 0: both bounds are kept; 1: one is not, or is still open; 2: wrong usage.",
      "",
      "Examples:",
      "  bench/observer",
      "  bench/observer --starts 20          ten more than before",
      "  bench/observer --report",
      "  bench/observer --direct --rounds 20"
    })
public final class ObserverCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "10",
      description = "Starts of the JVM, finished ones included. Default: ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "2",
      description = "Of each variant in a JVM. Default: ${DEFAULT-VALUE}.")
  private int copies;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "100",
      description = "Of a start; each has one block of each copy. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--block",
      paramLabel = "MS",
      defaultValue = "60",
      description = "Milliseconds of a block. Default: ${DEFAULT-VALUE}.")
  private int block;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "40",
      description = "Seconds of a start that do not count. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--gbps",
      paramLabel = "G",
      defaultValue = "30",
      description = {
        "Gbit/s that a server moves on a TUN with offload (../shared/bench, bench/compare);",
        "the more, the stricter. Default: ${DEFAULT-VALUE}."
      })
  private double gigabits;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Measuring.run(new ObserverCommand(), arguments);
  }

  private static final ResultFile.Format<Start> LINES =
      new ResultFile.Format<>() {
        @Override
        public String line(Start start) {
          return start.line();
        }

        @Override
        public Start parse(String line) {
          return Start.parse(line);
        }

        @Override
        public Object key(Start start) {
          return start.number();
        }
      };

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean least = Math.min(Math.min(starts, copies), Math.min(rounds, block)) >= 1;
    if (!least || warmUp < 0 || !(gigabits > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--starts, --copies, --rounds and --block are at least 1, --warm-up 0, --gbps above 0");
    }
    ResultFile<Start> known = new ResultFile<>(measuring.results(), "# " + how(), LINES);
    PrintWriter out = spec.commandLine().getOut();
    if (!measuring.reportOnly()) {
      measure(known);
    }
    Report report = Report.of(known.all(), gigabits);
    report.rows().forEach(out::println);
    out.flush();
    return report.kept() ? 0 : 1;
  }

  /** What makes figures comparable: how they are measured, and of which classes. */
  private String how() throws IOException {
    CRC32 classes = new CRC32();
    List<Path> path =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getProperty("java.class.path"))
            .map(Path::of)
            .filter(Files::isRegularFile)
            .sorted()
            .toList();
    for (Path jar : path) {
      classes.update(Files.readAllBytes(jar));
    }
    return "%d copies, %d rounds of blocks of %d ms, warm-up %d s, classes %08x"
        .formatted(copies, rounds, block, warmUp, classes.getValue());
  }

  private void measure(ResultFile<Start> known) throws IOException, InterruptedException {
    List<Integer> open =
        IntStream.rangeClosed(1, starts).boxed().filter(n -> !known.contains(n)).toList();
    Progress progress = new Progress(spec.commandLine().getErr(), open.size());
    for (int number : open) {
      Start start = Start.parse(run(number));
      known.add(start);
      progress.finished(start.sentence());
    }
  }

  /** One start, in a JVM with the options of this one. */
  private String run(int number) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Blocks.class.getName()));
    int processor = Runtime.getRuntime().availableProcessors() - 1;
    IntStream.of(number, copies, warmUp, rounds, block, processor)
        .mapToObj(String::valueOf)
        .forEach(words::add);
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException("start " + number + " ended with " + exit);
      }
      return said.substring(said.lastIndexOf('\n') + 1);
    } finally {
      process.destroyForcibly();
    }
  }
}
