package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.tcp.trace.TcpState;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** SO_LINGER. */
class LingerTest extends WithSockets {
  @Test
  void closeLingersUntilEverythingIsAcknowledged() throws Exception {
    try (Ends ends = connected()) {
      ends.client().setSoLinger(true, 20);
      byte[] text = text(1_500_000, 1);
      Call<Void> closer =
          call(() -> {
            ends.client().getOutputStream().write(text);
            ends.client().close();
            return null;
          });
      assertThat(ends.server().getInputStream().readAllBytes()).isEqualTo(text);
      closer.get();
      int unacknowledged =
          left.submit(
                  on -> {
                    int[] count = {0};
                    on.tcp()
                        .forEachConnection(
                            c -> count[0] += c.state() == TcpState.FIN_WAIT_2 ? 0 : 1);
                    return count[0];
                  })
              .get();
      assertThat(unacknowledged).isZero();
    }
  }

  @Test
  void aPeerThatDoesNotReadIsResetWhenTheTimeIsOver() throws Exception {
    try (Ends ends = connected()) {
      ends.client().setSoLinger(true, 1);
      byte[] text = text(300_000, 1);
      ends.client().getOutputStream().write(text);
      long before = System.nanoTime();
      ends.client().close();
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
      assertThatThrownBy(() -> ends.server().getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }
  }

  @Test
  void withoutLingerCloseReturnsAtOnceAndTextStillArrives() throws Exception {
    try (Ends ends = connected()) {
      byte[] text = text(250_000, 1);
      ends.client().getOutputStream().write(text);
      ends.client().close();
      assertThat(ends.server().getInputStream().readAllBytes()).isEqualTo(text);
    }
  }
}
