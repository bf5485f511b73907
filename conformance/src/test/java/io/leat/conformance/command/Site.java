package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.link.linux.LinuxException;
import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.Privileges;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where commands run: a network namespace of a test, or the one the test was started in, with a
 * runtime folder of its own, so that {@code leat ss} sees nothing but the test's.
 */
final class Site implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("leat.root", "..")).toAbsolutePath();
  private static final int PATIENCE_SECONDS = 60;
  private static final int OVERDUE_SECONDS = 120;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final @Nullable NetworkNamespace namespace;
  private final Path runtime;
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  private Site(@Nullable NetworkNamespace namespace, Path folder) throws IOException {
    this.namespace = namespace;
    runtime = Files.createDirectories(folder.resolve("runtime"));
    Requires.that(
        Files.exists(library().resolve(".built")), "./leat is not built: run verify, not test");
  }

  /** In a new namespace, whose loopback is up. */
  static Site inNamespace(Path folder) throws Exception {
    Requires.tun();
    Requires.command("ip");
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
    String name = "leat-cli-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    Site site = new Site(NetworkNamespace.create(name), folder);
    site.run("ip", "link", "set", "lo", "up").succeeds();
    return site;
  }

  /** Where the test was started; for what needs no privilege. */
  static Site here(Path folder) throws IOException {
    return new Site(null, folder);
  }

  /** What a process printed and how it ended. */
  record Ended(List<String> command, int exit, String out, String err) {
    Ended succeeds() {
      assertThat(exit).as("%s: %s%s", command, out, err).isZero();
      return this;
    }
  }

  /** What {@code ./leat} runs, as the build made it. */
  static Path library() {
    return ROOT.resolve("cli/target/lib");
  }

  /** {@code ./leat} with arguments. */
  static String[] leat(String... arguments) {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("leat").toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Runs a command to its end. */
  Ended run(String... command) throws Exception {
    Process process = process(command);
    process.getOutputStream().close();
    Lines err = Lines.of(process.errorReader());
    Lines out = Lines.of(process.inputReader());
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%s ends", List.of(command))
        .isTrue();
    return new Ended(
        List.of(command),
        process.exitValue(),
        String.join("\n", out.all()),
        String.join("\n", err.all()));
  }

  /** Starts a command; it is ended with the site at the latest. */
  Process process(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_RUNTIME_DIR", runtime.toString());
    builder.environment().put("LEAT_NO_BUILD", "1");
    // Most of them end before the second compiler has paid for itself.
    builder.environment().put("LEAT_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    Process process = inside(builder::start);
    open.add(process::destroyForcibly);
    CompletableFuture<Void> overdue =
        CompletableFuture.runAsync(
            () -> showThreads(process),
            CompletableFuture.delayedExecutor(OVERDUE_SECONDS, TimeUnit.SECONDS));
    process.onExit().thenRun(() -> overdue.cancel(false));
    return process;
  }

  /** A command that should have ended long ago tells where its threads are. */
  private static void showThreads(Process process) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process dump =
          new ProcessBuilder(jcmd, String.valueOf(process.pid()), "Thread.print")
              .redirectErrorStream(true)
              .start();
      System.err.println("still running: " + process.info().commandLine().orElse("a command"));
      dump.inputReader().lines().forEach(System.err::println);
    } catch (IOException e) {
      System.err.println(jcmd + ": " + e.getMessage());
    }
  }

  private interface Inside<T> {
    T run() throws IOException;
  }

  private <T> T inside(Inside<T> code) throws IOException {
    return namespace == null ? code.run() : namespace.call(code::run);
  }

  /** A socket of the kernel's, connected. */
  Socket connect(String address, int port) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    inside(() -> {
      socket.connect(new InetSocketAddress(address, port), 1000 * PATIENCE_SECONDS);
      return socket;
    });
    socket.setSoTimeout(1000 * PATIENCE_SECONDS);
    return socket;
  }

  /** A listener of the kernel's. */
  ServerSocket listen(String address) throws IOException {
    ServerSocket listener = inside(() -> new ServerSocket(0, 10, InetAddress.getByName(address)));
    open.add(listener);
    listener.setSoTimeout(1000 * PATIENCE_SECONDS);
    return listener;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable opened : open) {
      opened.close();
    }
    if (namespace != null) {
      closeNamespace(namespace);
    }
  }

  private static void closeNamespace(NetworkNamespace namespace) throws LinuxException {
    namespace.close();
  }
}
