package io.leat.socket.nio;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options that were set on a channel while nobody knew whose it would be. Under its channel's
 * lock.
 */
final class RememberedOptions {
  private final Map<SocketOption<?>, Object> values = new LinkedHashMap<>();

  <T> void remember(SocketOption<T> option, T value) {
    values.put(option, value);
  }

  /**
   * Sets them on another channel; what that does not know, such as Leat's own, it does not need.
   */
  void applyTo(NetworkChannel channel) throws IOException {
    for (Map.Entry<SocketOption<?>, Object> each : values.entrySet()) {
      if (channel.supportedOptions().contains(each.getKey())) {
        apply(channel, each.getKey(), each.getValue());
      }
    }
  }

  private static <T> void apply(NetworkChannel channel, SocketOption<T> option, Object value)
      throws IOException {
    channel.setOption(option, option.type().cast(value));
  }
}
