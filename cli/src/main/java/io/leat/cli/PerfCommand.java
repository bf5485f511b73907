package io.leat.cli;

import io.leat.cli.attach.TunAttachment;
import io.leat.cli.attach.TunRequest;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code leat perf}: what measurements run against. */
@Command(
    name = "perf",
    hidden = true,
    description = "Servers to measure against.",
    subcommands = PerfCommand.Server.class)
final class PerfCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(spec.commandLine(), "which? leat perf server");
  }

  /** {@code leat perf server}: discards on one port, sends on another, echoes on a third. */
  @Command(
      name = "server",
      description = "Serves on the loop itself: 5001 discards, 5002 sends for ever, 5003 echoes.")
  static final class Server implements Callable<Integer> {
    private static final int DISCARD = 5001;
    private static final int SOURCE = 5002;
    private static final int ECHO = 5003;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private NetworkOptions network = new NetworkOptions();

    @Option(names = "--bench-ports", description = "Serve on 5001, 5002 and 5003.", required = true)
    boolean benchPorts;

    @Override
    public Integer call() throws IOException, InterruptedException {
      TunRequest request = network.requiredTunRequest();
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      try (Stacks stacks = new Stacks(network, "leat perf server", err)) {
        Stack stack =
            stacks.start(
                network.config("perf", request.addresses()),
                TunAttachment.open(request).device(),
                TcpTrace.OFF);
        PerfHandlers handlers = new PerfHandlers();
        listen(stack, DISCARD, handlers::discard);
        listen(stack, SOURCE, handlers::source);
        listen(stack, ECHO, handlers::echo);
        stacks.answerQuestions();
        Signals signals = Signals.handle(() -> {});
        out.println("ready " + request.addresses());
        out.flush();
        signals.await();
        stacks.end(Duration.ZERO);
      }
      return 0;
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
