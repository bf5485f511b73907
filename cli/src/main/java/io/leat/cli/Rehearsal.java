package io.leat.cli;

import io.leat.cli.attach.Place;
import io.leat.cli.http.Root;
import io.leat.cli.perf.LoopbackMeasurement;
import io.leat.cli.perf.LoopbackMeasurement.Link;
import io.leat.cli.perf.ShortConnections;
import io.leat.link.linux.Offload;
import io.leat.link.linux.Privileges;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs what a first start would run, for a JVM that records it into an ahead-of-time cache: later
 * JVMs find classes loaded and linked. The launcher does this once after a build.
 *
 * <p>Serves a file to the kernel over a TUN in a network namespace of its own, or without privilege
 * through two stacks in memory, exchanges streams with the kernel in both directions where it may,
 * and lets two stacks exchange one. It fails on nothing that the command itself would survive.
 */
final class Rehearsal {
  private static final int PORT = 8080;
  private static final long FILE_OCTETS = 64L << 20;
  private static final int REQUESTS = 40;
  private static final long LOOPBACK = 1_500_000_000L;
  private static final long SHORT_CONNECTIONS = 500_000_000L;
  private static final int AT_A_TIME = 64;
  private static final String NAMESPACE = "leat-rehearsal-";
  private static final long STREAM = 1_000_000_000L;
  private static final int BLOCK = 128 << 10;

  /** Four times as many are fewer than the kernel has ephemeral ports. */
  private static final int CONNECTIONS = 6000;

  private Rehearsal() {}

  /**
   * @param arguments none; or {@code brief}, which leaves out whatever takes long
   */
  public static void main(String[] arguments) throws Exception {
    boolean brief = Arrays.asList(arguments).contains("brief");
    Leat.commandLine("up").getUsageMessage();
    Path folder = Files.createTempDirectory("leat-rehearsal-");
    Path small = folder.resolve("small");
    Path large = folder.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(FILE_OCTETS);
      Files.writeString(small, "a stream of octets\n");
      serve(Root.of(folder));
      if (brief) {
        return;
      }
      exchange(Offload.ON);
      exchange(Offload.OFF);
      new ShortConnections(StackConfig.DEFAULT, () -> TcpTrace.OFF, new PerfHandlers()::echo)
          .run(AT_A_TIME, 0, SHORT_CONNECTIONS);
      new LoopbackMeasurement(StackConfig.DEFAULT, new Link(1500, false)).run(0, LOOPBACK);
    } finally {
      Files.deleteIfExists(small);
      Files.deleteIfExists(large);
      Files.deleteIfExists(folder);
    }
  }

  private static boolean isAble() {
    return Privileges.tun().given() && Privileges.namespaces().given();
  }

  private static void serve(Root root) throws IOException {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    try (Place place = isAble() ? Place.ownNamespace(NAMESPACE) : null;
        Serving serving = new Serving(new NetworkOptions(), root, false, nowhere, nowhere)) {
      if (place == null) {
        int port = serving.startForwarded(0);
        fetchAll("127.0.0.1", port);
      } else {
        serving.startAt(place, PORT);
        String address = place.addresses().getFirst().address().toString();
        inside(place, () -> fetchAll(address, PORT));
      }
      serving.end(Duration.ofSeconds(2));
    }
  }

  /**
   * Many short connections, much text each way, and short connections again, with handlers on the
   * loop: each kind makes the compiler assume what the other refutes, as does each direction.
   */
  private static void exchange(Offload offload) throws IOException, InterruptedException {
    if (!isAble()) {
      return;
    }
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    NetworkOptions network = new NetworkOptions();
    try (Place place = Place.ownNamespace(NAMESPACE, offload);
        Stacks stacks = new Stacks(network, "rehearsal", nowhere)) {
      Stack stack =
          stacks.start(
              network.config("rehearsal", place.addresses()), place.device(), TcpTrace.OFF);
      PerfCommand.Server.serveOnLoop(stack);
      InetAddress address =
          InetAddress.ofLiteral(place.addresses().getFirst().address().toString());
      InetSocketAddress echo = new InetSocketAddress(address, PerfCommand.Server.ECHO);
      inside(
          place,
          () -> {
            KernelConnections.run(echo, CONNECTIONS);
            for (int i = 0; i < 2; i++) {
              send(address);
              receive(address);
            }
            KernelConnections.run(echo, CONNECTIONS);
          });
      stacks.end(Duration.ZERO);
    }
  }

  private static void send(InetAddress address) throws IOException {
    byte[] text = new byte[BLOCK];
    try (Socket socket = new Socket(address, PerfCommand.Server.DISCARD)) {
      for (long end = System.nanoTime() + STREAM; System.nanoTime() < end; ) {
        socket.getOutputStream().write(text);
      }
    }
  }

  private static void receive(InetAddress address) throws IOException {
    byte[] text = new byte[BLOCK];
    try (Socket socket = new Socket(address, PerfCommand.Server.SOURCE)) {
      InputStream in = socket.getInputStream();
      for (long end = System.nanoTime() + STREAM; System.nanoTime() < end; ) {
        if (in.read(text) < 0) {
          return;
        }
      }
    }
  }

  /** What a client does. */
  private interface Client {
    void talk() throws IOException;
  }

  private static void inside(Place place, Client client) throws IOException {
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    place.runInside(() -> {
      try {
        client.talk();
      } catch (IOException e) {
        failure.set(e);
      }
    });
    IOException thrown = failure.get();
    if (thrown != null) {
      throw new UncheckedIOException(thrown);
    }
  }

  private static void fetchAll(String address, int port) throws IOException {
    for (int i = 0; i < REQUESTS; i++) {
      fetch(address, port, "/small");
    }
    fetch(address, port, "/");
    fetch(address, port, "/large");
  }

  private static void fetch(String address, int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral(address), port)) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: leat\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[64 << 10];
      while (in.read(buffer) > 0) {}
    }
  }
}
