package io.leat.cli.control;

import io.leat.cli.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks running Leats for their sockets. */
public final class ControlClient {
  private static final int SECONDS = 10;

  /** A batch of rows is far shorter. */
  private static final int LINE_OCTETS = 1 << 20;

  private ControlClient() {}

  /**
   * What all running Leats answered.
   *
   * @param processes that answered
   * @param rows by process, listeners first
   * @param troubles one sentence for each that did not answer
   */
  public record Answer(int processes, List<SocketRow> rows, List<String> troubles) {}

  /** Asks all that this user may ask, at the same time. */
  public static Answer askAll() throws IOException {
    return askAll(ControlFolders.ofSystem(), false);
  }

  /** As {@link #askAll()}, each socket with an explanation. */
  public static Answer askAllWhy() throws IOException {
    return askAll(ControlFolders.ofSystem(), true);
  }

  /** As {@link #askAll()}, elsewhere. */
  public static Answer askAll(ControlFolders folders) throws IOException {
    return askAll(folders, false);
  }

  private static Answer askAll(ControlFolders folders, boolean explain) throws IOException {
    List<Path> sockets = new ArrayList<>(folders.sockets());
    sockets.sort(Comparator.comparingLong(ControlFolders::pid));
    Map<Path, CompletableFuture<List<SocketRow>>> answers = new LinkedHashMap<>();
    List<SocketRow> rows = new ArrayList<>();
    List<String> troubles = new ArrayList<>();
    int processes = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Path socket : sockets) {
        if (!removeIfStale(socket)) {
          answers.put(
              socket, CompletableFuture.supplyAsync(() -> askQuietly(socket, explain), threads));
        }
      }
      for (Map.Entry<Path, CompletableFuture<List<SocketRow>>> answer : answers.entrySet()) {
        try {
          rows.addAll(answer.getValue().get(SECONDS, TimeUnit.SECONDS));
          processes++;
        } catch (ExecutionException e) {
          troubles.add(answer.getKey() + ": " + reason(e));
        } catch (TimeoutException e) {
          troubles.add(answer.getKey() + ": no answer within " + SECONDS + " s");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
      }
      threads.shutdownNow();
    }
    return new Answer(processes, rows, troubles);
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return cause == null ? "failed" : String.valueOf(cause.getMessage());
  }

  private static List<SocketRow> askQuietly(Path socket, boolean explain) {
    try {
      return ask(socket, explain);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Asks one Leat. */
  static List<SocketRow> ask(Path socket) throws IOException {
    return ask(socket, false);
  }

  private static List<SocketRow> ask(Path socket, boolean explain) throws IOException {
    try (SocketChannel channel = connect(socket)) {
      JsonLines lines = new JsonLines(channel, LINE_OCTETS);
      lines.write(
          Json.write(Map.of("leat", ControlServer.VERSION, "ask", "sockets", "explain", explain)));
      return rows(lines);
    } catch (IllegalArgumentException e) {
      throw new IOException("it answered what cannot be understood: " + e.getMessage(), e);
    }
  }

  private static List<SocketRow> rows(JsonLines lines) throws IOException {
    List<SocketRow> rows = new ArrayList<>();
    long pid = 0;
    for (String line = lines.read(); line != null; line = lines.read()) {
      Fields fields = Fields.parse(line);
      if (fields.has("error")) {
        throw new IOException("it refused: " + fields.text("error"));
      }
      if (fields.has("end")) {
        return rows;
      }
      pid = fields.number("pid", pid);
      for (Fields row : fields.objects("rows")) {
        rows.add(SocketRow.fromJson(row).withPid(pid));
      }
    }
    throw new IOException("it hung up in the middle of its answer");
  }

  /** As {@link #counters(ControlFolders)}, where this system keeps them. */
  public static List<Map<String, Object>> counters() throws IOException {
    return counters(ControlFolders.ofSystem());
  }

  /** What all running Leats have counted, as objects of {@link StackJson} with a {@code pid}. */
  public static List<Map<String, Object>> counters(ControlFolders folders) throws IOException {
    List<Map<String, Object>> counters = new ArrayList<>();
    for (Path socket : folders.sockets()) {
      if (removeIfStale(socket)) {
        continue;
      }
      try {
        Object answer = ask(socket, Map.of("ask", "stacks"), "counters");
        for (Object stack : answer instanceof List<?> list ? list : List.of()) {
          if (stack instanceof Map<?, ?> map) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("pid", ControlFolders.pid(socket));
            map.forEach((key, value) -> one.put(String.valueOf(key), value));
            counters.add(one);
          }
        }
      } catch (IOException e) {
        // it ended meanwhile, or is of another version: there is nothing to show of it
      }
    }
    return counters;
  }

  /**
   * Asks about one connection.
   *
   * @param id {@code PID/STACK/SERIAL}
   * @param question what else is asked, such as {@code ask}
   * @param answer the field of the answer
   * @throws IOException if that Leat does not run, or refuses; the reason is the message
   */
  public static Object about(String id, Map<String, ?> question, String answer) throws IOException {
    return about(ControlFolders.ofSystem(), id, question, answer);
  }

  /** As above, elsewhere. */
  public static Object about(
      ControlFolders folders, String id, Map<String, ?> question, String answer)
      throws IOException {
    String[] parts = id.split("/", 3);
    if (parts.length != 3) {
      throw new IOException("a connection is named PID/STACK/SERIAL, not " + id);
    }
    try {
      long pid = Long.parseLong(parts[0]);
      Map<String, Object> whole = new LinkedHashMap<>(question);
      whole.put("stack", parts[1]);
      whole.put("serial", Long.parseLong(parts[2]));
      for (Path socket : folders.sockets()) {
        if (ControlFolders.pid(socket) == pid) {
          return ask(socket, whole, answer);
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("a connection is named PID/STACK/SERIAL, not " + id, e);
    }
    throw new IOException("no Leat with process number " + parts[0] + " may be asked");
  }

  private static Object ask(Path socket, Map<String, ?> question, String answer)
      throws IOException {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("leat", ControlServer.VERSION);
    request.putAll(question);
    try (SocketChannel channel = connect(socket)) {
      JsonLines lines = new JsonLines(channel, LINE_OCTETS);
      lines.write(Json.write(request));
      for (String line = lines.read(); line != null; line = lines.read()) {
        Fields fields = Fields.parse(line);
        if (fields.has("error")) {
          throw new IOException(fields.text("error"));
        }
        Object found = fields.map().get(answer);
        if (found != null) {
          return found;
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("it answered what cannot be understood: " + e.getMessage(), e);
    }
    throw new IOException("it hung up in the middle of its answer");
  }

  private static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Deletes the socket of a process that was killed, and says whether it did. */
  static boolean removeIfStale(Path socket) throws IOException {
    if (ProcessHandle.of(ControlFolders.pid(socket)).filter(ProcessHandle::isAlive).isPresent()) {
      return false;
    }
    try (SocketChannel ignored = connect(socket)) {
      return false; // a process in another PID namespace
    } catch (ConnectException e) {
      return Files.deleteIfExists(socket);
    } catch (SocketException e) {
      return !Files.exists(socket);
    }
  }
}
