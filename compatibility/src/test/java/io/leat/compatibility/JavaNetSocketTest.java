package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Program("new Socket and new ServerSocket")
class JavaNetSocketTest extends WithChannels {
  @BeforeAll
  static void installSockets() throws IOException {
    Network.installSockets();
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 50, Network.host());
  }

  @Test
  void anEchoComesBackWholeAndBothHalvesClose() throws Exception {
    byte[] text = Octets.of(300_000);
    try (ServerSocket server = server();
        Socket client = new Socket(Network.host(), server.getLocalPort())) {
      Call<Long> echo =
          call(
              true,
              () -> {
                try (Socket accepted = server.accept()) {
                  return accepted.getInputStream().transferTo(accepted.getOutputStream());
                }
              });
      Call<Boolean> sent =
          call(
              true,
              () -> {
                client.getOutputStream().write(text);
                client.shutdownOutput();
                return true;
              });
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(text);
      assertThat(sent.get()).isTrue();
      assertThat(echo.get()).isEqualTo(text.length);
    }
  }

  @Test
  void acceptAndReadTimeOutAndMayBeRepeated() throws Exception {
    try (ServerSocket server = server()) {
      server.setSoTimeout(20);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
      try (Socket client = new Socket(Network.host(), server.getLocalPort())) {
        server.setSoTimeout(60_000);
        try (Socket accepted = server.accept()) {
          client.setSoTimeout(20);
          assertThatThrownBy(() -> client.getInputStream().read())
              .isInstanceOf(SocketTimeoutException.class);
          accepted.getOutputStream().write(5);
          client.setSoTimeout(60_000);
          assertThat(client.getInputStream().read()).isEqualTo(5);
        }
      }
    }
  }

  @Test
  void aRefusedConnectSaysSo() throws Exception {
    InetSocketAddress nobody = nobody();
    try (Socket socket = new Socket()) {
      assertThatThrownBy(() -> socket.connect(nobody, 60_000))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("Connection refused");
    }
  }

  @Test
  void closeEndsABlockedReadAndABlockedAccept() throws Exception {
    ServerSocket server = server();
    Socket client = new Socket(Network.host(), server.getLocalPort());
    Socket accepted = server.accept();
    Call<Integer> reading = call(true, () -> client.getInputStream().read()).blocked();
    client.close();
    assertThatThrownBy(reading::get).isInstanceOf(SocketException.class);
    Call<Socket> accepting = call(true, server::accept).blocked();
    server.close();
    assertThatThrownBy(accepting::get).isInstanceOf(SocketException.class);
    accepted.close();
  }

  @Test
  void optionsAndAddressesAreKnown() throws Exception {
    try (ServerSocket server = server();
        Socket client = new Socket(Network.host(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.setTcpNoDelay(true);
      client.setKeepAlive(true);
      client.setSoLinger(true, 3);
      assertThat(client.getTcpNoDelay() && client.getKeepAlive()).isTrue();
      assertThat(client.getSoLinger()).isEqualTo(3);
      client.setSoLinger(false, 0);
      assertThat(client.getSoLinger()).isEqualTo(-1);
      assertThat(client.getRemoteSocketAddress())
          .isEqualTo(new InetSocketAddress(Network.host(), server.getLocalPort()));
      assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
    }
  }
}
