package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** Connections that end by RST. */
class ResetTest extends WithSockets {
  private static void reset(Socket socket) throws Exception {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Test
  void aResetEndsABlockedReadWithAnExceptionNotAnEnd() throws Exception {
    try (Ends ends = connected()) {
      var input = ends.server().getInputStream();
      Call<Integer> reader = call(input::read).blocked();
      reset(ends.client());
      assertThatThrownBy(reader::get)
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThatThrownBy(input::read).hasMessage("Connection reset");
    }
  }

  @Test
  void aResetEndsABlockedWrite() throws Exception {
    try (Ends ends = connected()) {
      Call<Void> writer =
          call(() -> {
            ends.server().getOutputStream().write(text(4_000_000, 1));
            return null;
          });
      writer.blocked();
      reset(ends.client());
      assertThatThrownBy(writer::get).hasMessage("Connection reset");
    }
  }

  @Test
  void textThatArrivedBeforeTheResetCanBeRead() throws Exception {
    try (Ends ends = connected()) {
      ends.client().getOutputStream().write(text(1000, 1));
      until(() -> waiting(ends.server()) == 1000);
      reset(ends.client());
      until(() -> connections(right) == 0);
      assertThat(ends.server().getInputStream().readNBytes(1000)).isEqualTo(text(1000, 1));
      assertThatThrownBy(() -> ends.server().getInputStream().read())
          .hasMessage("Connection reset");
    }
  }

  private static int waiting(Socket socket) {
    try {
      return socket.getInputStream().available();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void writesAfterAResetFail() throws Exception {
    try (Ends ends = connected()) {
      OutputStream output = ends.server().getOutputStream();
      reset(ends.client());
      until(() -> connections(right) == 0);
      assertThatThrownBy(() -> output.write(1))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThatThrownBy(() -> output.write(1))
          .isInstanceOf(SocketException.class)
          .hasMessage("Broken pipe");
    }
  }

  @Test
  void closeWithUnreadTextResets() throws Exception {
    try (Ends ends = connected()) {
      ends.client().getOutputStream().write(1);
      until(() -> waiting(ends.server()) == 1);
      ends.server().close();
      assertThatThrownBy(() -> ends.client().getInputStream().read())
          .hasMessage("Connection reset");
    }
  }

  @Test
  void textForAClosedSocketResets() throws Exception {
    try (Ends ends = connected()) {
      ends.server().close();
      assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
      OutputStream output = ends.client().getOutputStream();
      assertThatThrownBy(
              () -> {
                while (true) {
                  output.write(1);
                }
              })
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }
  }
}
