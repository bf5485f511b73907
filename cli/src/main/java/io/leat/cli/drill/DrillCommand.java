package io.leat.cli.drill;

import io.leat.cli.Signals;
import io.leat.sim.drill.bridge.BridgeServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code leat drill}. */
@Command(
    name = "drill",
    description = "Serves the stack bridge, over which packetdrill drives Leat in virtual time.",
    footer = {
      "",
      "Example:",
      "  leat drill --bridge /tmp/bridge",
    })
public final class DrillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bridge",
      paramLabel = "PATH",
      required = true,
      description = "Serve the stack bridge on a Unix socket, until SIGTERM.")
  Path bridge = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (BridgeServer server = BridgeServer.start(bridge, complaint -> complain(err, complaint))) {
      Signals signals = Signals.handle(server::removePath);
      out.println("ready");
      out.flush();
      signals.await();
    }
    return 0;
  }

  private static void complain(PrintWriter err, String complaint) {
    err.println("leat drill: " + complaint);
    err.flush();
  }
}
