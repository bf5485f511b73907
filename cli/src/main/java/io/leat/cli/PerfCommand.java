package io.leat.cli;

import io.leat.cli.attach.TunAttachment;
import io.leat.cli.attach.TunRequest;
import io.leat.cli.control.Observed;
import io.leat.cli.json.Json;
import io.leat.cli.perf.BlockingServices;
import io.leat.cli.perf.CostWatch;
import io.leat.cli.perf.Iperf3Server;
import io.leat.cli.perf.LoopCosts;
import io.leat.cli.perf.LoopbackMeasurement;
import io.leat.cli.perf.LoopbackMeasurement.Link;
import io.leat.cli.perf.ShortConnections;
import io.leat.link.linux.TunDevice;
import io.leat.packet.wire.IpAddress;
import io.leat.socket.blocking.LeatServerSocketFactory;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.StackGroup;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code leat perf}: what measurements run against. */
@Command(
    name = "perf",
    description = "Measures Leat: a server, a client, two stacks in one thread, idle connections.",
    footer = {
      "",
      "Examples:",
      "  leat perf server --help",
      "  leat perf loopback --seconds 5",
      "  leat perf idle --connections 1000000"
    },
    subcommands = {
      PerfCommand.Server.class,
      PerfClientCommand.class,
      PerfCommand.Loopback.class,
      PerfIdleCommand.class
    })
final class PerfCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which? leat perf server, client, loopback or idle");
  }

  /** {@code leat perf loopback}: two stacks in one thread. */
  @Command(
      name = "loopback",
      description = {
        "Two stacks in one thread, joined in memory, and one stream between them.",
        "Real segments with checksums; text is produced and consumed in place.",
        "Or short connections: each is opened, carries an octet there and back, and is closed."
      },
      footer = {
        "",
        "Examples:",
        "  leat perf loopback --seconds 10",
        "  leat perf loopback --offload --counters",
        "  leat perf loopback --mtu 9000 --recorder --json",
        "  leat perf loopback --connections 64"
      })
  static final class Loopback implements Callable<Integer> {
    private static final int SMALLEST_MTU = 576;

    /** Fewer than there are ephemeral ports. */
    private static final int MOST_CONNECTIONS = 20_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--mtu",
        paramLabel = "OCTETS",
        description = "Of the link between them; ${DEFAULT-VALUE} unless said.",
        defaultValue = "1500")
    int mtu;

    @Option(
        names = "--offload",
        description = "Super-segments pass whole, as over a TUN with offload, and unverified.")
    boolean offload;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        description = "How long to measure, after the warm-up; ${DEFAULT-VALUE} unless said.",
        defaultValue = "5")
    int seconds;

    @Option(
        names = "--warm-up",
        paramLabel = "N",
        description = "Seconds to run before; ${DEFAULT-VALUE} unless said.",
        defaultValue = "3")
    int warmUp;

    @Option(
        names = "--connections",
        paramLabel = "N",
        description = "Instead of a stream: short connections, N at a time.")
    int connections;

    @Option(
        names = "--recorder",
        description = "With the flight recorder at both ends that leat up keeps: what it costs.")
    boolean recorder;

    @Option(
        names = "--counters",
        description = "Also system calls, copies and garbage: for each segment of both ends.")
    boolean counters;

    @Option(names = "--json", description = "One JSON object instead of a line of text.")
    boolean json;

    @Override
    public Integer call() throws OpenException {
      if (mtu < SMALLEST_MTU || mtu > 65_535) {
        throw wrong("--mtu must be " + SMALLEST_MTU + " to 65535, not " + mtu);
      }
      if (seconds < 1 || warmUp < 0) {
        throw wrong("--seconds must be at least 1, and --warm-up at least 0");
      }
      if (connections < 0 || connections > MOST_CONNECTIONS) {
        throw wrong("--connections must be 1 to " + MOST_CONNECTIONS + ", not " + connections);
      }
      if (connections > 0 && (counters || offload || mtu != 1500)) {
        throw wrong("--connections goes without --counters, --offload and --mtu");
      }
      if (connections > 0) {
        return shortConnections();
      }
      LoopbackMeasurement.Result result =
          new LoopbackMeasurement(StackConfig.DEFAULT, new Link(mtu, offload), this::trace)
              .run(warmUp * 1_000_000_000L, seconds * 1_000_000_000L);
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? json(result, counters) : text(result));
      if (counters && !json) {
        out.println(result.costs().text());
      }
      out.flush();
      return 0;
    }

    private int shortConnections() throws OpenException {
      ShortConnections.Result result =
          new ShortConnections(StackConfig.DEFAULT, this::trace, new PerfHandlers()::echo)
              .run(connections, warmUp * 1_000_000_000L, seconds * 1_000_000_000L);
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? json(result) : text(result));
      out.flush();
      return 0;
    }

    private static String json(ShortConnections.Result result) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("seconds", result.seconds());
      values.put("connections", result.connections());
      values.put("connectionsPerSecond", result.connectionsPerSecond());
      values.put("cpuNsPerConnection", result.cpuNanosPerConnection());
      values.put("garbagePerConnection", result.garbagePerConnection());
      return Json.write(values);
    }

    private static String text(ShortConnections.Result result) {
      return String.format(
          Locale.ROOT,
          "%.0f connections a second, each %.0f ns of processor time and %.0f octets of garbage,"
              + " for both ends",
          result.connectionsPerSecond(),
          result.cpuNanosPerConnection(),
          result.garbagePerConnection());
    }

    private TcpTrace trace() {
      return recorder ? Observed.Observers.create().beside(TcpTrace.OFF) : TcpTrace.OFF;
    }

    private ParameterException wrong(String sentence) {
      return new ParameterException(spec.commandLine(), sentence);
    }

    private static String json(LoopbackMeasurement.Result result, boolean counters) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("mtu", (long) result.mtu());
      values.put("seconds", result.seconds());
      values.put("octets", result.octets());
      values.put("segments", result.segments());
      values.put("gbps", result.gigabitsPerSecond());
      values.put("nsPerSegment", result.nanosPerSegment());
      values.put("cpuNsPerSegment", result.cpuNanosPerSegment());
      if (counters) {
        values.put("counters", result.costs().json());
      }
      return Json.write(values);
    }

    private static String text(LoopbackMeasurement.Result result) {
      return String.format(
          Locale.ROOT,
          "%.2f Gbit/s at MTU %d, %.0f ns per segment for both ends",
          result.gigabitsPerSecond(),
          result.mtu(),
          result.nanosPerSegment());
    }
  }

  /** {@code leat perf server}: discards on one port, sends on another, echoes on a third. */
  @Command(
      name = "server",
      description = {
        "Serves on the loop itself: 5001 discards, 5002 sends for ever, 5003 echoes,",
        "and 5201 speaks with a stock iperf3: -c ADDRESS, and -R, -P, --bidir, -t, -n as usual."
      },
      footer = {
        "",
        "Examples:",
        "  leat perf server --tun tun0 --address 10.9.0.2/16 --bench-ports",
        "  leat perf server --tun tun0 --address 10.9.0.2/16 --bench-ports --recorder off"
      })
  static final class Server implements Callable<Integer> {
    static final int DISCARD = 5001;
    static final int SOURCE = 5002;
    static final int ECHO = 5003;
    private static final int IPERF3 = 5201;

    private static final int WARM_UP_CONNECTIONS = 64;
    private static final int MOST_WARM_UP = 60;

    /** As many as a TUN may have. */
    private static final int MOST_QUEUES = 256;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private NetworkOptions network = new NetworkOptions();

    @Option(
        names = "--bench-ports",
        description = "Serve on 5001, 5002, 5003 and 5201.",
        required = true)
    boolean benchPorts;

    @Option(
        names = "--counters",
        description = {
          "Each second with traffic, a line: system calls, copies, wake-ups and garbage",
          "for each segment, and segments for each burst."
        })
    boolean counters;

    @Option(names = "--json", description = "With --counters: each line a JSON object.")
    boolean json;

    @Option(
        names = "--warm-up",
        paramLabel = "SECONDS",
        description = {
          "So long short connections between two stacks in memory go before ready is printed:",
          "else the compiler has the first seconds of what is measured. ${DEFAULT-VALUE} unless said."
        },
        defaultValue = "1")
    int warmUp;

    /** How the services are written. */
    enum Api {
      LOOP,
      BLOCKING
    }

    @Option(
        names = "--api",
        paramLabel = "loop|blocking",
        description = {
          "loop: handlers on the loop. blocking: 5001 to 5003 by blocking sockets,",
          "each connection on a virtual thread. ${DEFAULT-VALUE} unless said."
        },
        defaultValue = "loop")
    Api api = Api.LOOP;

    @Option(
        names = "--queues",
        paramLabel = "N",
        description = {
          "Attach so often to a TUN that was made with multi_queue, or make it so: each queue",
          "has a loop and a thread of its own, and connections are spread over them.",
          "Without 5201, whose connections belong together. ${DEFAULT-VALUE} unless said."
        },
        defaultValue = "1")
    int queues;

    @Override
    public Integer call() throws IOException, InterruptedException {
      TunRequest request = network.requiredTunRequest();
      checkOptions(request);
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      try (Stacks stacks = new Stacks(network, "leat perf server", err)) {
        List<Stack> started = start(stacks, request);
        for (Stack stack : started) {
          switch (api) {
            case LOOP -> serveOnLoop(stack);
            case BLOCKING -> serveBlocking(stack);
          }
        }
        if (queues == 1) {
          listen(started.getFirst(), IPERF3, new Iperf3Server()::accept);
        }
        stacks.answerQuestions();
        Signals signals = Signals.handle(() -> {});
        warmUp();
        out.println("ready " + request.addresses());
        out.flush();
        await(signals, started, out);
        stacks.end(Duration.ZERO);
      }
      return 0;
    }

    /** The ports are served meanwhile. */
    private void warmUp() throws CommandFailure {
      if (warmUp == 0) {
        return;
      }
      try {
        new ShortConnections(StackConfig.DEFAULT, this::trace, new PerfHandlers()::echo)
            .run(WARM_UP_CONNECTIONS, warmUp * 1_000_000_000L, 0);
      } catch (OpenException e) {
        throw new CommandFailure("warm-up: " + e.getMessage(), e);
      }
    }

    private TcpTrace trace() {
      return network.isRecording()
          ? Observed.Observers.create().beside(TcpTrace.OFF)
          : TcpTrace.OFF;
    }

    private void checkOptions(TunRequest request) {
      if (warmUp < 0 || warmUp > MOST_WARM_UP) {
        throw wrong("--warm-up must be 0 to " + MOST_WARM_UP + " seconds, not " + warmUp);
      }
      if (json && !counters) {
        throw wrong("--json goes with --counters");
      }
      if (queues < 1 || queues > MOST_QUEUES) {
        throw wrong("--queues must be 1 to " + MOST_QUEUES + ", not " + queues);
      }
      if (queues > 1 && request.shared()) {
        throw wrong("--queues goes with --tun");
      }
      if (queues > 1 && api == Api.BLOCKING) {
        throw wrong("--queues goes with --api loop");
      }
    }

    private ParameterException wrong(String sentence) {
      return new ParameterException(spec.commandLine(), sentence);
    }

    private List<Stack> start(Stacks stacks, TunRequest request) throws IOException {
      StackConfig config = network.config("perf", request.addresses());
      List<TunDevice> devices = TunAttachment.openQueues(request, queues);
      if (queues == 1) {
        return List.of(stacks.start(config, devices.getFirst(), TcpTrace.OFF));
      }
      List<Stack> started = new ArrayList<>();
      for (TunDevice device : devices) {
        StackConfig share = StackGroup.share(config, started.size(), queues);
        started.add(stacks.start(share, device, TcpTrace.OFF));
      }
      return StackGroup.of(started).stacks();
    }

    private void await(Signals signals, List<Stack> stacks, PrintWriter out)
        throws InterruptedException {
      List<CostWatch> watches = new ArrayList<>();
      try {
        if (counters) {
          for (Stack stack : stacks) {
            String name = stacks.size() == 1 ? "" : stack.config().name();
            watches.add(CostWatch.start(stack, costs -> say(name, costs, out)));
          }
        }
        signals.await();
      } finally {
        watches.forEach(CostWatch::close);
      }
    }

    /**
     * @param loop its name; empty where there is one alone
     */
    private void say(String loop, LoopCosts costs, PrintWriter out) {
      Map<String, Object> values = new LinkedHashMap<>();
      if (!loop.isEmpty()) {
        values.put("loop", loop);
      }
      values.putAll(costs.json());
      String text = loop.isEmpty() ? costs.text() : loop + ": " + costs.text();
      synchronized (out) {
        out.println(json ? Json.write(values) : text);
        out.flush();
      }
    }

    /** The bench ports, by handlers. */
    static void serveOnLoop(Stack stack) throws IOException, InterruptedException {
      PerfHandlers handlers = new PerfHandlers();
      listen(stack, DISCARD, handlers::discard);
      listen(stack, SOURCE, handlers::source);
      listen(stack, ECHO, handlers::echo);
    }

    private static void serveBlocking(Stack stack) throws IOException {
      BlockingServices services = new BlockingServices(new LeatServerSocketFactory(stack));
      services.listen(DISCARD, BlockingServices::discard);
      services.listen(SOURCE, BlockingServices::source);
      services.listen(ECHO, BlockingServices::echo);
    }

    private static void listen(
        Stack stack, int port, Function<TcpConnection, ConnectionHandler> handlers)
        throws IOException, InterruptedException {
      try {
        stack.listen(IpAddress.ANY_IPV6, port, handlers).get();
      } catch (ExecutionException e) {
        throw new CommandFailure("port " + port + ": " + e.getCause(), e);
      }
    }
  }
}
