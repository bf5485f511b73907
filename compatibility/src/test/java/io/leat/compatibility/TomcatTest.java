package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both of its connectors: of channels with selectors, and of asynchronous channels. */
@Program("Tomcat 11")
class TomcatTest extends WithChannels {
  private static final String NIO = "org.apache.coyote.http11.Http11NioProtocol";
  private static final String NIO2 = "org.apache.coyote.http11.Http11Nio2Protocol";
  private static final Logger LOG = Logger.getLogger("org.apache");

  @TempDir Path folder;

  private final Tomcat tomcat = new Tomcat();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(60)).build();

  /** The ports that requests came from: one for each connection. */
  private final Set<Integer> peers = ConcurrentHashMap.newKeySet();

  private final class Echo extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      peers.add(request.getRemotePort());
      byte[] body = request.getInputStream().readAllBytes();
      if (request.getRequestURI().endsWith("chunked")) {
        for (int i = 0; i < body.length; i += 10_000) {
          response.getOutputStream().write(body, i, Math.min(10_000, body.length - i));
          response.flushBuffer();
        }
      } else {
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
      }
    }
  }

  /** When it stops, Tomcat wakes its acceptor by a socket of java.net's. */
  @BeforeAll
  static void installSockets() throws IOException {
    Network.installSockets();
  }

  private URI start(String protocol) throws LifecycleException {
    LOG.setLevel(Level.SEVERE);
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    connector.setProperty("address", Network.host().getHostAddress());
    connector.setProperty("maxKeepAliveRequests", "-1");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "echo", new Echo());
    context.addServletMappingDecoded("/*", "echo");
    tomcat.start();
    return URI.create(
        "http://" + Network.host().getHostAddress() + ":" + connector.getLocalPort() + "/echo");
  }

  @AfterEach
  void stop() throws LifecycleException {
    client.close();
    tomcat.stop();
    tomcat.destroy();
  }

  private static HttpRequest post(URI uri, byte[] body) {
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(60))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {NIO, NIO2})
  void aThousandRequestsAreAnsweredTwentyAtATime(String protocol) throws Exception {
    URI uri = start(protocol);
    for (int round = 0; round < 50; round++) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        HttpRequest request = post(uri, ("request " + round + " " + i).getBytes());
        answers.add(client.sendAsync(request, BodyHandlers.ofString()));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS).body())
            .isEqualTo("request " + round + " " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {NIO, NIO2})
  void aConnectionIsKeptFromRequestToRequest(String protocol) throws Exception {
    URI uri = start(protocol);
    for (int i = 0; i < 50; i++) {
      assertThat(client.send(post(uri, Octets.of(i)), BodyHandlers.ofByteArray()).body())
          .isEqualTo(Octets.of(i));
    }
    assertThat(peers).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {NIO, NIO2})
  void uploadsAndAnswersInChunksArriveWhole(String protocol) throws Exception {
    URI uri = start(protocol);
    for (int count : new int[] {1, 100_000, 2_000_000}) {
      HttpRequest request = post(uri.resolve("/chunked"), Octets.of(count));
      assertThat(client.send(request, BodyHandlers.ofByteArray()).body())
          .isEqualTo(Octets.of(count));
    }
  }
}
