package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Program("HttpURLConnection")
class HttpUrlConnectionTest extends WithChannels {
  @BeforeAll
  static void installSockets() throws IOException {
    Network.installSockets();
  }

  private static HttpURLConnection connection(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(60_000);
    connection.setReadTimeout(60_000);
    return connection;
  }

  private static byte[] post(HttpURLConnection connection, byte[] body) throws IOException {
    connection.setDoOutput(true);
    connection.getOutputStream().write(body);
    try (InputStream answer = connection.getInputStream()) {
      return answer.readAllBytes();
    }
  }

  @Test
  void requestsFollowEachOtherOnKeptConnections() throws Exception {
    try (EchoHttpServer server = new EchoHttpServer(null)) {
      for (int i = 0; i < 200; i++) {
        byte[] body = ("request " + i).getBytes();
        assertThat(post(connection(server.uri("/")), body)).isEqualTo(body);
      }
    }
  }

  @Test
  void uploadsAndAnswersInChunksArriveWhole() throws Exception {
    try (EchoHttpServer server = new EchoHttpServer(null)) {
      HttpURLConnection connection = connection(server.uri("/chunked"));
      connection.setChunkedStreamingMode(10_000);
      assertThat(post(connection, Octets.of(1_000_000))).isEqualTo(Octets.of(1_000_000));
    }
  }

  @Test
  void httpsIsAnswered() throws Exception {
    SSLContext context = Network.certificate().context();
    try (EchoHttpServer server = new EchoHttpServer(context)) {
      HttpsURLConnection connection = (HttpsURLConnection) connection(server.uri("/"));
      connection.setSSLSocketFactory(context.getSocketFactory());
      assertThat(post(connection, Octets.of(100_000))).isEqualTo(Octets.of(100_000));
    }
  }

  @Test
  void aRefusedConnectionIsAConnectException() throws Exception {
    URI nobody = URI.create("http://" + Network.host().getHostAddress() + ":" + nobody().getPort());
    assertThatThrownBy(() -> connection(nobody).getInputStream())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void aServerThatDoesNotAnswerTimesOut() throws Exception {
    ServerSocketChannel silent = listen();
    HttpURLConnection connection =
        connection(
            URI.create(
                "http://"
                    + Network.host().getHostAddress()
                    + ":"
                    + silent.socket().getLocalPort()));
    connection.setReadTimeout(100);
    assertThatThrownBy(connection::getInputStream).isInstanceOf(SocketTimeoutException.class);
  }
}
