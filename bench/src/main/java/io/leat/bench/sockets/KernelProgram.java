package io.leat.bench.sockets;

import io.leat.cli.attach.Place;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A program of the operating system's at the kernel's end of a place; it ends with this. */
final class KernelProgram implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final Process process;
  private final Path output;

  private KernelProgram(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static KernelProgram start(Place place, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(Arrays.asList(place.prefix().strip().split(" ")));
    command.addAll(Arrays.asList(words));
    Path output = Files.createTempFile("leat-load-", ".txt");
    output.toFile().deleteOnExit();
    return new KernelProgram(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start(),
        output);
  }

  /** Waits until a server takes connections. */
  KernelProgram awaitPort(Place place, String address, int port)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!takesConnections(place, address, port)) {
      if (System.nanoTime() > end || !process.isAlive()) {
        close();
        throw new IOException("a server did not start: " + text());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return this;
  }

  private static boolean takesConnections(Place place, String address, int port)
      throws IOException {
    try (SocketChannel channel =
            Objects.requireNonNull(place.namespace())
                .call(() -> SwitchedProvider.kernel().openSocketChannel());
        Socket socket = channel.socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Waits for the end of a program that ends by itself; what it printed. */
  String awaitEnd(long seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      close();
      throw new IOException("the program did not end: " + text());
    }
    if (process.exitValue() != 0) {
      throw new IOException("the program ended with " + process.exitValue() + ": " + text());
    }
    return text();
  }

  private String text() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
