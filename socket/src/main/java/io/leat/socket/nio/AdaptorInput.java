package io.leat.socket.nio;

import io.leat.socket.octets.OctetInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** What an adaptor reads from, with the channel's exceptions; closing it closes the channel. */
final class AdaptorInput extends OctetInput {
  private final AdaptedStream channel;
  private final LongSupplier timeoutNanos;

  AdaptorInput(AdaptedStream channel, LongSupplier timeoutNanos) {
    this.channel = channel;
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  protected int take(byte[] target, int at, int octets) throws IOException {
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
