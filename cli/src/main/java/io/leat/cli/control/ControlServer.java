package io.leat.cli.control;

import io.leat.cli.json.Json;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * Answers questions about the stacks of this process on its control socket.
 *
 * <p>At most {@link #CLIENTS} are served at a time, each for at most {@link #SECONDS} seconds; a
 * request is one line of at most {@link #REQUEST_OCTETS}.
 */
public final class ControlServer implements AutoCloseable {
  /** Of the protocol: raised when an old client could misunderstand an answer. */
  static final int VERSION = 1;

  static final int CLIENTS = 8;
  static final int REQUEST_OCTETS = 4096;
  private static final int SECONDS = 30;

  private final Path file;
  private final ServerSocketChannel listener;
  private final UserPrincipal owner;
  private final List<Observed> stacks;
  private final Semaphore places = new Semaphore(CLIENTS);

  private ControlServer(Path file, ServerSocketChannel listener, List<Observed> stacks)
      throws IOException {
    this.file = file;
    this.listener = listener;
    this.stacks = List.copyOf(stacks);
    owner = Files.getOwner(file);
  }

  /** Begins to answer, on a socket named after this process. */
  public static ControlServer start(List<Observed> stacks) throws IOException {
    return start(ControlFolders.ofSystem(), ProcessHandle.current().pid(), stacks);
  }

  /** Begins to answer elsewhere, as another process. */
  public static ControlServer start(ControlFolders folders, long pid, List<Observed> stacks)
      throws IOException {
    Path folder = folders.own();
    for (Path socket : folders.sockets()) {
      if (socket.startsWith(folder)) {
        ControlClient.removeIfStale(socket);
      }
    }
    Path file = folder.resolve(ControlFolders.fileName(pid));
    Files.deleteIfExists(file); // of an earlier process with our number
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(file), CLIENTS);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      ControlServer server = new ControlServer(file, listener, stacks);
      Thread.ofVirtual().name("control").start(server::acceptAll);
      return server;
    } catch (BindException e) {
      listener.close();
      throw new IOException("control socket " + file + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  public Path file() {
    return file;
  }

  private void acceptAll() {
    try {
      for (; ; ) {
        SocketChannel client = listener.accept();
        if (places.tryAcquire()) {
          Thread.ofVirtual().name("control-client").start(() -> serve(client));
        } else {
          client.close();
        }
      }
    } catch (IOException e) {
      // closed, which ends it
    }
  }

  private void serve(SocketChannel client) {
    Thread limit = Thread.ofVirtual().name("control-limit").start(() -> closeLater(client));
    try (client) {
      if (mayAsk(client)) {
        answer(new JsonLines(client, REQUEST_OCTETS));
      }
    } catch (IOException e) {
      // the client has gone, or was too slow: nobody to tell
    } finally {
      limit.interrupt();
      places.release();
    }
  }

  private static void closeLater(SocketChannel client) {
    try {
      TimeUnit.SECONDS.sleep(SECONDS);
      client.close();
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt(); // served in time
    }
  }

  /** The mode of the file keeps others out already; this holds where a mode does not. */
  private boolean mayAsk(SocketChannel client) throws IOException {
    UserPrincipal user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    return user.equals(owner) || user.getName().equals("root");
  }

  private void answer(JsonLines lines) throws IOException {
    String request = lines.read();
    String refusal = request == null ? "no request" : null;
    if (request != null) {
      try {
        Fields asked = Fields.parse(request);
        if (asked.number("leat") == VERSION) {
          new Answers(stacks, lines).answer(asked);
        } else {
          refusal = "this Leat speaks version " + VERSION;
        }
      } catch (IllegalArgumentException | IllegalStateException e) {
        refusal = String.valueOf(e.getMessage());
      }
    }
    if (refusal != null) {
      lines.write(Json.write(Map.of("leat", VERSION, "error", refusal)));
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // it is gone then
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next Leat of this user removes it
    }
  }
}
