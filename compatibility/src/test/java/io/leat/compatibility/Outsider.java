package io.leat.compatibility;

import com.sun.net.httpserver.HttpServer;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that knows nothing of Leat and uses addresses that no kernel of a test has. */
final class Outsider {
  private Outsider() {}

  /** Serves on three addresses, asks each, and then one where nobody listens. */
  public static void main(String[] arguments) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String host : List.of("192.0.2.80", "2001:db8::80", "127.0.0.1")) {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        server.createContext(
            "/",
            exchange -> {
              byte[] body = (host + " answers").getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            });
        server.start();
        System.out.println(ask(client, host, server.getAddress().getPort()));
        server.stop(0);
      }
      try {
        ask(client, "192.0.2.80", 9);
      } catch (ConnectException e) {
        System.out.println("refused");
      }
    }
  }

  private static String ask(HttpClient client, String host, int port) throws Exception {
    String literal = host.contains(":") ? "[" + host + "]" : host;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + literal + ":" + port + "/")).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }
}
