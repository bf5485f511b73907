package io.leat.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Answers, with the headers that every answer has. */
final class Reply {
  static final String JSON = "application/json; charset=utf-8";
  static final String TEXT = "text/plain; charset=utf-8";

  private Reply() {}

  /** Nothing but our own script and style runs, and nobody may frame the page. */
  static void headers(HttpExchange exchange, String type) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  }

  static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    headers(exchange, type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  static void json(HttpExchange exchange, String body) throws IOException {
    send(exchange, 200, JSON, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A refusal that says why. */
  static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    send(exchange, status, TEXT, (why + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
