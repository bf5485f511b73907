package io.leat.netty;

import io.leat.tcp.connection.TcpConnection;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;

/** Text between a connection and Netty's buffers, copied once. On the loop. */
final class Transfer {
  private Transfer() {}

  /** Octets taken, or -1; the buffer's indices stay. */
  static int send(TcpConnection to, ByteBuf text) {
    int octets = text.readableBytes();
    long now = System.nanoTime();
    if (text.hasArray()) {
      return to.send(text.array(), text.arrayOffset() + text.readerIndex(), octets, now);
    }
    MemorySegment segment =
        MemorySegment.ofBuffer(text.internalNioBuffer(text.readerIndex(), octets));
    return to.send(segment, 0, octets, now);
  }

  /** Octets received behind what the buffer holds, or -1. */
  static int receive(TcpConnection from, ByteBuf target) {
    int room = target.writableBytes();
    long now = System.nanoTime();
    int octets =
        target.hasArray()
            ? from.receive(target.array(), target.arrayOffset() + target.writerIndex(), room, now)
            : from.receive(target.internalNioBuffer(target.writerIndex(), room), now);
    if (octets > 0) {
      target.writerIndex(target.writerIndex() + octets);
    }
    return octets;
  }
}
