package io.leat.cli;

import io.leat.cli.attach.TunAttachment;
import io.leat.cli.attach.TunRequest;
import io.leat.cli.control.Endpoints;
import io.leat.cli.live.Printing;
import io.leat.cli.live.TransitionPrinter;
import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.Stack;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat nc}: standard input and output over one connection. */
@Command(
    name = "nc",
    description = {
      "Connects standard input and output with one TCP connection of Leat's.",
      "",
      "The end of the input half-closes the connection; the command ends when both directions"
          + " have. A connection that is refused, reset or timed out is one line and exit code 1."
    },
    footer = {
      "",
      "Examples:",
      "  leat nc --tun tun0 --address 10.9.0.3/16 10.9.0.1 5000 < file",
      "  leat nc -l --tun tun0 --address 10.9.0.3/16 5000 > file",
      "  leat nc -l --tun tun0 --address 10.9.0.3/16 --pcap nc.pcapng 5000 > file"
    })
final class NcCommand implements Callable<Integer> {
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = {"-l", "--listen"},
      description = "Listen, and take the first connection that comes; [HOST] is a local address.")
  private boolean listen;

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "TIME",
      defaultValue = "0",
      description = "How long connecting may take, as in 10s; otherwise as long as TCP tries.")
  private Duration wait = Duration.ZERO;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every state of the connection on standard error.")
  private boolean verbose;

  @Parameters(arity = "1..2", paramLabel = "[HOST] PORT", description = "The peer, or its port.")
  private List<String> target = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    TunRequest request = network.requiredTunRequest();
    int port = port(target.getLast());
    IpAddress host = host(request, target.size() == 1 ? null : target.getFirst());
    PrintWriter err = spec.commandLine().getErr();
    TransitionPrinter transitions = TransitionPrinter.besideTheKernel(err);
    try (Printing ignored = verbose ? Printing.start(transitions, Runnable::run) : null;
        Stacks stacks = new Stacks(network, "leat nc", err)) {
      Stack stack =
          stacks.start(
              network.config("nc", request.addresses()),
              TunAttachment.open(request).device(),
              verbose ? transitions.trace("") : TcpTrace.OFF);
      stacks.answerQuestions();
      Thread atExit = new Thread(() -> stacks.end(Duration.ZERO));
      Runtime.getRuntime().addShutdownHook(atExit);
      talk(stack, host, port);
      stacks.end(FAREWELL);
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
    return 0;
  }

  private void talk(Stack stack, IpAddress host, int port) throws IOException {
    try (TcpStream stream = listen ? accept(stack, host, port) : connect(stack, host, port)) {
      new StandardStreams(stream.handle()).copy();
    } catch (IOException e) {
      throw new CommandFailure(Endpoints.text(host, port) + ": " + e.getMessage(), e);
    }
  }

  private TcpStream connect(Stack stack, IpAddress host, int port) throws IOException {
    return TcpStream.on(stack).connectTimeout(wait).connect(host, port);
  }

  private TcpStream accept(Stack stack, IpAddress host, int port) throws IOException {
    try (TcpListener listener = TcpListener.on(stack).backlog(1).listen(host, port)) {
      if (verbose) {
        InetSocketAddress at = listener.localAddress();
        spec.commandLine()
            .getErr()
            .println("listening on " + at.getHostString() + " " + at.getPort());
      }
      return listener.accept(wait);
    }
  }

  private int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= (listen ? 0 : 1) && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw wrong("'" + text + "' is no port");
    }
    throw wrong("a port is 1 to 65535, not " + text);
  }

  private IpAddress host(TunRequest request, @Nullable String name) throws IOException {
    if (name == null) {
      if (!listen) {
        throw wrong("to whom? leat nc HOST PORT connects, leat nc -l PORT listens");
      }
      return IpAddress.ANY_IPV6; // both families
    }
    try {
      return IpAddress.parse(name);
    } catch (IllegalArgumentException e) {
      return resolve(request, name);
    }
  }

  /** The first address of a name in a family that Leat has an address in. */
  private static IpAddress resolve(TunRequest request, String name) throws IOException {
    try {
      for (InetAddress found : InetAddress.getAllByName(name)) {
        IpAddress address = IpAddress.of(found.getAddress());
        if (request.addresses().stream()
            .anyMatch(own -> own.address().isIpv4() == address.isIpv4())) {
          return address;
        }
      }
    } catch (UnknownHostException e) {
      throw new CommandFailure(name + ": unknown host", e);
    }
    throw new CommandFailure(name + ": no address in a family of Leat's addresses");
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
