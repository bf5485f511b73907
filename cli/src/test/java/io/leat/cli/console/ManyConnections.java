package io.leat.cli.console;

import io.leat.cli.json.Json;
import io.leat.console.ConsoleSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** So many connections, of which one in a hundred changes with every look. */
final class ManyConnections implements ConsoleSource {
  private final int count;
  private long looks;

  ManyConnections(int count) {
    this.count = count;
  }

  @Override
  public Map<String, String> connections() {
    looks++;
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 1; i <= count; i++) {
      String id = "1/many/" + i;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", id);
      row.put("state", "ESTABLISHED");
      row.put("local", "10.0." + i / 250 + "." + i % 250 + ":80");
      row.put("remote", "10.1.0.1:" + (1024 + i));
      row.put("recvQ", i % 100 == 0 ? looks : 0);
      row.put("sendQ", 0);
      row.put("stack", "many");
      row.put("pid", 1);
      row.put("serial", i);
      all.put(id, Json.write(row));
    }
    return all;
  }

  @Override
  public String connection(String id) {
    return "{\"events\":[],\"forgotten\":0}";
  }

  @Override
  public String stacks() {
    return "[]";
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
  public void abort(String id) {}
}
