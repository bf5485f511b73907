package io.leat.sim.drill.bridge;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * One message of the bridge, a request or a reply.
 *
 * @param type its number; see {@link MessageType}
 * @param id chosen by the client, echoed in the reply
 * @param micros what the sender's clock says
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Frame(int type, int id, long micros, byte[] payload) {
  private static final int HEADER = 16;
  private static final int LARGEST = 64 << 20;

  /**
   * Reads the next one.
   *
   * @return null at the end of the stream
   * @throws IOException if it ends within a frame, or a length cannot be
   */
  public static @Nullable Frame read(ReadableByteChannel channel) throws IOException {
    ByteBuffer length = buffer(4);
    if (!fill(channel, length)) {
      return null;
    }
    int octets = length.getInt();
    if (octets < HEADER || octets > LARGEST) {
      throw new IOException("a frame of " + Integer.toUnsignedString(octets) + " octets");
    }
    ByteBuffer rest = buffer(octets);
    if (!fill(channel, rest)) {
      throw new EOFException("the stream ends within a frame");
    }
    int type = rest.getShort() & 0xffff;
    rest.getShort();
    int id = rest.getInt();
    long micros = rest.getLong();
    byte[] payload = new byte[octets - HEADER];
    rest.get(payload);
    return new Frame(type, id, micros, payload);
  }

  private static ByteBuffer buffer(int octets) {
    return ByteBuffer.allocate(octets).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** False if the stream ends before the first octet. */
  private static boolean fill(ReadableByteChannel channel, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        if (target.position() == 0) {
          return false;
        }
        throw new EOFException("the stream ends within a frame");
      }
    }
    target.flip();
    return true;
  }

  /** Writes all of it. */
  public void write(WritableByteChannel channel) throws IOException {
    ByteBuffer all = buffer(4 + HEADER + payload.length);
    all.putInt(HEADER + payload.length);
    all.putShort((short) type);
    all.putShort((short) 0);
    all.putInt(id);
    all.putLong(micros);
    all.put(payload);
    all.flip();
    while (all.hasRemaining()) {
      channel.write(all);
    }
  }
}
