package io.leat.cli.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines over a channel; one that is longer than agreed is an error. */
final class JsonLines {
  private final SocketChannel channel;
  private final int most;
  private final ByteBuffer received = ByteBuffer.allocate(16_384).flip();

  JsonLines(SocketChannel channel, int most) {
    this.channel = channel;
    this.most = most;
  }

  /** The next line without its end; null after the last. */
  @Nullable String read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (; ; ) {
      while (received.hasRemaining()) {
        byte octet = received.get();
        if (octet == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(octet);
        if (line.size() > most) {
          throw new IOException("a line of more than " + most + " octets");
        }
      }
      received.clear();
      int octets = channel.read(received);
      received.flip();
      if (octets < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
    }
  }

  void write(String line) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }
}
