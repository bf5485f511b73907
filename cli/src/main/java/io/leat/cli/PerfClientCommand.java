package io.leat.cli;

import io.leat.cli.attach.TunAttachment;
import io.leat.cli.attach.TunRequest;
import io.leat.cli.json.Json;
import io.leat.cli.perf.ClientLoad;
import io.leat.cli.perf.ClientMode;
import io.leat.cli.perf.CostWatch;
import io.leat.cli.perf.LoopCosts;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat perf client}: measures a server on the bench ports, with Leat as the client. */
@Command(
    name = "client",
    description = {
      "Measures the bench ports of a host, such as another leat perf server.",
      "bulk sends, reverse receives, rr exchanges octets, cps opens a connection for each."
    },
    footer = {
      "",
      "Examples:",
      "  leat perf client --tun tun1 --address 10.8.0.2/16 10.9.0.2",
      "  leat perf client --tun tun1 --address 10.8.0.2/16 --mode cps --json 10.9.0.2"
    })
final class PerfClientCommand implements Callable<Integer> {
  private static final int MOST_CONNECTIONS = 10_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "HOST", description = "The address of the server.")
  private IpAddress server = IpAddress.ANY_IPV6;

  @Option(
      names = "--mode",
      paramLabel = "bulk|reverse|rr|cps",
      description = "What to measure; ${DEFAULT-VALUE} unless said.",
      defaultValue = "bulk")
  private ClientMode mode = ClientMode.BULK;

  @Option(names = "--port", paramLabel = "PORT", description = "Instead of the mode's own.")
  private int port;

  @Option(
      names = {"-P", "--parallel"},
      paramLabel = "N",
      description = "Connections at a time; ${DEFAULT-VALUE} unless said.",
      defaultValue = "1")
  private int parallel;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to measure; ${DEFAULT-VALUE} unless said.",
      defaultValue = "5")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Seconds to run before; ${DEFAULT-VALUE} unless said.",
      defaultValue = "1")
  private int warmUp;

  @Option(
      names = "--counters",
      description = {
        "Also system calls, copies, wake-ups and garbage for each segment,",
        "each second and in total."
      })
  private boolean counters;

  @Option(names = "--json", description = "One JSON object at the end, and nothing before.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (parallel < 1 || parallel > MOST_CONNECTIONS) {
      throw wrong("--parallel must be 1 to " + MOST_CONNECTIONS + ", not " + parallel);
    }
    if (seconds < 1 || warmUp < 0 || port < 0 || port > 65_535) {
      throw wrong("--seconds must be at least 1, --warm-up at least 0, --port a port");
    }
    TunRequest request = network.requiredTunRequest();
    PrintWriter out = spec.commandLine().getOut();
    try (Stacks stacks = new Stacks(network, "leat perf client", spec.commandLine().getErr())) {
      StackConfig config = network.config("perf", request.addresses());
      if (mode == ClientMode.CPS) {
        // nobody waits for old duplicates of a measurement, and ports would run out
        config = config.with(TcpSetting.MSL, 0L);
      }
      Stack stack = stacks.start(config, TunAttachment.open(request).device(), TcpTrace.OFF);
      stacks.answerQuestions();
      measure(stack, out);
      stacks.end(Duration.ZERO);
    }
    return 0;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private void measure(Stack stack, PrintWriter out) throws IOException, InterruptedException {
    ClientLoad load = new ClientLoad(stack.loop(), mode, server, port == 0 ? mode.port() : port);
    stack.submit(on -> begin(load)).join();
    Thread.sleep(Duration.ofSeconds(warmUp));
    stack.submit(on -> reset(load)).join();
    long thread = CostWatch.loopThread(stack);
    LoopCosts before = LoopCosts.of(stack.loop(), thread);
    LoopCosts lastCosts = before;
    long longestGap = 0;
    long start = System.nanoTime();
    ClientLoad.Counts last = counts(stack, load);
    long lastAt = start;
    for (int i = 1; i <= seconds; i++) {
      Thread.sleep(Duration.ofNanos(Math.max(0, start + i * 1_000_000_000L - System.nanoTime())));
      ClientLoad.Counts counts = counts(stack, load);
      LoopCosts costs = LoopCosts.of(stack.loop(), thread);
      long now = System.nanoTime();
      if (counts.failure() != null) {
        throw new CommandFailure(counts.failure());
      }
      if (!json) {
        out.printf(Locale.ROOT, "%3d s  %s%n", i, progress(last, counts, (now - lastAt) / 1e9));
        if (counters) {
          out.println("       " + costs.since(lastCosts).text());
        }
        out.flush();
      }
      last = counts;
      lastAt = now;
      lastCosts = costs;
      longestGap = Math.max(longestGap, costs.longestGapNanos());
    }
    stack.submit(on -> end(load)).join();
    double elapsed = (lastAt - start) / 1e9;
    LoopCosts all = lastCosts.since(before).withLongestGap(longestGap);
    out.println(json ? Json.write(result(last, elapsed, all)) : summary(last, elapsed));
    if (counters && !json) {
      out.println(all.text());
    }
    out.flush();
  }

  private int begin(ClientLoad load) {
    load.start(parallel);
    return parallel;
  }

  private static int reset(ClientLoad load) {
    load.reset();
    return 0;
  }

  private static int end(ClientLoad load) {
    load.stop();
    return 0;
  }

  private static ClientLoad.Counts counts(Stack stack, ClientLoad load) {
    return stack.submit(on -> load.counts()).join();
  }

  private boolean isBulk() {
    return mode == ClientMode.BULK || mode == ClientMode.REVERSE;
  }

  private String progress(ClientLoad.Counts before, ClientLoad.Counts after, double elapsed) {
    if (isBulk()) {
      return String.format(
          Locale.ROOT, "%.3f Gbit/s", (after.octets() - before.octets()) * 8 / elapsed / 1e9);
    }
    return String.format(
        Locale.ROOT, "%.0f a second", (after.exchanges() - before.exchanges()) / elapsed);
  }

  private String summary(ClientLoad.Counts counts, double elapsed) {
    if (isBulk()) {
      return String.format(
          Locale.ROOT,
          "%.3f Gbit/s over %d connections",
          counts.octets() * 8 / elapsed / 1e9,
          parallel);
    }
    return String.format(
        Locale.ROOT,
        "%.0f %s a second, p50 %.1f us, p99 %.1f us",
        counts.exchanges() / elapsed,
        mode == ClientMode.RR ? "exchanges" : "connections",
        counts.medianNanos() / 1e3,
        counts.p99Nanos() / 1e3);
  }

  private Map<String, Object> result(ClientLoad.Counts counts, double elapsed, LoopCosts costs) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mode", mode.name().toLowerCase(Locale.ROOT));
    values.put("parallel", (long) parallel);
    values.put("seconds", elapsed);
    values.put("octets", counts.octets());
    if (isBulk()) {
      values.put("gbps", counts.octets() * 8 / elapsed / 1e9);
    } else {
      values.put("exchanges", counts.exchanges());
      values.put("perSecond", counts.exchanges() / elapsed);
      values.put("p50Micros", counts.medianNanos() / 1e3);
      values.put("p99Micros", counts.p99Nanos() / 1e3);
    }
    if (counters) {
      values.put("counters", costs.json());
    }
    return values;
  }
}
