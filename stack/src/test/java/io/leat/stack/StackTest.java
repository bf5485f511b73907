package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import io.leat.testkit.Requirement;
import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class StackTest {
  private static final IpAddress RIGHT = IpAddress.parse("10.0.0.2");

  /** Sends back what arrives, and closes when the peer has. */
  private static final class Echo implements ConnectionHandler {
    private final byte[] some = new byte[8192];
    private int held;
    private int from;

    @Override
    public void readable(TcpConnection c, long now) {
      while (true) {
        if (from < held) {
          int taken = c.send(some, from, held - from, now);
          if (taken < held - from) {
            from += Math.max(0, taken);
            return;
          }
        }
        from = 0;
        held = c.receive(some, 0, some.length, now);
        if (held <= 0) {
          if (held < 0) {
            c.close(now);
          }
          held = 0;
          return;
        }
      }
    }

    @Override
    public void writable(TcpConnection c, long now) {
      readable(c, now);
    }
  }

  /** Sends a text, closes, and completes with what came back. */
  private static final class Client implements ConnectionHandler {
    private final byte[] text;
    private int sent;
    private final byte[] some = new byte[8192];
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final CompletableFuture<byte[]> result = new CompletableFuture<>();

    Client(byte[] text) {
      this.text = text;
    }

    @Override
    public void connected(TcpConnection c, long now) {
      writable(c, now);
    }

    @Override
    public void writable(TcpConnection c, long now) {
      if (sent < text.length) {
        sent += Math.max(0, c.send(text, sent, text.length - sent, now));
        if (sent == text.length) {
          c.close(now);
        }
      }
    }

    @Override
    public void readable(TcpConnection c, long now) {
      for (int n = c.receive(some, 0, some.length, now); n > 0; ) {
        received.write(some, 0, n);
        n = c.receive(some, 0, some.length, now);
      }
    }

    @Override
    public void closed(TcpConnection c, long now) {
      if (c.error() == TcpError.NONE) {
        result.complete(received.toByteArray());
      } else {
        result.completeExceptionally(new IllegalStateException(c.error().description()));
      }
    }
  }

  private static byte[] text(int octets) {
    byte[] text = new byte[octets];
    new SplittableRandom(octets).nextBytes(text);
    return text;
  }

  @Test
  void twoStacksInOneJvmTalkWithoutADevice() throws Exception {
    try (Stack.Pair pair = Stack.pair()) {
      pair.right().listen(RIGHT, 7, c -> new Echo()).get(5, TimeUnit.SECONDS);
      byte[] text = text(5_000_000);
      Client client = new Client(text);
      pair.left().connect(RIGHT, 7, client).get(5, TimeUnit.SECONDS);
      assertThat(client.result.get(20, TimeUnit.SECONDS)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource
  void textIsEchoedHoweverTheLoopsWait(IdleStrategy idle) throws Exception {
    try (Stack.Pair pair = Stack.pair(StackConfig.DEFAULT.withIdle(idle), 1500)) {
      pair.right().listen(RIGHT, 7, c -> new Echo()).get(5, TimeUnit.SECONDS);
      byte[] text = text(200_000);
      Client client = new Client(text);
      pair.left().connect(RIGHT, 7, client).get(5, TimeUnit.SECONDS);
      assertThat(client.result.get(20, TimeUnit.SECONDS)).isEqualTo(text);
    }
  }

  @Test
  void aPairEndsBothEndsOfAConnectionThatNobodyHasClosed() throws Exception {
    Stack.Pair pair = Stack.pair();
    CompletableFuture<Void> server = new CompletableFuture<>();
    CompletableFuture<Void> client = new CompletableFuture<>();
    pair.right().listen(RIGHT, 7, c -> completes(server)).get(5, TimeUnit.SECONDS);
    pair.left().connect(RIGHT, 7, completes(client)).get(5, TimeUnit.SECONDS);
    CompletableFuture.allOf(server, client).get(20, TimeUnit.SECONDS);

    pair.close();

    assertThat(pair.left().hasEnded() && pair.right().hasEnded()).isTrue();
    assertThat(pair.left().resetOnClose() + pair.right().resetOnClose()).isZero();
  }

  private static ConnectionHandler completes(CompletableFuture<Void> connected) {
    return new ConnectionHandler() {
      @Override
      public void connected(TcpConnection c, long now) {
        connected.complete(null);
      }
    };
  }

  @Test
  void aServerThatGreetsWhenConnectedDoesSoOnce() throws Exception {
    byte[] greeting = text(100);
    ConnectionHandler greeter =
        new ConnectionHandler() {
          @Override
          public void connected(TcpConnection c, long now) {
            c.send(greeting, 0, greeting.length, now);
            c.close(now);
          }
        };
    try (Stack.Pair pair = Stack.pair()) {
      pair.right().listen(RIGHT, 7, c -> greeter).get(5, TimeUnit.SECONDS);
      Client client = new Client(text(1));
      pair.left().connect(RIGHT, 7, client).get(5, TimeUnit.SECONDS);
      assertThat(client.result.get(5, TimeUnit.SECONDS)).isEqualTo(greeting);
    }
  }

  @Test
  void aHandlerThatFailsLearnsThatItIsOver() throws Exception {
    CompletableFuture<TcpError> over = new CompletableFuture<>();
    ConnectionHandler failing =
        new ConnectionHandler() {
          @Override
          public void readable(TcpConnection c, long now) {
            c.abort(now);
          }

          @Override
          public void writable(TcpConnection c, long now) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void closed(TcpConnection c, long now) {
            over.complete(c.error());
          }
        };
    try (Stack.Pair pair = Stack.pair()) {
      pair.right().listen(RIGHT, 7, c -> failing).get(5, TimeUnit.SECONDS);
      pair.left().connect(RIGHT, 7, new Client(text(1))).get(5, TimeUnit.SECONDS);
      assertThat(over.get(5, TimeUnit.SECONDS)).isIn(TcpError.ABORTED, TcpError.INTERNAL);
    }
  }

  @Test
  void aClosedPortRefuses() throws Exception {
    try (Stack.Pair pair = Stack.pair()) {
      Client client = new Client(text(10));
      pair.left().connect(RIGHT, 9, client).get(5, TimeUnit.SECONDS);
      assertThatThrownBy(() -> client.result.get(5, TimeUnit.SECONDS))
          .hasMessageContaining("connection refused");
    }
  }

  @Test
  void anAddressWithoutRouteIsUnreachable() throws Exception {
    try (Stack.Pair pair = Stack.pair()) {
      var opening = pair.left().connect(IpAddress.parse("192.0.2.1"), 9, new Client(text(1)));
      assertThatThrownBy(() -> opening.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(OpenException.class)
          .hasMessageContaining("unreachable");
    }
  }

  @Test
  @Requirement("EDGE-CASES 121")
  void closeIsIdempotentAndResetsWhatDoesNotFinish() throws Exception {
    Stack.Pair pair = Stack.pair();
    pair.right().listen(RIGHT, 7, c -> new ConnectionHandler() {}).get(5, TimeUnit.SECONDS);
    Client client = new Client(text(1));
    pair.left().connect(RIGHT, 7, client).get(5, TimeUnit.SECONDS);
    pair.left().close(java.time.Duration.ofMillis(50));
    pair.left().close();
    assertThat(pair.left().isClosed()).isTrue();
    pair.right().close(java.time.Duration.ofMillis(50));
    assertThat(pair.left().submit(on -> 1)).isCompletedExceptionally();
  }
}
