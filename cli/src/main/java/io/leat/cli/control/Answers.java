package io.leat.cli.control;

import io.leat.cli.json.Json;
import io.leat.observe.Language;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answers to one client.
 *
 * <p>What may be asked for: {@code sockets} (with {@code explain: true} each with an explanation),
 * {@code stacks} (what each has counted), {@code connection}, {@code picture} and {@code abort} (of
 * {@code stack} and {@code serial}).
 */
final class Answers {
  private final List<Observed> stacks;
  private final JsonLines lines;

  Answers(List<Observed> stacks, JsonLines lines) {
    this.stacks = stacks;
    this.lines = lines;
  }

  /**
   * @throws IllegalArgumentException if it cannot be answered, with the reason
   * @throws IllegalStateException if a stack does not answer
   */
  void answer(Fields asked) throws IOException {
    switch (asked.text("ask")) {
      case "sockets" -> {
        hello();
        for (Observed stack : stacks) {
          StackRows.<IOException>tell(stack, asked.flag("explain"), this::rows);
        }
      }
      case "stacks" -> {
        hello();
        lines.write(Json.write(Map.of("counters", stacks.stream().map(StackJson::of).toList())));
      }
      case "connection" -> {
        var answer = Map.of("connection", about(asked).connection());
        hello();
        lines.write(Json.write(answer));
      }
      case "abort" -> {
        about(asked).abort();
        hello();
        lines.write(Json.write(Map.of("aborted", true)));
      }
      case "picture" -> {
        boolean svg = asked.text("format").equals("svg");
        Language language = Language.valueOf(asked.text("lang").toUpperCase(Locale.ROOT));
        String picture = about(asked).picture(asked.text("picture"), svg, language);
        hello();
        lines.write(Json.write(Map.of("picture", picture)));
      }
      default ->
          throw new IllegalArgumentException(
              "what may be asked for: sockets, stacks, connection, picture, abort");
    }
    lines.write(Json.write(Map.of("end", true)));
  }

  private void hello() throws IOException {
    Map<String, Object> hello = new LinkedHashMap<>();
    hello.put("leat", ControlServer.VERSION);
    hello.put("pid", ProcessHandle.current().pid());
    hello.put("stacks", stacks.stream().map(Observed::name).toList());
    lines.write(Json.write(hello));
  }

  private void rows(List<SocketRow> rows) throws IOException {
    lines.write(Json.write(Map.of("rows", rows.stream().map(SocketRow::toJson).toList())));
  }

  private ConnectionQuestion about(Fields asked) {
    String name = asked.text("stack");
    for (Observed stack : stacks) {
      if (stack.name().equals(name)) {
        return new ConnectionQuestion(stack, asked.number("serial"));
      }
    }
    throw new IllegalArgumentException("no stack '" + name + "' here");
  }
}
