package io.leat.examples;

import io.leat.socket.blocking.LeatServerSocketFactory;
import io.leat.socket.blocking.LeatSocketFactory;
import io.leat.stack.Stack;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp on one stack and a server on another, by their socket factories: no global state. */
public final class OkHttpByFactory {
  private OkHttpByFactory() {}

  /** Asks a server of one answer. */
  public static void main(String[] arguments) throws Exception {
    try (Stack.Pair pair = Stack.pair();
        ServerSocket server = new LeatServerSocketFactory(pair.right()).createServerSocket(8080)) {
      Thread.startVirtualThread(() -> answer(server));
      OkHttpClient client =
          new OkHttpClient.Builder().socketFactory(new LeatSocketFactory(pair.left())).build();
      Request request = new Request.Builder().url("http://10.0.0.2:8080/").build();
      try (Response response = client.newCall(request).execute()) {
        System.out.println(response.code() + " " + response.body().string());
      }
      client.connectionPool().evictAll();
    }
  }

  private static void answer(ServerSocket server) {
    try (Socket socket = server.accept();
        BufferedReader request =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String line = request.readLine();
      while (line != null && !line.isEmpty()) {
        line = request.readLine();
      }
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nhello, OkHttp";
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
