package io.leat.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleServerTest {
  @TempDir private Path folder;
  private LiveStacks stacks;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    stacks = new LiveStacks(folder);
  }

  @AfterEach
  void end() {
    stacks.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(stacks.console.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private List<?> connections() throws IOException, InterruptedException {
    return (List<?>) Json.readObject(get("api/connections").body()).get("connections");
  }

  private String idOf(String state, String stack) throws IOException, InterruptedException {
    while (true) {
      for (Object one : connections()) {
        Map<?, ?> row = (Map<?, ?>) one;
        if (state.equals(row.get("state")) && stack.equals(row.get("stack"))) {
          return String.valueOf(row.get("id"));
        }
      }
    }
  }

  /** A request as it is typed, for what a proper client would not send. */
  private String status(String... lines) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", stacks.console.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          (String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  @Test
  void connectionsAreListedAndEachIsExplained() throws IOException, InterruptedException {
    stacks.open(3);
    String id = idOf("ESTABLISHED", "server");
    Map<String, ?> found = Json.readObject(get("api/connections/" + id).body());
    Map<?, ?> explanation = (Map<?, ?>) found.get("explanation");
    assertThat(explanation.get("finding")).isEqualTo("UNREAD");
    assertThat(explanation.get("whyZh")).isEqualTo("有数据等待本端应用读取");
    assertThat((List<?>) found.get("events")).isNotEmpty();
    assertThat(((Map<?, ?>) found.get("variables")).get("cwnd")).isInstanceOf(Long.class);
  }

  @Test
  void eventsBeginWithEverythingAndGoOnWithChanges() throws IOException, InterruptedException {
    var events =
        http.send(
            HttpRequest.newBuilder(URI.create(stacks.console.url() + "api/events")).build(),
            HttpResponse.BodyHandlers.ofLines());
    var lines = events.body().iterator();
    String seen = "";
    while (!seen.equals("event: connections")) {
      seen = lines.next();
    }
    assertThat(lines.next()).startsWith("data: [").contains("\"LISTEN\"");
    stacks.open(1);
    while (!seen.equals("event: changes")) {
      seen = lines.next();
    }
    assertThat(lines.next()).contains("\"changed\":[{").contains("\"gone\":[");
    events.body().close();
  }

  @Test
  void pagesOfOtherOriginsAreRefused() throws IOException {
    String ours = "127.0.0.1:" + stacks.console.port();
    assertThat(status("GET /api/connections HTTP/1.1", "Host: " + ours)).contains(" 200 ");
    assertThat(status("GET /api/connections HTTP/1.1", "Host: rebound.example")).contains(" 403 ");
    assertThat(
            status("GET /api/connections HTTP/1.1", "Host: " + ours, "Origin: http://evil.example"))
        .contains(" 403 ");
    assertThat(status("GET /api/connections HTTP/1.1", "Host: " + ours, "Origin: null"))
        .contains(" 403 ");
    assertThat(status("PUT / HTTP/1.1", "Host: " + ours)).contains(" 405 ");
    assertThat(status("GET /../pom.xml HTTP/1.1", "Host: " + ours)).contains(" 404 ");
  }

  @Test
  void nothingChangesWithoutTheToken() throws IOException, InterruptedException {
    stacks.open(1);
    String id = idOf("ESTABLISHED", "client");
    URI abort = URI.create(stacks.console.url() + "api/connections/" + id + "/abort");
    HttpRequest.Builder post =
        HttpRequest.newBuilder(abort).POST(HttpRequest.BodyPublishers.noBody());
    assertThat(http.send(post.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    assertThat(idOf("ESTABLISHED", "client")).isEqualTo(id);
    HttpRequest allowed = post.header("Authorization", "Bearer " + LiveStacks.TOKEN).build();
    assertThat(http.send(allowed, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    Map<String, ?> ended = Json.readObject(get("api/connections/" + id).body());
    assertThat(ended.get("explanation")).isNull();
    assertThat(String.valueOf(ended.get("events"))).contains("ABORT_CALLED");
  }

  @Test
  void thePageMayRunNothingButItsOwnScripts() throws IOException, InterruptedException {
    HttpResponse<String> page = get("");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'; script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(get("uplot.js").body()).contains("uPlot");
    for (String script :
        List.of("main.js", "dom.js", "table.js", "detail.js", "gallery.js", "diagram.js")) {
      assertThat(get(script).body())
          .as(script)
          .doesNotContain("innerHTML")
          .doesNotContain("outerHTML")
          .doesNotContain("insertAdjacentHTML")
          .doesNotContain("document.write");
    }
  }
}
