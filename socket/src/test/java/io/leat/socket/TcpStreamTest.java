package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Leat's own streams and listeners. */
class TcpStreamTest extends WithStacks {
  private record Ends(TcpStream client, TcpStream server) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  private Ends connected() throws Exception {
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 0)) {
      return new Ends(TcpStream.on(left).connect(listener.localAddress()), listener.accept());
    }
  }

  private static final class States implements StreamListener {
    final List<TcpState> seen = new CopyOnWriteArrayList<>();

    @Override
    public void stateChanged(TcpState state) {
      seen.add(state);
    }
  }

  @Test
  void aListenerSeesTheStates() throws Exception {
    States client = new States();
    States server = new States();
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80);
        TcpStream stream = TcpStream.on(left).listener(client).connect(RIGHT, 80)) {
      TcpStream accepted = listener.accept();
      accepted.setListener(server);
      stream.shutdownOutput();
      assertThat(accepted.input().read()).isEqualTo(-1);
      accepted.close();
      assertThat(stream.input().read()).isEqualTo(-1);
      until(
          () -> client.seen.contains(TcpState.TIME_WAIT) && server.seen.contains(TcpState.CLOSED));
    }
    assertThat(client.seen)
        .containsSubsequence(TcpState.SYN_SENT, TcpState.ESTABLISHED, TcpState.TIME_WAIT);
    assertThat(server.seen).containsSubsequence(TcpState.CLOSE_WAIT, TcpState.CLOSED);
  }

  @Test
  void statusTellsWhatWaitsInBothDirections() throws Exception {
    try (Ends ends = connected()) {
      ends.client().output().write(text(1000, 1));
      until(() -> ends.server().handle().available() == 1000);
      TcpStatus status = ends.server().status();
      assertThat(status.state()).isEqualTo(TcpState.ESTABLISHED);
      assertThat(status.receiveQueue()).isEqualTo(1000);
      assertThat(status.sendQueue()).isZero();
      ends.server().input().skipNBytes(1000);
    }
  }

  @Test
  void urgentTextIsAnnouncedAndReadInBand() throws Exception {
    try (Ends ends = connected()) {
      ends.client().output().write(new byte[] {1, 2});
      ends.client().sendUrgent(3);
      ends.client().output().write(4);
      until(() -> ends.server().handle().available() == 4);
      until(() -> ends.server().handle().urgentOctets() == 3);
      assertThat(ends.server().input().readNBytes(3)).containsExactly(1, 2, 3);
      assertThat(ends.server().handle().urgentOctets()).isZero();
      assertThat(ends.server().input().read()).isEqualTo(4);
    }
  }

  @Test
  void abortResetsThePeer() throws Exception {
    try (Ends ends = connected()) {
      ends.client().abort();
      assertThatThrownBy(() -> ends.server().input().read())
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThatThrownBy(() -> ends.client().output().write(1)).hasMessage("Socket closed");
    }
  }

  @Test
  void aBuilderSetsLocalSocketAndSettings() throws Exception {
    try (TcpListener listener =
            TcpListener.on(right).backlog(3).halfOpen(5).listen(IpAddress.ANY_IPV6, 80);
        TcpStream stream =
            TcpStream.on(left)
                .from(LEFT, 2000)
                .with(TcpSetting.NAGLE, false)
                .with(TcpSetting.KEEP_ALIVE_IDLE, Duration.ofSeconds(5))
                .connectTimeout(Duration.ofSeconds(5))
                .connect(RIGHT, 80);
        TcpStream accepted = listener.accept(Duration.ofSeconds(5))) {
      assertThat(stream.localAddress()).isEqualTo(new InetSocketAddress(inet(LEFT), 2000));
      assertThat(accepted.remoteAddress()).isEqualTo(stream.localAddress());
      assertThat(stream.get(TcpSetting.NAGLE)).isZero();
      assertThat(listener.handle().acceptQueueLimit()).isEqualTo(3);
      stream.set(TcpSetting.HOP_LIMIT, 3);
      assertThat(stream.get(TcpSetting.HOP_LIMIT)).isEqualTo(3);
    }
  }

  @Test
  void refusalAndTimeoutsHaveJavasExceptions() throws Exception {
    assertThatThrownBy(() -> TcpStream.on(left).connect(RIGHT, 9))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80)) {
      assertThatThrownBy(() -> listener.accept(Duration.ofMillis(10)))
          .isInstanceOf(SocketTimeoutException.class);
    }
    try (Ends ends = connected()) {
      ends.client().setReadTimeout(Duration.ofMillis(10));
      assertThatThrownBy(() -> ends.client().input().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aHandleReadsAndWritesWithoutWaiting() throws Exception {
    try (Ends ends = connected()) {
      StreamHandle from = ends.client().handle();
      StreamHandle to = ends.server().handle();
      ByteBuffer target = ByteBuffer.allocateDirect(100);
      assertThat(to.tryRead(target)).isZero();
      assertThat(to.isReadable()).isFalse();
      assertThat(from.isWritable()).isTrue();
      assertThat(from.tryWrite(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEqualTo(3);
      until(to::isReadable);
      assertThat(to.tryRead(target)).isEqualTo(3);
      int written = 0;
      for (int n = 1; n > 0; written += n) {
        n = from.tryWrite(text(10_000, 1), 0, 10_000);
      }
      assertThat(written).isGreaterThan(200_000);
      from.shutdownOutput();
      byte[] some = new byte[10_000];
      int read = 0;
      for (int n = 0; n >= 0; n = to.tryRead(some, 0, some.length)) {
        read += n;
        until(to::isReadable);
      }
      assertThat(read).isEqualTo(written);
    }
  }

  @Test
  void aBlockingCallOnTheLoopIsRefused() throws Exception {
    try (Ends ends = connected()) {
      var refused = left.submit(on -> ends.client().input().read());
      assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aWriterGoesOnWhenItsBufferGrows() throws Exception {
    try (Ends ends = connected()) {
      Call<Void> writer =
          call(() -> {
            ends.client().output().write(text(2_000_000, 1));
            return null;
          });
      writer.blocked();
      ends.client().set(TcpSetting.SEND_BUFFER, 4_000_000);
      writer.get();
      ends.client().shutdownOutput();
      assertThat(ends.server().input().readAllBytes()).isEqualTo(text(2_000_000, 1));
    }
  }

  @Test
  void repeatedRetransmissionIsReportedByR1() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    StreamListener listener =
        new StreamListener() {
          @Override
          public void retransmissionsExceedR1() {
            told.add("R1");
          }
        };
    try (Ends ends = connected()) {
      ends.client().setListener(listener);
      ends.client().set(TcpSetting.R1, 1);
      // the peer's stack stops: its device takes nothing more
      right.loop().device().close();
      ends.client().output().write(1);
      until(() -> !told.isEmpty());
      assertThat(told).isNotEmpty();
      assertThat(ends.client().handle().softError()).isEqualTo(TcpError.NONE);
      ends.client().abort();
    }
  }
}
