package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that block, and what ends them: time, close from another thread, interrupts. */
class BlockedCallsTest extends WithSockets {
  @Test
  void aReadThatTimedOutMayBeRepeated() throws Exception {
    try (Ends ends = connected()) {
      ends.server().setSoTimeout(30);
      var input = ends.server().getInputStream();
      assertThatThrownBy(input::read)
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Read timed out");
      ends.client().getOutputStream().write(9);
      ends.server().setSoTimeout(10_000);
      assertThat(input.read()).isEqualTo(9);
    }
  }

  @Test
  void aReaderThatWaitsForAnotherReadersTurnTimesOutToo() throws Exception {
    try (Ends ends = connected()) {
      var input = ends.server().getInputStream();
      Call<Integer> first = call(input::read).blocked();
      ends.server().setSoTimeout(30);
      assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
      ends.client().getOutputStream().write(9);
      assertThat(first.get()).isEqualTo(9);
    }
  }

  @Test
  void anAcceptThatTimedOutMayBeRepeated() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(80)) {
      listener.setSoTimeout(30);
      assertThat(listener.getSoTimeout()).isEqualTo(30);
      assertThatThrownBy(listener::accept)
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Accept timed out");
      listener.setSoTimeout(10_000);
      try (Socket client = sockets.createSocket(inet(RIGHT), 80);
          Socket server = listener.accept()) {
        assertThat(server.getPort()).isEqualTo(client.getLocalPort());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsARead(boolean virtual) throws Exception {
    try (Ends ends = connected()) {
      var input = ends.server().getInputStream();
      Call<Integer> reader = call(virtual, input::read).blocked();
      ends.server().close();
      assertThatThrownBy(reader::get)
          .isInstanceOf(SocketException.class)
          .hasMessage("Socket closed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsAWrite(boolean virtual) throws Exception {
    try (Ends ends = connected()) {
      Call<Void> writer =
          call(
              virtual,
              () -> {
                ends.client().getOutputStream().write(text(4_000_000, 1));
                return null;
              });
      writer.blocked();
      ends.client().close();
      assertThatThrownBy(writer::get)
          .isInstanceOf(SocketException.class)
          .hasMessage("Socket closed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsAnAccept(boolean virtual) throws Exception {
    ServerSocket listener = servers.createServerSocket(80);
    Call<Socket> acceptor = call(virtual, listener::accept).blocked();
    listener.close();
    assertThatThrownBy(acceptor::get)
        .isInstanceOf(SocketException.class)
        .hasMessage("Socket closed");
    assertThatThrownBy(listener::accept).hasMessage("Socket is closed");
  }

  @Test
  void shutOutputEndsAWrite() throws Exception {
    try (Ends ends = connected()) {
      Call<Void> writer =
          call(() -> {
            ends.client().getOutputStream().write(text(4_000_000, 1));
            return null;
          });
      writer.blocked();
      ends.client().shutdownOutput();
      assertThatThrownBy(writer::get).isInstanceOf(SocketException.class).hasMessage("Broken pipe");
      assertThat(text(4_000_000, 1)).startsWith(ends.server().getInputStream().readAllBytes());
    }
  }

  @Test
  void anInterruptClosesTheSocketOfAVirtualThreadThatReads() throws Exception {
    try (Ends ends = connected()) {
      var input = ends.server().getInputStream();
      Call<Integer> reader = call(true, input::read).blocked();
      reader.thread().interrupt();
      assertThatThrownBy(reader::get)
          .isInstanceOf(SocketException.class)
          .hasMessage("Closed by interrupt");
      assertThat(ends.server().isClosed()).isTrue();
    }
  }

  @Test
  void anInterruptClosesTheSocketOfAVirtualThreadThatWrites() throws Exception {
    try (Ends ends = connected()) {
      Call<Void> writer =
          call(
              true,
              () -> {
                ends.client().getOutputStream().write(text(4_000_000, 1));
                return null;
              });
      writer.blocked().thread().interrupt();
      assertThatThrownBy(writer::get).hasMessage("Closed by interrupt");
    }
  }

  @Test
  void anInterruptClosesTheListenerOfAVirtualThreadThatAccepts() throws Exception {
    ServerSocket listener = servers.createServerSocket(80);
    Call<Socket> acceptor = call(true, listener::accept).blocked();
    acceptor.thread().interrupt();
    assertThatThrownBy(acceptor::get).hasMessage("Closed by interrupt");
    assertThat(listener.isClosed()).isTrue();
  }

  @Test
  void aPlatformThreadReadsOnAndFindsItselfInterruptedAfterwards() throws Exception {
    try (Ends ends = connected()) {
      var input = ends.server().getInputStream();
      Call<Boolean> reader =
          call(
              false,
              () -> {
                assertThat(input.read()).isEqualTo(5);
                return Thread.currentThread().isInterrupted();
              });
      reader.blocked().thread().interrupt();
      untilBlocked(reader.thread());
      ends.client().getOutputStream().write(5);
      assertThat(reader.get()).isTrue();
    }
  }

  @Test
  void theOtherDirectionGoesOnWhileOneIsBlocked() throws Exception {
    try (Ends ends = connected()) {
      var input = ends.client().getInputStream();
      Call<Integer> reader = call(input::read).blocked();
      ends.client().getOutputStream().write(1);
      assertThat(ends.server().getInputStream().read()).isEqualTo(1);
      ends.server().getOutputStream().write(2);
      assertThat(reader.get()).isEqualTo(2);
    }
  }
}
