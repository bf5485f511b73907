package io.leat.cli;

import io.leat.cli.json.Json;
import io.leat.cli.perf.IdleMeasurement;
import io.leat.stack.StackConfig;
import io.leat.tcp.demux.OpenException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code leat perf idle}: what idle connections cost a server. */
@Command(
    name = "idle",
    description = {
      "Opens many connections to one stack, each through its handshake, and says what one costs",
      "awake and hibernating; then a random one in a hundred exchanges an octet.",
      "All in memory: no device, no privilege. Idle time passes at once."
    },
    footer = {
      "",
      "Examples:",
      "  leat perf idle",
      "  leat perf idle --connections 10000000 --json"
    })
final class PerfIdleCommand implements Callable<Integer> {
  private static final int MOST = 20_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "How many; ${DEFAULT-VALUE} unless said.",
      defaultValue = "1000000")
  private int connections;

  @Option(names = "--json", description = "One JSON object instead of a line of text.")
  private boolean json;

  @Override
  public Integer call() throws OpenException {
    if (connections < 1 || connections > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--connections must be 1 to " + MOST + ", not " + connections);
    }
    PrintWriter err = spec.commandLine().getErr();
    IdleMeasurement.Result result =
        new IdleMeasurement(
                StackConfig.DEFAULT,
                connections,
                line -> {
                  err.println(line);
                  err.flush();
                })
            .run();
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? json(result) : text(result));
    out.flush();
    return 0;
  }

  private static String json(IdleMeasurement.Result result) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("connections", (long) result.connections());
    values.put("octetsPerConnection", result.octetsPerConnection());
    values.put("octetsHibernating", result.octetsHibernating());
    values.put("establishedPerSecond", result.establishedPerSecond());
    values.put("woken", (long) result.woken());
    values.put("exchangedPerSecond", result.exchangedPerSecond());
    return Json.write(values);
  }

  private static String text(IdleMeasurement.Result result) {
    return String.format(
        Locale.ROOT,
        "%,d connections: %.0f octets each awake, %.0f hibernating; %,.0f established a second;"
            + " %,d woken, %,.0f octets a second there and back",
        result.connections(),
        result.octetsPerConnection(),
        result.octetsHibernating(),
        result.establishedPerSecond(),
        result.woken(),
        result.exchangedPerSecond());
  }
}
