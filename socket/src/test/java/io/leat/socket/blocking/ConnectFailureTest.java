package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.stack.StackConfig;
import io.leat.stack.link.FaultInjector;
import io.leat.stack.link.Faults;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.connection.TcpSetting;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connecting when nobody answers: all that the left stack sends is lost. */
class ConnectFailureTest extends WithSockets {
  @Override
  protected LinkDevice leftDevice(LinkDevice link) {
    return new FaultInjector(link, Faults.NONE, Faults.NONE.withLoss(1), 1);
  }

  @Override
  protected StackConfig config() {
    return StackConfig.DEFAULT.withTcp(
        StackConfig.DEFAULT.tcp().with(TcpSetting.SYN_R2, Duration.ofSeconds(2)));
  }

  @Test
  void connectGivesUpAfterItsTimeout() throws Exception {
    try (Socket client = sockets.createSocket()) {
      assertThatThrownBy(() -> client.connect(right(80), 50))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Connect timed out");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void withoutTimeoutTcpGivesUp() throws Exception {
    try (Socket client = sockets.createSocket()) {
      assertThatThrownBy(() -> client.connect(right(80)))
          .isInstanceOf(ConnectException.class)
          .hasMessage("Connection timed out");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeFromAnotherThreadEndsConnect(boolean virtual) throws Exception {
    Socket client = sockets.createSocket();
    Call<Void> connecting =
        call(
            virtual,
            () -> {
              client.connect(right(80));
              return null;
            });
    connecting.blocked();
    client.close();
    assertThatThrownBy(connecting::get)
        .isInstanceOf(SocketException.class)
        .hasMessage("Socket closed");
  }

  @Test
  void anInterruptEndsTheConnectOfAVirtualThread() throws Exception {
    Socket client = sockets.createSocket();
    Call<Void> connecting =
        call(
            true,
            () -> {
              client.connect(right(80));
              return null;
            });
    connecting.blocked().thread().interrupt();
    assertThatThrownBy(connecting::get)
        .isInstanceOf(SocketException.class)
        .hasMessage("Closed by interrupt");
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void aStackThatClosesEndsConnect() throws Exception {
    Socket client = sockets.createSocket();
    Call<Void> connecting =
        call(() -> {
          client.connect(right(80));
          return null;
        });
    connecting.blocked();
    left.close();
    assertThatThrownBy(connecting::get)
        .isInstanceOf(SocketException.class)
        .hasMessage("Stack closed");
  }
}
