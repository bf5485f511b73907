package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.socket.DefaultStack;
import io.leat.socket.LeatSocketOptions;
import io.leat.socket.nio.LeatSelectorProvider;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

@Program("SocketChannel: options and other networks")
class OptionsTest extends WithChannels {
  @Test
  void optionsAreReadAsTheyWereSetBeforeAndAfterConnecting() throws IOException {
    SocketChannel unconnected = open();
    SocketChannel connected = connected().client();
    for (SocketChannel channel : new SocketChannel[] {unconnected, connected}) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.setOption(StandardSocketOptions.SO_LINGER, 7);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.IP_TOS, 0x10);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 11);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 12);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(7);
      assertThat(channel.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(0x10);
      assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(11);
      assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(12);
      assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
      channel.setOption(StandardSocketOptions.SO_LINGER, -1);
      assertThat(channel.getOption(StandardSocketOptions.SO_LINGER)).isNegative();
    }
  }

  @Test
  void bufferSizesAreAtLeastWhatWasAskedFor() throws IOException {
    SocketChannel channel = open();
    channel.setOption(StandardSocketOptions.SO_SNDBUF, 50_000);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 60_000);
    assertThat(channel.getOption(StandardSocketOptions.SO_SNDBUF)).isGreaterThanOrEqualTo(50_000);
    assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(60_000);
    ServerSocketChannel listener = closedAfterwards(ServerSocketChannel.open());
    listener.setOption(StandardSocketOptions.SO_RCVBUF, 70_000);
    assertThat(listener.getOption(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(70_000);
    assertThat(listener.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
  }

  @Test
  void optionsOfOtherChannelsAreRefused() throws IOException {
    SocketChannel channel = open();
    ServerSocketChannel listener = closedAfterwards(ServerSocketChannel.open());
    assertThatThrownBy(() -> channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("IP_MULTICAST_TTL");
    assertThatThrownBy(() -> listener.setOption(StandardSocketOptions.TCP_NODELAY, true))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> listener.getOption(StandardSocketOptions.SO_LINGER))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(channel.supportedOptions()).doesNotContain(StandardSocketOptions.IP_MULTICAST_TTL);
  }

  @Test
  @Shows(Difference.REUSE_PORT)
  void reusePortIsTheKernels() throws IOException {
    assertThat(open().supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT))
        .isEqualTo(!Network.isLeat());
  }

  @Test
  @Shows(Difference.LEAT_OPTIONS)
  void leatsOwnOptionsAreLeats() throws IOException {
    SocketChannel channel = connected().client();
    Duration time = Duration.ofMillis(1500);
    if (Network.isLeat()) {
      channel.setOption(LeatSocketOptions.USER_TIMEOUT, time);
      channel.setOption(LeatSocketOptions.KEEP_ALIVE_IDLE, time);
      channel.setOption(LeatSocketOptions.KEEP_ALIVE_INTERVAL, time);
      assertThat(channel.getOption(LeatSocketOptions.USER_TIMEOUT)).isEqualTo(time);
      assertThat(channel.getOption(LeatSocketOptions.KEEP_ALIVE_IDLE)).isEqualTo(time);
      assertThat(channel.getOption(LeatSocketOptions.KEEP_ALIVE_INTERVAL)).isEqualTo(time);
    } else {
      assertThatThrownBy(() -> channel.setOption(LeatSocketOptions.USER_TIMEOUT, time))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  @Shows(Difference.DATAGRAM_CHANNELS)
  void datagramAndUnixChannelsAreTheKernels() throws IOException {
    if (Network.isLeat()) {
      assertThatThrownBy(DatagramChannel::open)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("--add-exports java.base/sun.nio.ch=ALL-UNNAMED");
      assertThatThrownBy(() -> SocketChannel.open(StandardProtocolFamily.UNIX))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(SelectorProvider.provider().inheritedChannel()).isNull();
    } else {
      closedAfterwards(DatagramChannel.open());
      closedAfterwards(SocketChannel.open(StandardProtocolFamily.UNIX));
      closedAfterwards(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
    }
  }

  @Test
  @Shows(Difference.KERNEL_CHANNELS_IN_SELECTORS)
  void aSelectorOfLeatsTakesOnlyChannelsOfLeats() throws IOException {
    LeatSelectorProvider leat = LeatSelectorProvider.of(DefaultStack.get());
    SelectableChannel ours = closedAfterwards(leat.openSocketChannel());
    ours.configureBlocking(false);
    try (Selector selector = leat.openSelector()) {
      ours.register(selector, SelectionKey.OP_CONNECT);
      if (!Network.isLeat()) {
        SocketChannel kernels = nonBlocking();
        assertThatThrownBy(() -> kernels.register(selector, SelectionKey.OP_CONNECT))
            .isInstanceOf(IllegalSelectorException.class);
      }
    }
  }

  @Test
  @Shows(Difference.URGENT_IN_BAND)
  void urgentDataIsPartOfTheStreamOnlyOverLeat() throws IOException {
    Ends ends = connected();
    ends.client().socket().sendUrgentData('!');
    ends.client().write(text("x"));
    ends.client().shutdownOutput();
    assertThat(read(ends.server(), 10)).isEqualTo(Network.isLeat() ? "!x" : "x");
  }
}
