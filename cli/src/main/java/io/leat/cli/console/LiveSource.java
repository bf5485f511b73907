package io.leat.cli.console;

import io.leat.cli.control.ControlClient;
import io.leat.cli.control.ControlFolders;
import io.leat.cli.control.SocketRow;
import io.leat.cli.json.Json;
import io.leat.console.ConsoleSource;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The running Leats of this machine, asked by their control sockets. */
public final class LiveSource implements ConsoleSource {
  private final ControlFolders folders;

  public LiveSource(ControlFolders folders) {
    this.folders = folders;
  }

  @Override
  public Map<String, String> connections() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    long second = System.currentTimeMillis() / 1000;
    for (SocketRow row : ControlClient.askAll(folders).rows()) {
      String id = id(row);
      all.put(id, Json.write(json(row, id, second)));
    }
    return all;
  }

  private static String id(SocketRow row) {
    return row.serial() == 0 ? row.pid() + "/" + row.stack() + "/" + row.local() : row.id();
  }

  /** Without timers, which would change with every look; of TIME_WAIT the second when it ends. */
  private static Map<String, @Nullable Object> json(SocketRow row, String id, long second) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.putAll(row.toJson());
    json.remove("timers");
    if (row.state() == TcpState.TIME_WAIT && !row.timers().isEmpty()) {
      json.put("untilSecond", second + row.timers().getFirst().micros() / 1_000_000);
    }
    return json;
  }

  @Override
  public String connection(String id) throws IOException {
    return Json.write(ControlClient.about(folders, id, Map.of("ask", "connection"), "connection"));
  }

  @Override
  public String stacks() throws IOException {
    return Json.write(ControlClient.counters(folders));
  }

  @Override
  public String diagram() {
    return DiagramJson.text();
  }

  @Override
  public String scenarios() {
    return ScenarioJson.list();
  }

  @Override
  public String scenario(String name, String knobs) {
    return ScenarioJson.play(name, knobs);
  }

  @Override
  public void abort(String id) throws IOException {
    ControlClient.about(folders, id, Map.of("ask", "abort"), "aborted");
  }
}
