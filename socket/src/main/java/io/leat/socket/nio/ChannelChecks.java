package io.leat.socket.nio;

import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/** What channels check before they do anything. */
final class ChannelChecks {
  private ChannelChecks() {}

  static void checkOpen(Channel channel) throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
  }

  /** A buffer that is read into. */
  static void checkWritable(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
  }

  /** Buffers that are read into. */
  static void checkWritable(ByteBuffer[] targets, int from, int count) {
    Objects.checkFromIndexSize(from, count, targets.length);
    for (int i = from; i < from + count; i++) {
      checkWritable(targets[i]);
    }
  }
}
