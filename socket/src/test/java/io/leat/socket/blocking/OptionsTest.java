package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** Socket options, by both of java.net's ways. */
class OptionsTest extends WithSockets {
  private static <T> void roundTrip(Socket socket, SocketOption<T> option, T value)
      throws Exception {
    socket.setOption(option, value);
    assertThat(socket.getOption(option)).as(option.name()).isEqualTo(value);
  }

  private static void roundTrips(Socket socket) throws Exception {
    roundTrip(socket, StandardSocketOptions.TCP_NODELAY, true);
    roundTrip(socket, StandardSocketOptions.SO_KEEPALIVE, true);
    roundTrip(socket, StandardSocketOptions.SO_LINGER, 7);
    roundTrip(socket, StandardSocketOptions.SO_LINGER, -1);
    roundTrip(socket, StandardSocketOptions.SO_SNDBUF, 100_000);
    roundTrip(socket, StandardSocketOptions.SO_RCVBUF, 300_000);
    roundTrip(socket, StandardSocketOptions.SO_REUSEADDR, true);
    roundTrip(socket, StandardSocketOptions.IP_TOS, 0x28);
    roundTrip(socket, ExtendedSocketOptions.TCP_KEEPIDLE, 100);
    roundTrip(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
    roundTrip(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    assertThat(socket.getTcpNoDelay()).isTrue();
    assertThat(socket.getKeepAlive()).isTrue();
    assertThat(socket.getSoLinger()).isEqualTo(-1);
    assertThat(socket.getSendBufferSize()).isEqualTo(100_000);
    assertThat(socket.getReceiveBufferSize()).isEqualTo(300_000);
    assertThat(socket.getReuseAddress()).isTrue();
    assertThat(socket.getTrafficClass()).isEqualTo(0x28);
  }

  @Test
  void optionsMayBeSetBeforeAndAfterConnecting() throws Exception {
    try (Ends ends = connected();
        Socket unconnected = sockets.createSocket()) {
      roundTrips(ends.client());
      roundTrips(ends.server());
      roundTrips(unconnected);
    }
  }

  @Test
  void theOldSettersWorkToo() throws Exception {
    try (Ends ends = connected()) {
      Socket socket = ends.client();
      assertThat(socket.getTcpNoDelay()).isFalse();
      socket.setTcpNoDelay(true);
      assertThat(socket.getTcpNoDelay()).isTrue();
      socket.setSoLinger(true, 5);
      assertThat(socket.getSoLinger()).isEqualTo(5);
      socket.setSoLinger(false, 0);
      assertThat(socket.getSoLinger()).isEqualTo(-1);
      socket.setKeepAlive(true);
      socket.setSendBufferSize(50_000);
      socket.setReceiveBufferSize(60_000);
      socket.setTrafficClass(0x10);
      socket.setSoTimeout(1234);
      socket.setOOBInline(false);
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getSendBufferSize()).isEqualTo(50_000);
      assertThat(socket.getReceiveBufferSize()).isEqualTo(60_000);
      assertThat(socket.getTrafficClass()).isEqualTo(0x10);
      assertThat(socket.getSoTimeout()).isEqualTo(1234);
      assertThat(socket.getOOBInline()).isTrue();
    }
  }

  @Test
  void whatIsSupportedCanBeGotAndTheRestIsRefused() throws Exception {
    try (Ends ends = connected();
        ServerSocket listener = servers.createServerSocket(80)) {
      for (SocketOption<?> option : ends.client().supportedOptions()) {
        assertThat(ends.client().getOption(option)).isInstanceOf(option.type());
      }
      for (SocketOption<?> option : listener.supportedOptions()) {
        assertThat(listener.getOption(option)).isInstanceOf(option.type());
      }
      assertThatThrownBy(() -> ends.client().setOption(StandardSocketOptions.SO_REUSEPORT, true))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> listener.getOption(StandardSocketOptions.TCP_NODELAY))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void aValueOutOfRangeIsRefused() throws Exception {
    try (Socket socket = sockets.createSocket()) {
      assertThatThrownBy(() -> socket.setOption(StandardSocketOptions.IP_TOS, 256))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> socket.setSendBufferSize(0))
          .isInstanceOf(IllegalArgumentException.class);
      socket.setSendBufferSize(Integer.MAX_VALUE);
      assertThat(socket.getSendBufferSize()).isEqualTo(1 << 30);
    }
  }

  @Test
  void acceptedSocketsStartWithTheOptionsOfTheirListener() throws Exception {
    try (ServerSocket listener = servers.createServerSocket()) {
      listener.setReceiveBufferSize(70_000);
      listener.bind(right(80));
      listener.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
      try (Socket client = sockets.createSocket(inet(RIGHT), 80);
          Socket server = listener.accept()) {
        assertThat(client.isConnected()).isTrue();
        assertThat(server.getReceiveBufferSize()).isEqualTo(70_000);
        assertThat(server.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(77);
      }
    }
  }

  @Test
  void theWindowThatIsOfferedFollowsTheReceiveBuffer() throws Exception {
    try (ServerSocket listener = servers.createServerSocket()) {
      listener.setReceiveBufferSize(5000);
      listener.bind(right(80));
      try (Socket client = sockets.createSocket(inet(RIGHT), 80);
          Socket server = listener.accept()) {
        client.setSendBufferSize(1_000_000);
        client.getOutputStream().write(text(500_000, 1));
        until(() -> waiting(server) >= 4000);
        assertThat(waiting(server)).isBetween(4000, 5000);
        assertThat(server.getInputStream().readNBytes(500_000)).isEqualTo(text(500_000, 1));
      }
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
  void optionsOfAClosedSocketAreGone() throws Exception {
    Socket socket = sockets.createSocket();
    socket.close();
    assertThatThrownBy(() -> socket.setTcpNoDelay(true))
        .isInstanceOf(SocketException.class)
        .hasMessage("Socket is closed");
  }
}
