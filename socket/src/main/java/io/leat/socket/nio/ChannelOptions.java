package io.leat.socket.nio;

import io.leat.socket.option.SocketSettings;
import java.net.SocketOption;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Set;

/** The options of a channel, as {@code NetworkChannel} has them: while it is open. Any thread. */
final class ChannelOptions {
  private final Channel channel;
  private final SocketSettings settings;

  ChannelOptions(Channel channel, SocketSettings settings) {
    this.channel = channel;
    this.settings = settings;
  }

  <T> void set(SocketOption<T> option, T value) throws ClosedChannelException {
    Objects.requireNonNull(option);
    ChannelChecks.checkOpen(channel);
    settings.set(option, value);
  }

  <T> T get(SocketOption<T> option) throws ClosedChannelException {
    Objects.requireNonNull(option);
    ChannelChecks.checkOpen(channel);
    return settings.get(option);
  }

  Set<SocketOption<?>> supported() {
    return settings.supported();
  }
}
