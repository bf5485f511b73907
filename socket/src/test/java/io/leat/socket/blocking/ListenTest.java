package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.tcp.handshake.Listener;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Binding, listening, the backlog, and starting again on the same port. */
class ListenTest extends WithSockets {
  private long overflows() throws Exception {
    return right
        .submit(on -> {
          List<Listener> all = new ArrayList<>();
          on.tcp().forEachListener(all::add);
          return all.stream().mapToLong(Listener::acceptOverflows).sum();
        })
        .get();
  }

  @Test
  void theBacklogBoundsWhatWaitsForAcceptAndDropsTheRest() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(80, 2);
        Socket first = sockets.createSocket(inet(RIGHT), 80);
        Socket second = sockets.createSocket(inet(RIGHT), 80)) {
      try (Socket third = sockets.createSocket()) {
        assertThatThrownBy(() -> third.connect(right(80), 100))
            .isInstanceOf(SocketTimeoutException.class);
      }
      assertThat(overflows()).isPositive();
      // as soon as there is room again, the SYN that is repeated gets through
      Call<Socket> fourth = call(() -> sockets.createSocket(inet(RIGHT), 80));
      listener.accept().close();
      fourth.get().close();
      first.getOutputStream().write(1);
      assertThat(second.isConnected()).isTrue();
    }
  }

  @Test
  void aPortThatIsListenedOnIsInUse() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(80)) {
      assertThat(listener.isBound()).isTrue();
      assertThatThrownBy(() -> servers.createServerSocket(80))
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("Address already in use");
      assertThatThrownBy(() -> servers.createServerSocket(80, 5, inet(RIGHT)))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void anAddressOfSomebodyElseCannotBeBound() throws Exception {
    InetAddress other = InetAddress.getByName("10.0.0.77");
    assertThatThrownBy(() -> servers.createServerSocket(80, 5, other))
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("Cannot assign requested address")
        .hasMessageContaining("10.0.0.77");
  }

  @Test
  void aClosedPortIsFreeAtOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      servers.createServerSocket(80).close();
    }
    try (Socket bound = sockets.createSocket()) {
      bound.bind(new InetSocketAddress(inet(LEFT), 1234));
      bound.close();
      try (Socket again = sockets.createSocket()) {
        again.bind(new InetSocketAddress(inet(LEFT), 1234));
        assertThat(again.getLocalPort()).isEqualTo(1234);
      }
    }
  }

  /** Leaves the server's side of a connection to port 80 in TIME-WAIT. */
  private void leaveTimeWait() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(80);
        Socket client = sockets.createSocket(inet(RIGHT), 80);
        Socket server = listener.accept()) {
      server.close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
    }
    until(() -> right.submit(on -> on.tcp().timeWaitCount()).join() == 1);
  }

  @Test
  void aServerStartsAgainOverTimeWaitBecauseItReusesTheAddress() throws Exception {
    leaveTimeWait();
    try (ServerSocket again = servers.createServerSocket(80);
        Socket client = sockets.createSocket(inet(RIGHT), 80);
        Socket server = again.accept()) {
      assertThat(again.getReuseAddress()).isTrue();
      client.getOutputStream().write(3);
      assertThat(server.getInputStream().read()).isEqualTo(3);
    }
  }

  @Test
  void withoutReuseTimeWaitKeepsThePort() throws Exception {
    leaveTimeWait();
    try (ServerSocket again = servers.createServerSocket()) {
      again.setReuseAddress(false);
      assertThatThrownBy(() -> again.bind(new InetSocketAddress(80)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("SO_REUSEADDR");
    }
  }

  @Test
  void closingTheListenerResetsWhatNobodyAccepted() throws Exception {
    ServerSocket listener = servers.createServerSocket(80);
    try (Socket client = sockets.createSocket(inet(RIGHT), 80)) {
      listener.close();
      assertThatThrownBy(() -> client.getInputStream().read()).hasMessage("Connection reset");
    }
  }

  @Test
  void aConnectionMayBeAcceptedAfterItsPeerHasGone() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(80)) {
      try (Socket client = sockets.createSocket(inet(RIGHT), 80)) {
        client.getOutputStream().write(new byte[] {1, 2, 3});
      }
      try (Socket reset = sockets.createSocket(inet(RIGHT), 80)) {
        reset.setSoLinger(true, 0);
      }
      until(() -> connections(right) == 1);
      try (Socket server = listener.accept()) {
        assertThat(server.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
      }
      try (Socket server = listener.accept()) {
        assertThatThrownBy(() -> server.getInputStream().read()).hasMessage("Connection reset");
      }
    }
  }
}
