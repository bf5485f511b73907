package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("routed")
@Program("channel.socket()")
class AdaptorTest extends WithChannels {
  @Test
  void streamsCarryBothDirections() throws Exception {
    ServerSocketChannel listener = listen();
    Socket client = open().socket();
    client.connect(addressOf(listener), 30_000);
    Socket server = listener.socket().accept();
    closedAfterwards(server.getChannel());
    client.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
    client.shutdownOutput();
    byte[] question = server.getInputStream().readAllBytes();
    assertThat(question).asString().isEqualTo("question");
    server.getOutputStream().write('!');
    server.close();
    assertThat(client.getInputStream().read()).isEqualTo('!');
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aSocketKnowsWhatItsChannelKnows() throws IOException {
    ServerSocketChannel listener = listen();
    SocketChannel channel = open();
    Socket socket = channel.socket();
    assertThat(socket.isConnected()).isFalse();
    assertThat(socket.isBound()).isFalse();
    assertThat(socket.getLocalPort()).isEqualTo(-1);
    assertThat(socket.getInetAddress()).isNull();
    channel.connect(addressOf(listener));
    assertThat(channel.socket()).isSameAs(socket);
    assertThat(socket.getChannel()).isSameAs(channel);
    assertThat(socket.isConnected()).isTrue();
    assertThat(socket.isBound()).isTrue();
    assertThat(socket.getInetAddress()).isEqualTo(Network.host());
    assertThat(socket.getPort()).isEqualTo(listener.socket().getLocalPort());
    assertThat(socket.getRemoteSocketAddress()).isEqualTo(channel.getRemoteAddress());
    assertThat(socket.getLocalSocketAddress()).isEqualTo(channel.getLocalAddress());
    assertThat(socket.getLocalAddress()).isEqualTo(Network.host());
    channel.shutdownInput();
    channel.shutdownOutput();
    assertThat(socket.isInputShutdown()).isTrue();
    assertThat(socket.isOutputShutdown()).isTrue();
    socket.close();
    assertThat(socket.isClosed()).isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReadTimesOutAndMayBeRepeated(boolean virtual) throws Exception {
    Ends ends = connected();
    Socket socket = ends.client().socket();
    socket.setSoTimeout(20);
    assertThat(socket.getSoTimeout()).isEqualTo(20);
    InputStream input = socket.getInputStream();
    Call<Integer> reader = call(virtual, input::read);
    assertThatThrownBy(reader::get)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("Read timed out");
    ends.server().write(text("x"));
    socket.setSoTimeout(30_000);
    assertThat(input.read()).isEqualTo('x');
    assertThat(input.available()).isZero();
  }

  @Test
  void aConnectTimesOutAndClosesTheSocket() throws IOException {
    InetSocketAddress silent = full();
    Socket socket = open().socket();
    assertThatThrownBy(() -> socket.connect(silent, 50))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("Connect timed out");
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void aRefusedConnectClosesTheSocket() throws IOException {
    InetSocketAddress nobody = nobody();
    Socket socket = open().socket();
    assertThatThrownBy(() -> socket.connect(nobody, 30_000)).isInstanceOf(ConnectException.class);
    assertThat(socket.isClosed()).isTrue();
    Socket other = open().socket();
    assertThatThrownBy(() -> other.connect(InetSocketAddress.createUnresolved("no.invalid", 1)))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void anAcceptTimesOutAndMayBeRepeated() throws IOException {
    ServerSocketChannel listener = listen();
    ServerSocket socket = listener.socket();
    socket.setSoTimeout(20);
    assertThatThrownBy(socket::accept)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("Accept timed out");
    SocketChannel client = open();
    client.connect(addressOf(listener));
    socket.setSoTimeout(30_000);
    assertThat(closedAfterwards(socket.accept().getChannel()).getRemoteAddress())
        .isEqualTo(client.getLocalAddress());
  }

  @Test
  void closeEndsABlockedRead() throws Exception {
    Socket socket = connected().client().socket();
    InputStream input = socket.getInputStream();
    Call<Integer> reader = call(false, input::read).blocked();
    socket.close();
    assertThatThrownBy(reader::get).isInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void aSocketOfAChannelThatDoesNotBlockHasNoBlockingCalls() throws IOException {
    Ends ends = connected();
    ends.client().configureBlocking(false);
    Socket socket = ends.client().socket();
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> socket.getOutputStream().write(1))
        .isInstanceOf(IllegalBlockingModeException.class);
    ServerSocketChannel listener = listen();
    listener.configureBlocking(false);
    assertThatThrownBy(() -> listener.socket().accept())
        .isInstanceOf(IllegalBlockingModeException.class);
  }

  @Test
  void optionsAreThoseOfTheChannel() throws IOException {
    Socket socket = connected().client().socket();
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setSoLinger(true, 5);
    socket.setReuseAddress(true);
    socket.setTrafficClass(0x10);
    socket.setSendBufferSize(30_000);
    socket.setReceiveBufferSize(30_000);
    assertThat(socket.getTcpNoDelay()).isTrue();
    assertThat(socket.getKeepAlive()).isTrue();
    assertThat(socket.getSoLinger()).isEqualTo(5);
    assertThat(socket.getReuseAddress()).isTrue();
    assertThat(socket.getTrafficClass()).isEqualTo(0x10);
    assertThat(socket.getSendBufferSize()).isGreaterThanOrEqualTo(30_000);
    assertThat(socket.getReceiveBufferSize()).isGreaterThanOrEqualTo(30_000);
    socket.setSoLinger(false, 0);
    assertThat(socket.getSoLinger()).isEqualTo(-1);
    assertThatThrownBy(() -> socket.setSendBufferSize(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
