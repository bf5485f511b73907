package io.leat.socket.nio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** What an adaptor writes to, with the channel's exceptions; closing it closes the channel. */
final class AdaptorOutput extends OutputStream {
  private final AdaptedStream channel;

  AdaptorOutput(AdaptedStream channel) {
    this.channel = channel;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int octets) throws IOException {
    Objects.checkFromIndexSize(from, octets, source.length);
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
