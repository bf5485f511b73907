package io.leat.socket.nio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongSupplier;

/** What an adaptor reads from, with the channel's exceptions; closing it closes the channel. */
final class AdaptorInput extends InputStream {
  private final AdaptedStream channel;
  private final LongSupplier timeoutNanos;

  AdaptorInput(AdaptedStream channel, LongSupplier timeoutNanos) {
    this.channel = channel;
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int at, int octets) throws IOException {
    Objects.checkFromIndexSize(at, octets, target.length);
    if (octets == 0) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.wrap(target, at, octets);
    return channel.read(buffer, timeoutNanos.getAsLong());
  }

  @Override
  public int available() throws IOException {
    return channel.available();
  }

  @Override
  public void close() throws IOException {
    channel.channel().close();
  }
}
