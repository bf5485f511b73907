package io.leat.cli;

import io.leat.cli.relay.PathDraft;
import io.leat.cli.relay.PathOptions;
import io.leat.cli.relay.Profile;
import io.leat.cli.relay.Relay;
import io.leat.cli.relay.RelayEnd;
import io.leat.cli.relay.RelayPlan;
import io.leat.cli.relay.RelayReport;
import io.leat.link.linux.TunPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code leat relay}: a network path between two TUN devices, in real time. */
@Command(
    name = "relay",
    modelTransformer = RelayCommand.WithPath.class,
    sortOptions = false,
    description = {
      "Joins two existing TUN (or two TAP) devices with a path that has delay, rate, queue, loss,"
          + " reordering, duplication, corruption and congestion marks.",
      "",
      "An option of the path holds for both directions; with --left- before its name for packets"
          + " that enter at the left, with --right- for the others, as in --left-rate 10mbit.",
      "",
      "Fates are drawn from --seed and the number of a packet in its direction: equal seeds lose"
          + " equal packets."
    },
    footer = {
      "",
      "Prints 'ready', then what each direction does. SIGTERM or Ctrl-C ends it with one line of"
          + " statistics and exit code 0.",
      "",
      "Examples:",
      "  ip netns add a; ip netns add b",
      "  ip -n a tuntap add tunA mode tun; ip -n a addr add 10.9.1.1/24 dev tunA",
      "  ip -n b tuntap add tunB mode tun; ip -n b addr add 10.9.1.2/24 dev tunB",
      "  leat relay --left ns:a/tunA --right ns:b/tunB --delay 33ms --rate 100mbit",
      "  leat relay --left ns:a/tunA --right ns:b/tunB --delay 33ms --reorder 1%%",
      "  leat relay --left ns:a/tunA --right ns:b/tunB --profile lte --live 1s",
      "  leat relay --left tunA --right tunB --rate 20mbit --queue 4bdp --codel --ecn"
    })
final class RelayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--left",
      required = true,
      order = 1,
      paramLabel = "[ns:NAME/]TUN",
      converter = End.class,
      description = "The device at the left, in this network namespace or in a named one.")
  private RelayEnd left = new RelayEnd(null, "");

  @Option(
      names = "--right",
      required = true,
      order = 2,
      paramLabel = "[ns:NAME/]TUN",
      converter = End.class,
      description = "The device at the right.")
  private RelayEnd right = new RelayEnd(null, "");

  @Option(
      names = "--profile",
      order = 3,
      paramLabel = "NAME",
      description = {
        "A path with a name, which other options change. The user is at the left.",
        "lte: mobile, 15 Mbit/s up, 60 down, 50 ms, jitter, a queue of 300 ms.",
        "satellite: geostationary, 5 Mbit/s up, 50 down, 560 ms, losses in bursts.",
        "wifi: crowded, 80 Mbit/s, 4 ms, jitter, some losses in bursts, some reordering.",
        "dsl: 10 Mbit/s up, 50 down, 24 ms, a queue of 200 ms up.",
        "transatlantic: 400 Mbit/s, 80 ms, rare loss and reordering, half a BDP of queue."
      })
  private @Nullable Profile profile;

  @Option(
      names = "--seed",
      order = 300,
      paramLabel = "N",
      description = "Where fates are drawn from. Default: random, and printed.")
  private @Nullable Long seed;

  @Option(
      names = "--live",
      order = 301,
      paramLabel = "TIME",
      description = "Print what happens, so often, as in --live 1s.")
  private @Nullable Duration live;

  @Option(
      names = "--json",
      order = 302,
      description = "Print statistics as JSON, one object a line.")
  private boolean json;

  private final PathDraft draft = new PathDraft();

  /** Adds the options of the path to those above. */
  static final class WithPath implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec model) {
      PathOptions.addTo(model, ((RelayCommand) model.userObject()).draft);
      return model;
    }
  }

  /** Reads the name of a device. */
  static final class End implements ITypeConverter<RelayEnd> {
    @Override
    public RelayEnd convert(String text) {
      try {
        return RelayEnd.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (left.equals(right)) {
      throw wrong("--left and --right are the same device");
    }
    if (live != null && live.toMillis() < 1) {
      throw wrong("--live must be at least 1ms");
    }
    RelayPlan plan = plan();
    try (TunPort leftPort = left.open();
        TunPort rightPort = right.open();
        Relay relay = new Relay(leftPort, rightPort, plan)) {
      if (leftPort.isEthernet() != rightPort.isEthernet()) {
        throw new CommandFailure(
            "one device is a TUN and the other a TAP: both must carry the same frames");
      }
      run(relay, plan);
    }
    return 0;
  }

  private RelayPlan plan() {
    if (profile != null) {
      draft.layOn(profile.draft());
    }
    try {
      return draft.plan(seed == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : seed);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void run(Relay relay, RelayPlan plan) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Signals signals = Signals.handle(() -> {});
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread carrier =
        Thread.ofPlatform()
            .name("leat-relay")
            .start(() -> {
              try {
                relay.run();
              } catch (IOException | RuntimeException | Error e) {
                failure.set(e);
                signals.raise();
              }
            });
    out.println("ready");
    if (!json) {
      RelayReport.describe(plan).forEach(out::println);
    }
    out.flush();
    RelayReport report = new RelayReport(relay, json);
    Thread printer = live == null ? null : printing(report, live, out);
    signals.await();
    relay.stop();
    carrier.join();
    if (printer != null) {
      printer.interrupt();
      printer.join();
    }
    out.println(report.total());
    out.flush();
    rethrow(failure.get());
  }

  private static Thread printing(RelayReport report, Duration every, PrintWriter out) {
    return Thread.ofPlatform()
        .daemon()
        .name("leat-relay-live")
        .start(() -> {
          long next = System.nanoTime() + every.toNanos();
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(next - System.nanoTime());
            if (System.nanoTime() - next >= 0) {
              report.interval().forEach(out::println);
              out.flush();
              next += every.toNanos();
            }
          }
        });
  }

  private static void rethrow(@Nullable Throwable failure) throws IOException {
    switch (failure) {
      case null -> {}
      case IOException expected -> throw expected;
      case Error error -> throw error;
      default -> throw new IllegalStateException(failure);
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
