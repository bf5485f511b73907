package io.leat.bench.flood;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Builds the servers, and starts one of each. */
final class Servers {
  private static final Path NULL_SOURCE = Path.of("bench/NullStack.c");

  private final Path work;
  private final Path nullStack;
  private final Replies replies;
  private final List<String> settings;

  /**
   * @param bench the folder that has {@code src/tn.c}
   * @param work for programs and logs
   * @param settings of Leat's, as {@code --set} takes them
   */
  Servers(Path bench, Path work, Replies replies, List<String> settings)
      throws IOException, InterruptedException {
    this.work = Files.createDirectories(work);
    this.replies = replies;
    this.settings = settings;
    Path source = bench.resolve("src");
    if (!Files.isRegularFile(source.resolve("tn.c"))) {
      throw new IOException(source + " has no tn.c: name the folder that has it by --bench");
    }
    nullStack = work.resolve("null-stack");
    run(
        "gcc",
        "-O3",
        "-march=native",
        "-w",
        "-I",
        source.toString(),
        "-o",
        nullStack.toString(),
        NULL_SOURCE.toString());
    run("./leat", "version");
  }

  private void run(String... command) throws IOException, InterruptedException {
    Path log = work.resolve("build.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed; it said: " + log);
    }
  }

  /** Both, each with a device of this kind. */
  Map<Peer, Host> start(Device device) throws IOException {
    Map<Peer, Host> hosts = new EnumMap<>(Peer.class);
    try {
      for (Peer peer : Peer.values()) {
        Path log = work.resolve(peer.word() + "-" + device.word() + ".log");
        hosts.put(peer, new Host(peer, device, replies, command(peer, device), log));
      }
      return hosts;
    } catch (IOException | RuntimeException e) {
      hosts.values().forEach(Host::close);
      throw e;
    }
  }

  private List<String> command(Peer peer, Device device) {
    return switch (peer) {
      case NULL ->
          List.of(
              nullStack.toString(),
              "tun0",
              Host.SERVER,
              device == Device.OFFLOAD ? "gso" : "plain");
      case LEAT -> {
        List<String> command =
            new ArrayList<>(
                List.of(
                    "./leat",
                    "perf",
                    "server",
                    "--tun",
                    "tun0",
                    "--address",
                    Host.SERVER + "/16",
                    "--bench-ports"));
        for (String setting : settings) {
          command.add("--set");
          command.add(setting);
        }
        yield command;
      }
    };
  }
}
