package io.leat.cli.hold;

import io.leat.cli.CommandFailure;
import io.leat.cli.Signals;
import io.leat.cli.json.Json;
import io.leat.cli.option.StateNames;
import io.leat.link.linux.Privileges;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.TextCells;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat hold}. */
@Command(
    name = "hold",
    description = {
      "Makes a socket of the kernel's stay in a state of your choice.",
      "",
      "In a network namespace of its own, a Leat at the other end of a TUN sends or withholds what"
          + " it takes; the kernel's own ss says whether it worked. Meanwhile look at the socket"
          + " with any tool: the command prints the line to begin with."
    },
    footer = {
      "",
      "Examples:",
      "  leat hold SYN_RECEIVED                 withholds the last ACK of a handshake",
      "  leat hold closing --seconds 120        lets two FINs cross",
      "  leat hold --all --seconds 1 --json     all eleven, one object a line"
    })
public final class HoldCommand implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 3600;
  private static final Duration GLANCE = Duration.ofMillis(250);

  /** Set by the launcher where it has made the namespaces already. */
  private static final String IN_USER_NAMESPACE = "LEAT_USER_NAMESPACE";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "STATE",
      description = "The states to hold, one after the other, in any spelling.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "Hold all eleven.")
  private boolean all;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long each is held, 0 to 3600. Default: ${DEFAULT-VALUE}.")
  private int seconds = 30;

  @Option(names = "--json", description = "One JSON object per state and line.")
  private boolean json;

  @Option(
      names = "--lang",
      paramLabel = "en|zh",
      defaultValue = "en",
      description = "Language of the explanation (default: ${DEFAULT-VALUE}).")
  private Language language = Language.EN;

  private final Object endings = new Object();
  private @Nullable Experiment running;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 0 || seconds > LONGEST_SECONDS) {
      throw wrong("--seconds must be 0 to " + LONGEST_SECONDS + ", not " + seconds);
    }
    if (all == !names.isEmpty()) {
      throw wrong("which state? name one or more, or --all");
    }
    List<TcpState> states = all ? List.of(TcpState.values()) : parsed();
    boolean inUserNamespace = System.getenv(IN_USER_NAMESPACE) != null;
    if (!inUserNamespace) {
      checkPrivileges();
    }
    Signals signals = Signals.handle(this::forget);
    boolean held = true;
    for (TcpState state : states) {
      try (Experiment experiment = Experiment.start(inUserNamespace)) {
        running(experiment);
        held &= hold(experiment, Trick.of(state), signals);
      } finally {
        running(null);
      }
      if (signals.isReceived()) {
        break;
      }
    }
    return held ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private List<TcpState> parsed() {
    try {
      return names.stream().map(StateNames::parse).toList();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void checkPrivileges() throws CommandFailure {
    for (Privileges.Ability able : List.of(Privileges.tun(), Privileges.namespaces())) {
      if (!able.given()) {
        throw new CommandFailure("a network namespace with a TUN is needed: " + able.reason());
      }
    }
  }

  private void running(@Nullable Experiment experiment) {
    synchronized (endings) {
      running = experiment;
    }
  }

  /** A second signal ends the process at once; the namespace must not stay. */
  private void forget() {
    synchronized (endings) {
      if (running != null) {
        running.forget();
      }
    }
  }

  private boolean hold(Experiment on, Trick trick, Signals signals)
      throws IOException, InterruptedException {
    trick.play(on);
    on.awaitKernel(trick.state());
    KernelSockets.Line line = on.kernelLine();
    if (!json) {
      announce(on, trick, line);
    }
    long begin = System.nanoTime();
    long end = begin + Duration.ofSeconds(seconds).toNanos();
    boolean held = true;
    while (held && System.nanoTime() < end && !signals.await(GLANCE)) {
      held = on.isKernelIn(trick.state());
    }
    report(on, trick, held ? line : on.kernelLine(), held, System.nanoTime() - begin);
    return held;
  }

  private void announce(Experiment on, Trick trick, KernelSockets.@Nullable Line line)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean zh = language == Language.ZH;
    String words = zh ? trick.chinese() : trick.english();
    out.print(TextCells.paragraph(trick.state() + ": ", words, LadderText.TERMINAL_WIDTH));
    out.println("  ss -tan  " + (line == null ? zh ? "(没有)" : "(no socket)" : line.text()));
    out.println("  " + (zh ? "自己看: " : "look:    ") + on.look());
    out.println();
    out.print(ladder(on));
    out.println();
    out.flush();
  }

  private String ladder(Experiment on) throws IOException {
    LadderOptions options = LadderOptions.DEFAULT.withTitles("Leat", "Linux");
    return LadderText.render(on.ladder(options), language, LadderText.TERMINAL_WIDTH, true);
  }

  private void report(
      Experiment on, Trick trick, KernelSockets.@Nullable Line line, boolean held, long nanos)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    double heldSeconds = Math.round(nanos / 1e8) / 10.0;
    if (json) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("state", trick.state().name());
      object.put("kernelState", line == null ? null : line.state());
      object.put("ss", line == null ? null : line.text());
      object.put("held", held);
      object.put("seconds", heldSeconds);
      object.put("trick", language == Language.ZH ? trick.chinese() : trick.english());
      object.put("ladder", ladder(on));
      out.println(Json.write(object));
    } else if (held) {
      out.println("held " + trick.state() + " for " + heldSeconds + " s");
      out.println();
    } else {
      String now = line == null ? "gone" : "in " + line.state();
      out.println("LOST " + trick.state() + " after " + heldSeconds + " s: the socket is " + now);
      out.println();
    }
    out.flush();
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
