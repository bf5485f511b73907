package io.leat.bench.sockets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client: as many requests at a time as there are to be connections, each followed
 * by the next one. The first failure is kept, and thrown.
 */
final class Asker implements Load {
  private static final int PATIENCE_SECONDS = 30;

  private final SwitchedProvider.Side from;
  private final int connections;
  private final int octets;
  private final HttpClient client;
  private final HttpRequest request;
  private final LongAdder answers = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean running;
  private volatile CountDownLatch resting = new CountDownLatch(0);

  /**
   * @param from where the client is, as {@link SwitchedProvider} knows it
   * @param octets of the body that each answer has
   */
  Asker(SwitchedProvider.Side from, URI address, int connections, int octets) throws IOException {
    this.from = from;
    this.connections = connections;
    this.octets = octets;
    client =
        SwitchedProvider.on(
            from, () -> HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(PATIENCE_SECONDS)).build();
  }

  /** The client opens its connections as it needs them. */
  @Override
  public long run(long nanos) throws Exception {
    return SwitchedProvider.on(from, () -> runHere(nanos));
  }

  private long runHere(long nanos) {
    resting = new CountDownLatch(connections);
    running = true;
    for (int i = 0; i < connections; i++) {
      ask();
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      running = false;
      if (!resting.await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("requests are not answered");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Throwable why = failure.get();
    if (why != null) {
      throw new IllegalStateException("a request failed: " + why, why);
    }
    return answers.sumThenReset();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails is kept
  private void ask() {
    client
        .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .whenComplete((response, why) -> {
          boolean good = why == null && isGood(response);
          if (good) {
            answers.increment();
          } else {
            failure.compareAndSet(null, why == null ? new IOException("wrong: " + response) : why);
          }
          if (good && running) {
            ask();
          } else {
            resting.countDown();
          }
        });
  }

  private boolean isGood(HttpResponse<byte[]> response) {
    return response.statusCode() == 200 && response.body().length == octets;
  }

  @Override
  public void close() throws Exception {
    client.shutdownNow();
    client.awaitTermination(Duration.ofSeconds(PATIENCE_SECONDS));
  }
}
