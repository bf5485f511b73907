package io.leat.socket.nio;

import io.leat.socket.octets.OctetOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What an adaptor writes to, with the channel's exceptions; closing it closes the channel. */
final class AdaptorOutput extends OctetOutput {
  private final AdaptedStream channel;

  AdaptorOutput(AdaptedStream channel) {
    this.channel = channel;
  }

  @Override
  protected void put(byte[] source, int from, int octets) throws IOException {
    channel.checkBlocking();
    ByteBuffer buffer = ByteBuffer.wrap(source, from, octets);
    while (buffer.hasRemaining()) {
      channel.channel().write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.channel().close();
  }
}
