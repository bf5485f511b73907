package io.leat.cli;

import io.leat.cli.control.ControlClient;
import io.leat.cli.control.Endpoints;
import io.leat.cli.control.SocketRow;
import io.leat.cli.json.Json;
import io.leat.observe.Language;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpState;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code leat ss}: the sockets of all running Leats. */
@Command(
    name = "ss",
    description = {
      "Shows the sockets of every running Leat that this user may ask, across network namespaces.",
      "",
      "RECV-Q and SEND-Q are octets that wait for the application, and octets not acknowledged;"
          + " of a listener the connections that wait for accept, and how many may."
    },
    footer = {
      "",
      "Examples:",
      "  leat ss --all",
      "  leat ss --state fin-wait-1 --state FIN_WAIT2",
      "  leat ss --explain --port 8080",
      "  leat ss --summary",
      "  leat ss --summary --json | jq '.[].Tcp.RetransSegs'",
      "  leat ss --json | jq '.[] | select(.state == \"LISTEN\")'"
    })
final class SsCommand implements Callable<Integer> {
  private static final String CLEAR = "\033[H\033[2J";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-a", "--all"},
      description = "Listeners and TIME_WAIT too.")
  private boolean all;

  @Option(
      names = {"-l", "--listening"},
      description = "Listeners only: both their queues, and how often each was full.")
  private boolean listening;

  @Option(
      names = {"-s", "--summary"},
      description = {
        "How many there are in each state, for each stack, and what it has counted:",
        "Tcp under the names of RFC 4022 and /proc/net/snmp, TcpExt as /proc/net/netstat."
      })
  private boolean summary;

  @Option(
      names = {"-o", "--timers"},
      description = "The timers that run, and round-trip time and windows.")
  private boolean timers;

  @Option(
      names = {"-e", "--explain"},
      description =
          "Why each does what it does: what holds sending, which timer fires next, what was"
              + " decided last, with the RFC section of each.")
  private boolean explain;

  @Option(
      names = "--lang",
      paramLabel = "en|zh",
      defaultValue = "en",
      description = "Language of explanations (default: ${DEFAULT-VALUE}).")
  private Language language = Language.EN;

  @Option(
      names = {"-w", "--watch"},
      arity = "0..1",
      fallbackValue = "1s",
      paramLabel = "EVERY",
      description = "Again and again, every second unless told otherwise, until interrupted.")
  private @Nullable Duration watch;

  @Option(
      names = "--json",
      description = {
        "One JSON array, for programs: all sockets, unless --state and the like choose;",
        "with --summary all stacks."
      })
  private boolean json;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only this state, in any spelling: syn-recv, SYN_RCVD, FinWait1. Repeatable.")
  private List<TcpState> states = new ArrayList<>();

  @Option(
      names = "--address",
      paramLabel = "ADDR",
      description = "Only sockets with this local or remote address.")
  private List<IpAddress> addresses = new ArrayList<>();

  @Option(
      names = "--port",
      split = ",",
      paramLabel = "PORT",
      description = "Only sockets with this local or remote port.")
  private List<Integer> ports = new ArrayList<>();

  @Option(names = "--pid", paramLabel = "PID", description = "Only the sockets of this process.")
  private @Nullable Long pid;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean found = show(out);
    while (watch != null) {
      TimeUnit.NANOSECONDS.sleep(watch.toNanos());
      out.print(isOnTerminal() ? CLEAR : "");
      show(out);
    }
    return found ? 0 : 1;
  }

  private static boolean isOnTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** Whether every Leat that there is answered. */
  private boolean show(PrintWriter out) throws IOException {
    if (summary && json) {
      out.println(Json.write(counters()));
      out.flush();
      return true;
    }
    ControlClient.Answer answer = explain ? ControlClient.askAllWhy() : ControlClient.askAll();
    List<SocketRow> rows = answer.rows().stream().filter(this::isWanted).toList();
    if (json) {
      out.println(Json.write(rows.stream().map(SocketRow::toJson).toList()));
    } else if (summary) {
      SocketTable.summary(rows, answer.processes()).forEach(out::println);
      counters().forEach(stack -> CounterLines.of(stack).forEach(out::println));
    } else {
      lines(rows).forEach(out::println);
    }
    out.flush();
    answer.troubles().forEach(spec.commandLine().getErr()::println);
    return answer.troubles().isEmpty();
  }

  private List<Map<String, Object>> counters() throws IOException {
    return ControlClient.counters().stream()
        .filter(stack -> pid == null || pid.equals(stack.get("pid")))
        .toList();
  }

  private List<String> lines(List<SocketRow> rows) {
    return explain
        ? SocketTable.explained(rows, timers, language == Language.ZH)
        : SocketTable.lines(rows, timers);
  }

  private boolean isWanted(SocketRow row) {
    return isWantedState(row.state())
        && (addresses.isEmpty() || ends(row).anyMatch(end -> addresses.contains(end.address())))
        && (ports.isEmpty() || ends(row).anyMatch(end -> ports.contains(end.port())))
        && (pid == null || row.pid() == pid);
  }

  private static Stream<Endpoints.End> ends(SocketRow row) {
    return Stream.of(Endpoints.parse(row.local()), Endpoints.parse(row.remote()));
  }

  private boolean isWantedState(TcpState state) {
    if (!states.isEmpty()) {
      return states.contains(state);
    }
    if (listening) {
      return state == TcpState.LISTEN;
    }
    boolean everything = all || json || summary;
    return everything || (state != TcpState.LISTEN && state != TcpState.TIME_WAIT);
  }
}
