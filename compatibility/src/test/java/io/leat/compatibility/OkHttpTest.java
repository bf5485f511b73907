package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Program("OkHttp 5")
class OkHttpTest extends WithChannels {
  private OkHttpClient client =
      new OkHttpClient.Builder()
          .socketFactory(Network.socketFactory())
          .callTimeout(Duration.ofSeconds(90))
          .build();

  @AfterEach
  void stop() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static Request post(String url, byte[] body) {
    return new Request.Builder().url(url).post(RequestBody.create(body)).build();
  }

  private byte[] answer(Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.body().bytes();
    }
  }

  @Test
  void requestsOfAllSizesAreAnswered() throws Exception {
    try (EchoHttpServer server = new EchoHttpServer(null)) {
      for (int count : new int[] {0, 1, 1000, 100_000, 2_000_000}) {
        String url = server.uri(count > 1000 ? "/chunked" : "/").toString();
        assertThat(answer(post(url, Octets.of(count)))).isEqualTo(Octets.of(count));
      }
    }
  }

  @Test
  void aHundredRequestsAtOnceShareTheClient() throws Exception {
    try (EchoHttpServer server = new EchoHttpServer(null)) {
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Request request = post(server.uri("/").toString(), ("request " + i).getBytes());
        client.newCall(request).enqueue(completing(answer));
        answers.add(answer);
      }
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).asString().isEqualTo("request " + i);
      }
    }
  }

  private static Callback completing(CompletableFuture<byte[]> answer) {
    return new Callback() {
      @Override
      public void onFailure(okhttp3.Call call, IOException failure) {
        answer.completeExceptionally(failure);
      }

      @Override
      public void onResponse(okhttp3.Call call, Response response) throws IOException {
        try (response) {
          answer.complete(response.body().bytes());
        }
      }
    };
  }

  @Test
  void httpsIsAnswered() throws Exception {
    SSLContext context = Network.certificate().context();
    client = client.newBuilder().sslSocketFactory(context.getSocketFactory(), trust()).build();
    try (EchoHttpServer server = new EchoHttpServer(context)) {
      String url = server.uri("/").toString();
      assertThat(answer(post(url, Octets.of(100_000)))).isEqualTo(Octets.of(100_000));
    }
  }

  private static X509TrustManager trust() throws Exception {
    return (X509TrustManager) Network.certificate().trust().getTrustManagers()[0];
  }

  @Test
  void aRefusedConnectionIsAConnectException() throws Exception {
    String url = "http://" + Network.host().getHostAddress() + ":" + nobody().getPort() + "/";
    assertThatThrownBy(() -> answer(post(url, Octets.of(1)))).isInstanceOf(ConnectException.class);
  }

  @Test
  void aServerThatDoesNotAnswerTimesOut() throws Exception {
    ServerSocketChannel silent = listen();
    client = client.newBuilder().readTimeout(Duration.ofMillis(100)).build();
    String url =
        "http://" + Network.host().getHostAddress() + ":" + silent.socket().getLocalPort() + "/";
    assertThatThrownBy(() -> answer(post(url, Octets.of(1))))
        .isInstanceOf(SocketTimeoutException.class);
  }
}
