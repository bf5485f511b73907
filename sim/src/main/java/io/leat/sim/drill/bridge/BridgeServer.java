package io.leat.sim.drill.bridge;

import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Serves the stack bridge on a Unix socket: each connection is one run on a fresh stack. Runs are
 * independent of each other, and any number may go on at a time.
 */
public final class BridgeServer implements AutoCloseable {
  private final Path path;
  private final ServerSocketChannel listening;
  private final ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Consumer<String> complaints;

  private BridgeServer(Path path, ServerSocketChannel listening, Consumer<String> complaints) {
    this.path = path;
    this.listening = listening;
    this.complaints = complaints;
  }

  /**
   * Begins to serve.
   *
   * @param path of the socket; one that nobody serves any more is replaced
   * @param complaints told of a run that ended because of what its client sent, or of our own fault
   */
  public static BridgeServer start(Path path, Consumer<String> complaints) throws IOException {
    removeStale(path);
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listening.bind(UnixDomainSocketAddress.of(path), 1024);
    } catch (IOException e) {
      listening.close();
      throw new IOException("cannot serve on " + path + ": " + e.getMessage(), e);
    }
    BridgeServer server = new BridgeServer(path, listening, complaints);
    server.runs.execute(server::accept);
    return server;
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      if (Files.isRegularFile(path) || Files.isDirectory(path)) {
        throw new IOException(path + " is there already and is no socket", e);
      }
      Files.deleteIfExists(path);
      return;
    }
    throw new IOException("somebody serves on " + path + " already");
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listening.accept();
        open.add(channel);
        runs.execute(() -> serve(channel));
      }
    } catch (IOException e) {
      if (listening.isOpen()) {
        complaints.accept("cannot accept: " + e.getMessage());
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      BridgeSession session = new BridgeSession(TcpTrace.OFF, reply -> write(channel, reply));
      for (Frame request = Frame.read(channel); request != null; request = Frame.read(channel)) {
        session.request(request);
      }
    } catch (IOException | UncheckedIOException e) {
      if (listening.isOpen()) {
        complaints.accept("a run ended early: " + e.getMessage());
      }
    } catch (RuntimeException | AssertionError e) {
      complaints.accept("a run failed: " + e);
    } finally {
      open.remove(channel);
    }
  }

  private static void write(SocketChannel channel, Frame reply) {
    try {
      reply.write(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the socket; runs go on. */
  public void removePath() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      complaints.accept("cannot remove " + path + ": " + e.getMessage());
    }
  }

  /** Ends all runs and removes the socket. */
  @Override
  public void close() throws IOException {
    listening.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
    runs.shutdown();
    removePath();
  }
}
