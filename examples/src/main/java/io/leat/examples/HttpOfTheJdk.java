package io.leat.examples;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** The JDK's HTTP server and client. Nothing here knows of Leat: one property of the JVM does. */
public final class HttpOfTheJdk {
  private HttpOfTheJdk() {}

  /** Serves on an address that no interface has, and asks it. */
  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("192.0.2.80", 80), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "hello over Leat".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://192.0.2.80/")).build();
      System.out.println(client.send(request, BodyHandlers.ofString()).body());
    }
    server.stop(0);
  }
}
