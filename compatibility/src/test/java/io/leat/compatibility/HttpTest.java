package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Program("java.net.http.HttpClient with com.sun.net.httpserver")
class HttpTest extends WithChannels {
  private interface Conversation {
    void with(HttpClient client, URI uri) throws Exception;
  }

  /** A server that answers with what it was sent, and a client that knows it. */
  private void talk(boolean secure, Conversation conversation) throws Exception {
    SSLContext context = secure ? Network.certificate().context() : null;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30));
    if (context != null) {
      builder.sslContext(context);
    }
    try (EchoHttpServer server = new EchoHttpServer(context);
        HttpClient client = builder.build()) {
      conversation.with(client, server.uri("/echo"));
    }
  }

  private static HttpRequest post(URI uri, byte[] body) {
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(60))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void requestsAreAnsweredOverHttpAndHttps(boolean secure) throws Exception {
    talk(
        secure,
        (client, uri) -> {
          for (int octets : new int[] {0, 1, 1000, 100_000, 2_000_000}) {
            HttpResponse<byte[]> answer =
                client.send(post(uri, Octets.of(octets)), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Method")).contains("POST");
            assertThat(answer.body()).isEqualTo(Octets.of(octets));
          }
        });
  }

  @Test
  void answersInChunksArriveWhole() throws Exception {
    talk(
        false,
        (client, uri) -> {
          byte[] body = Octets.of(300_000);
          HttpRequest request = post(uri.resolve("/chunked"), body);
          assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(body);
        });
  }

  /** The server's own selector must see a connection again that it gives back to it. */
  @Test
  void threeHundredRequestsAtOnceAndThenOneAfterTheOther() throws Exception {
    talk(
        false,
        (client, uri) -> {
          List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            HttpRequest request = post(uri, ("request " + i).getBytes());
            answers.add(client.sendAsync(request, BodyHandlers.ofString()));
          }
          for (int i = 0; i < 300; i++) {
            assertThat(answers.get(i).get(60, TimeUnit.SECONDS).body()).isEqualTo("request " + i);
          }
          for (int i = 0; i < 300; i++) {
            HttpRequest request = post(uri, ("again " + i).getBytes());
            assertThat(client.send(request, BodyHandlers.ofString()).body())
                .isEqualTo("again " + i);
          }
        });
  }

  @Test
  void aRefusedConnectionIsAConnectException() throws Exception {
    String host = Network.host().getHostAddress();
    URI uri = URI.create("http://" + host + ":" + nobody().getPort() + "/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aServerThatDoesNotAnswerTimesOut() throws Exception {
    ServerSocketChannel silent = listen();
    String host = Network.host().getHostAddress();
    URI uri = URI.create("http://" + host + ":" + silent.socket().getLocalPort() + "/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(200)).build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(HttpTimeoutException.class);
    }
  }
}
