package io.leat.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder of {@code run.sh}: builds what it measures with, and runs one peer at a time. What it
 * leaves when it is interrupted, networks and a server inside, is removed.
 */
final class Bench implements AutoCloseable {
  /** The namespaces that it makes, as {@code ip netns} keeps them. */
  private static final List<String> NAMESPACES = List.of("nb_a", "nb_b");

  private static final Path NAMESPACE_FOLDER = Path.of("/run/netns");

  private final Path scripts;
  private final Path work;
  private final Path leat;
  private final Thread atExit = new Thread(this::removeNetworks);

  /**
   * @param scripts the folder that has {@code run.sh} and {@code build.sh}
   * @param work for programs and logs
   * @param leat the command
   * @throws IOException if it is no such folder, or another measurement is under way
   */
  Bench(Path scripts, Path work, Path leat) throws IOException {
    this.scripts = scripts.toAbsolutePath().normalize();
    this.work = Files.createDirectories(work.toAbsolutePath());
    this.leat = leat.toAbsolutePath();
    for (String script : List.of("run.sh", "build.sh")) {
      if (!Files.isExecutable(this.scripts.resolve(script))) {
        throw new IOException(
            this.scripts + " has no " + script + ": name the folder that has it by --bench");
      }
    }
    for (String name : NAMESPACES) {
      if (Files.exists(NAMESPACE_FOLDER.resolve(name))) {
        throw new IOException(
            "the network namespace "
                + name
                + " exists: another measurement is under way, or one was cut off (then: ip netns"
                + " delete "
                + name
                + ")");
      }
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Compiles client and null stacks, and Leat. */
  void build() throws IOException, InterruptedException {
    if (!Files.isExecutable(work.resolve("tb"))) {
      mustRun(List.of(scripts.resolve("build.sh").toString()), work.resolve("build.log"));
    }
    mustRun(List.of(leat.toString(), "version"), work.resolve("leat.log"));
  }

  /**
   * Runs a peer through the tests, {@code warmUps} times before it counts. What the script ends
   * with says nothing; the lines that it writes do.
   *
   * @return the lines of the tests that gave a figure, in their order, of round 1
   */
  List<Line> run(Peer peer, List<String> tests, int warmUps, int seconds)
      throws IOException, InterruptedException {
    Path lines = work.resolve("lines.tsv");
    Files.deleteIfExists(lines);
    String all = (String.join(" ", tests) + " ").repeat(warmUps + 1).strip();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("TSV", lines.toString());
    environment.put("TESTS", all);
    environment.put("SLOG", log(peer).toString());
    environment.put("LEAT_NO_BUILD", "1");
    peer.describe(environment, leat);
    run(
        List.of(scripts.resolve("run.sh").toString(), "1", Integer.toString(seconds), peer.key()),
        environment,
        work.resolve("run.log"));
    Map<String, Line> last = new LinkedHashMap<>();
    if (Files.exists(lines)) {
      for (String text : Files.readAllLines(lines)) {
        Line line = Line.parse(text);
        if (tests.contains(line.test()) && line.hasFigures()) {
          last.put(line.test(), line);
        } else {
          last.remove(line.test());
        }
      }
    }
    return List.copyOf(last.values());
  }

  /** What the server of a peer said. */
  Path log(Peer peer) {
    return work.resolve(peer.key() + ".log");
  }

  private void mustRun(List<String> command, Path log) throws IOException, InterruptedException {
    int code = run(command, Map.of(), log);
    if (code != 0) {
      throw new IOException(command + " ended with " + code + "; see " + log);
    }
  }

  private int run(List<String> command, Map<String, String> environment, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OUT", work.toString());
    builder.environment().put("JAVA_HOME25", System.getProperty("java.home"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return builder.start().waitFor();
  }

  /** Ends what runs in the networks that were made here, and removes them. */
  private void removeNetworks() {
    for (String name : NAMESPACES) {
      if (Files.exists(NAMESPACE_FOLDER.resolve(name))) {
        try {
          for (String pid : output("ip", "netns", "pids", name)) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
          }
          output("ip", "netns", "delete", name);
        } catch (IOException e) {
          System.err.println("bench/compare: " + name + " stays: " + e.getMessage());
        }
      }
    }
  }

  private static List<String> output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> words = new ArrayList<>();
    try (var reader = process.inputReader()) {
      reader.lines().filter(line -> !line.isBlank()).map(String::strip).forEach(words::add);
    }
    return words;
  }

  @Override
  public void close() {
    removeNetworks();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
