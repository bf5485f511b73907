package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A java.net socket from connect to close, when nothing goes wrong on the way. */
class SocketTest extends WithSockets {
  @Test
  void textPassesBothWaysAndEachEndsByItself() throws Exception {
    try (Ends ends = connected()) {
      byte[] request = text(1_000_000, 1);
      byte[] answer = text(500_000, 2);
      Call<byte[]> server =
          call(() -> {
            byte[] read = ends.server().getInputStream().readAllBytes();
            ends.server().getOutputStream().write(answer);
            ends.server().shutdownOutput();
            return read;
          });
      ends.client().getOutputStream().write(request);
      ends.client().shutdownOutput();
      assertThat(ends.client().getInputStream().readAllBytes()).isEqualTo(answer);
      assertThat(server.get()).isEqualTo(request);
      assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void theServerMayShutItsOutputFirst() throws Exception {
    try (Ends ends = connected()) {
      ends.server().getOutputStream().write(1);
      ends.server().shutdownOutput();
      assertThat(ends.client().getInputStream().readAllBytes()).containsExactly(1);
      byte[] late = text(300_000, 3);
      Call<byte[]> reader = call(() -> ends.server().getInputStream().readAllBytes());
      ends.client().getOutputStream().write(late);
      ends.client().shutdownOutput();
      assertThat(reader.get()).isEqualTo(late);
      assertThatThrownBy(() -> ends.server().getOutputStream())
          .hasMessage("Socket output is shutdown");
    }
  }

  @Test
  void addressesAndStatesAreThoseOfTheConnection() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(8080, 5, inet(RIGHT));
        Socket client = sockets.createSocket()) {
      assertThat(client.isConnected()).isFalse();
      assertThat(client).hasToString("Socket[unconnected]");
      client.connect(right(8080));
      try (Socket server = listener.accept()) {
        assertThat(client.isConnected()).isTrue();
        assertThat(client.isBound()).isTrue();
        assertThat(client.getRemoteSocketAddress()).isEqualTo(right(8080));
        assertThat(client.getLocalAddress()).isEqualTo(inet(LEFT));
        assertThat(server.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
        assertThat(server.getLocalSocketAddress()).isEqualTo(right(8080));
        assertThat(client)
            .hasToString(
                "Socket[addr=/10.0.0.2,port=8080,localport=" + client.getLocalPort() + "]");
        assertThat(listener).hasToString("ServerSocket[addr=/10.0.0.2,localport=8080]");
      }
    }
  }

  @Test
  void aBoundSocketConnectsFromItsPort() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(80);
        Socket client = sockets.createSocket(inet(RIGHT), 80, inet(LEFT), 4711);
        Socket server = listener.accept()) {
      assertThat(server.getPort()).isEqualTo(4711);
      assertThat(client.getLocalPort()).isEqualTo(4711);
    }
    try (Socket unconnected = sockets.createSocket()) {
      unconnected.bind(new InetSocketAddress(0));
      assertThat(unconnected.getLocalPort()).isBetween(32_768, 60_999);
    }
  }

  @Test
  void aClosedPortRefuses() throws Exception {
    try (Socket client = sockets.createSocket()) {
      assertThatThrownBy(() -> client.connect(right(9)))
          .isInstanceOf(ConnectException.class)
          .hasMessage("Connection refused");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void anAddressWithoutRouteIsUnreachable() throws Exception {
    InetAddress nowhere = InetAddress.getByName("192.0.2.1");
    assertThatThrownBy(() -> sockets.createSocket(nowhere, 80))
        .isInstanceOf(NoRouteToHostException.class)
        .hasMessageStartingWith("Network is unreachable: 192.0.2.1");
  }

  @Test
  void anUnresolvedNameIsUnknown() throws Exception {
    try (Socket client = sockets.createSocket()) {
      InetSocketAddress unresolved = InetSocketAddress.createUnresolved("no.such.host", 80);
      assertThatThrownBy(() -> client.connect(unresolved)).isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void theWildcardAddressMeansTheStacksOwnLoopback() throws Exception {
    LeatServerSocketFactory local = new LeatServerSocketFactory(left);
    try (ServerSocket listener = local.createServerSocket(80);
        Socket client = sockets.createSocket(InetAddress.getByName("0.0.0.0"), 80);
        Socket server = listener.accept()) {
      assertThat(client.getInetAddress().getHostAddress()).isEqualTo("127.0.0.1");
      server.getOutputStream().write(5);
      assertThat(client.getInputStream().read()).isEqualTo(5);
    }
  }

  @Test
  void availableCountsWhatHasArrived() throws Exception {
    try (Ends ends = connected()) {
      assertThat(ends.server().getInputStream().available()).isZero();
      ends.client().getOutputStream().write(text(1000, 1));
      until(() -> availableAt(ends.server()) == 1000);
      assertThat(ends.server().getInputStream().available()).isEqualTo(1000);
      ends.server().getInputStream().skipNBytes(1000);
    }
  }

  private static int availableAt(Socket socket) {
    try {
      return socket.getInputStream().available();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shutInputReadsItsEndAndDropsWhatArrives() throws Exception {
    try (Ends ends = connected()) {
      Call<Integer> reader = call(() -> ends.server().getInputStream().read()).blocked();
      var input = ends.server().getInputStream();
      ends.server().shutdownInput();
      assertThat(reader.get()).isEqualTo(-1);
      assertThat(input.read()).isEqualTo(-1);
      assertThat(input.available()).isZero();
      ends.client().getOutputStream().write(text(2_000_000, 1));
      ends.server().getOutputStream().write(7);
      assertThat(ends.client().getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void urgentDataArrivesInBand() throws Exception {
    try (Ends ends = connected()) {
      ends.client().getOutputStream().write(new byte[] {1, 2});
      ends.client().sendUrgentData(0x1_03);
      ends.client().getOutputStream().write(4);
      ends.client().shutdownOutput();
      assertThat(ends.server().getInputStream().readAllBytes()).containsExactly(1, 2, 3, 4);
      assertThat(ends.server().getOOBInline()).isTrue();
    }
  }

  @Test
  void useAfterCloseIsAnException() throws Exception {
    Ends ends = connected();
    var input = ends.client().getInputStream();
    var output = ends.client().getOutputStream();
    ends.close();
    assertThatThrownBy(input::read).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    assertThatThrownBy(() -> output.write(1))
        .isInstanceOf(SocketException.class)
        .hasMessage("Socket closed");
    assertThatThrownBy(() -> ends.client().getSoTimeout()).hasMessage("Socket is closed");
  }

  @Test
  void theEndComesOnlyAfterAllText() throws Exception {
    try (Ends ends = connected()) {
      byte[] text = text(200_000, 1);
      ends.client().getOutputStream().write(text);
      ends.client().close();
      assertThat(ends.server().getInputStream().readAllBytes()).isEqualTo(text);
      assertThat(Arrays.equals(text, text(200_000, 1))).isTrue();
    }
  }

  @Test
  void closingTheListenerSparesAcceptedConnections() throws Exception {
    try (Ends ends = connected()) {
      ends.client().getOutputStream().write(1);
      assertThat(ends.server().getInputStream().read()).isEqualTo(1);
      assertThatThrownBy(() -> sockets.createSocket(inet(RIGHT), ends.client().getPort()))
          .isInstanceOf(ConnectException.class);
    }
  }
}
