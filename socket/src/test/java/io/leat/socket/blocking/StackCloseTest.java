package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stack that is closed under its sockets: every thread ends, with the reason. */
class StackCloseTest extends WithSockets {
  @Test
  void blockedCallsEndAndLaterOnesFail() throws Exception {
    List<Ends> open = new ArrayList<>();
    List<Call<?>> blocked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Ends ends = connected();
      open.add(ends);
      boolean virtual = i % 2 == 0;
      var input = ends.server().getInputStream();
      blocked.add(call(virtual, input::read));
      blocked.add(
          call(
              virtual,
              () -> {
                ends.server().getOutputStream().write(text(3_000_000, 1));
                return null;
              }));
    }
    ServerSocket listener = servers.createServerSocket(80);
    blocked.add(call(listener::accept));
    blocked.forEach(Call::blocked);
    right.close(Duration.ofMillis(50));
    for (Call<?> call : blocked) {
      assertThatThrownBy(call::get).isInstanceOf(SocketException.class).hasMessage("Stack closed");
    }
    Socket server = open.getFirst().server();
    assertThatThrownBy(() -> server.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessage("Stack closed");
    assertThatThrownBy(() -> server.getOutputStream().write(1)).hasMessage("Stack closed");
    assertThatThrownBy(listener::accept).hasMessage("Stack closed");
    assertThatThrownBy(() -> servers.createServerSocket(81)).hasMessage("Stack closed");
    for (Ends ends : open) {
      ends.close();
    }
    listener.close();
  }

  @Test
  void thePeersOfAStackThatClosesReadTheEndIfItFinished() throws Exception {
    try (Ends ends = connected()) {
      ends.server().getOutputStream().write(text(100_000, 1));
      Call<Void> closing =
          call(() -> {
            right.close();
            return null;
          });
      assertThat(ends.client().getInputStream().readAllBytes()).isEqualTo(text(100_000, 1));
      ends.client().close();
      closing.get();
      assertThat(right.resetOnClose()).isZero();
    }
  }

  @Test
  void connectingFromAClosedStackFails() throws Exception {
    left.close();
    assertThatThrownBy(() -> sockets.createSocket(inet(RIGHT), 80))
        .isInstanceOf(SocketException.class)
        .hasMessage("Stack closed");
  }
}
