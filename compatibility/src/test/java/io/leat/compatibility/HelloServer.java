package io.leat.compatibility;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A program that knows nothing of Leat: says hello to one request after the other. */
final class HelloServer {
  private HelloServer() {}

  /** Serves on the address and port that it is given, until its input ends. */
  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] hello = "hello from an unmodified program".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, hello.length);
          exchange.getResponseBody().write(hello);
          exchange.close();
        });
    server.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      continue;
    }
    server.stop(0);
  }
}
