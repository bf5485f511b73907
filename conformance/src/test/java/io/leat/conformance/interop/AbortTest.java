package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reset is an error on the other side, never the end of a stream; a refusal says so. */
@Timeout(60)
class AbortTest {
  private static final byte[] GREETING = {1, 2, 3, 4, 5};

  private Wire wire;

  @BeforeEach
  void lay() throws IOException {
    wire = Wire.tunWithLeat();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    if (wire != null) {
      try (Wire ignored = wire) {
        wire.assertNothingIsLeft();
      }
    }
  }

  private record Pair(Socket theirs, TcpStream ours) {}

  private Pair connected() throws IOException {
    try (TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, 0)) {
      Socket theirs = wire.kernel.connect(Wire.LEAT, listener.port());
      return new Pair(theirs, wire.accept(listener));
    }
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4, second")
  void aBlockedReaderOfLeatSeesTheKernelAbort() throws Exception {
    Pair pair = connected();
    Future<Integer> reader = begin(() -> pair.ours.input().read());
    pair.theirs.setSoLinger(true, 0);
    pair.theirs.close();
    assertThatThrownBy(() -> resultOf(reader))
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
    pair.ours.close();
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4, second")
  void textBeforeTheKernelsResetCanStillBeReadAndNoEndOfStreamFollows() throws Exception {
    Pair pair = connected();
    pair.theirs.getOutputStream().write(GREETING);
    Patience.until(() -> pair.ours.handle().available() == GREETING.length);
    pair.theirs.setSoLinger(true, 0);
    pair.theirs.close();
    Patience.until(() -> wire.connections() == 0);
    assertThat(pair.ours.input().readNBytes(GREETING.length)).isEqualTo(GREETING);
    assertThatThrownBy(() -> pair.ours.input().read())
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
    pair.ours.close();
  }

  @Test
  void aBlockedWriterOfLeatSeesTheKernelAbort() throws Exception {
    Pair pair = connected();
    Payload endless = new Payload(3, Long.MAX_VALUE);
    Future<?> writer =
        begin(() -> {
          endless.writeTo(pair.ours.output());
          return true;
        });
    assertThat(pair.theirs.getInputStream().readNBytes(100_000)).hasSize(100_000);
    pair.theirs.setSoLinger(true, 0);
    pair.theirs.close();
    assertThatThrownBy(() -> resultOf(writer))
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
    pair.ours.close();
  }

  @Test
  @Requirement("RFC9293 §3.10.5")
  void theKernelSeesLeatAbort() throws Exception {
    Pair pair = connected();
    Future<Integer> reader = begin(() -> pair.theirs.getInputStream().read());
    pair.ours.abort();
    assertThatThrownBy(() -> resultOf(reader))
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
  }

  @Test
  void theKernelSeesLeatCloseWithLingerZero() throws Exception {
    Pair pair = connected();
    pair.ours.set(TcpSetting.LINGER, 0);
    pair.ours.close();
    assertThatThrownBy(() -> pair.theirs.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
  }

  @Test
  @Requirement("RFC2525 §2.17")
  void theKernelSeesLeatCloseWithTextUnread() throws Exception {
    Pair pair = connected();
    pair.theirs.getOutputStream().write(GREETING);
    Patience.until(() -> pair.ours.handle().available() == GREETING.length);
    pair.ours.close();
    assertThatThrownBy(() -> pair.theirs.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
  }

  @Test
  @Requirement("RFC9293 §3.10.7.3")
  void theKernelRefusesLeat() throws Exception {
    int port;
    try (ServerSocket closedSoon = wire.kernel.listen(Wire.KERNEL)) {
      port = closedSoon.getLocalPort();
    }
    assertThatThrownBy(() -> wire.connect(Wire.KERNEL, port))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    assertThatThrownBy(() -> wire.connect(Wire.KERNEL6, port))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
  }

  @Test
  @Requirement("RFC9293 §3.10.7.1")
  void leatRefusesTheKernel() {
    assertThatThrownBy(() -> wire.kernel.connect(Wire.LEAT, 81))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    assertThatThrownBy(() -> wire.kernel.connect(Wire.LEAT6, 81))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
  }

  @Test
  void aKernelListenerThatClosesResetsWhatItDidNotAccept() throws Exception {
    TcpStream ours;
    int port;
    try (ServerSocket listener = wire.kernel.listen(Wire.KERNEL)) {
      port = listener.getLocalPort();
      ours = wire.connect(Wire.KERNEL, port);
    }
    assertThatThrownBy(() -> ours.input().read())
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
    ours.close();
    assertThatThrownBy(() -> wire.connect(Wire.KERNEL, port))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
  }

  @Test
  void aLeatListenerThatClosesResetsWhatItDidNotAccept() throws Exception {
    Socket theirs;
    int port;
    try (TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT6, 0)) {
      port = listener.port();
      theirs = wire.kernel.connect(Wire.LEAT6, port);
      Patience.until(() -> wire.connections() == 1);
    }
    assertThatThrownBy(() -> theirs.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
    assertThatThrownBy(() -> wire.kernel.connect(Wire.LEAT6, port))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
  }
}
