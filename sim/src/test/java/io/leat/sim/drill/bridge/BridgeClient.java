package io.leat.sim.drill.bridge;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other side of the bridge, written from the protocol alone. */
final class BridgeClient implements AutoCloseable {
  static final int HELLO = 1;
  static final int SYSCTL = 2;
  static final int SOCKET = 10;
  static final int BIND = 11;
  static final int LISTEN = 12;
  static final int ACCEPT = 13;
  static final int RECV = 15;
  static final int SEND = 16;
  static final int GETSOCKOPT = 21;
  static final int PACKET_IN = 40;
  static final int PACKET_OUT = 41;
  static final int SLEEP = 42;
  static final int DRIVE = 43;

  private final SocketChannel channel;
  private final DataInputStream in;
  private int lastId;
  long micros;

  /** One reply. */
  record Reply(int type, int id, long micros, long result, int errno, ByteBuffer fields) {}

  BridgeClient(Path path) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    in = new DataInputStream(Channels.newInputStream(channel));
  }

  static ByteBuffer payload(int octets) {
    return ByteBuffer.allocate(octets).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer ints(int... values) {
    ByteBuffer payload = payload(4 * values.length);
    for (int value : values) {
      payload.putInt(value);
    }
    return payload;
  }

  static ByteBuffer blob(byte[] octets) {
    return payload(4 + octets.length).putInt(octets.length).put(octets);
  }

  static ByteBuffer any(int fd, int port) {
    return payload(24).putInt(fd).putShort((short) 2).putShort((short) port).position(24);
  }

  /** Sends a request and returns its id. */
  int request(int type, ByteBuffer payload) throws IOException {
    int length = payload.position();
    ByteBuffer frame = payload(20 + length);
    frame.putInt(16 + length).putShort((short) type).putShort((short) 0).putInt(++lastId);
    frame.putLong(micros).put(payload.array(), 0, length).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
    return lastId;
  }

  Reply reply() throws IOException {
    byte[] length = in.readNBytes(4);
    byte[] rest = in.readNBytes(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt());
    ByteBuffer frame = ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN);
    int type = frame.getShort();
    frame.getShort();
    Reply reply =
        new Reply(
            type,
            frame.getInt(),
            frame.getLong(),
            frame.getLong(),
            frame.getInt(),
            frame.slice().order(ByteOrder.LITTLE_ENDIAN));
    micros = Math.max(micros, reply.micros);
    return reply;
  }

  Reply call(int type, ByteBuffer payload) throws IOException {
    int id = request(type, payload);
    Reply reply = reply();
    if (reply.id != id || reply.type != type) {
      throw new AssertionError("asked " + type + " " + id + ", got " + reply);
    }
    return reply;
  }

  Reply hello(String... arguments) throws IOException {
    byte[] line = (String.join("\0", arguments) + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = payload(16 + line.length);
    return call(HELLO, payload.putInt(1).putInt(77).putInt(0).putInt(line.length).put(line));
  }

  Reply packetIn(byte[] packet) throws IOException {
    return call(PACKET_IN, blob(packet));
  }

  /** The next packet within so many microseconds; null if there is none. */
  byte[] packetOut(long longest) throws IOException {
    Reply reply = call(PACKET_OUT, payload(8).putLong(longest));
    if (reply.result < 0) {
      return null;
    }
    reply.fields.getLong();
    byte[] packet = new byte[reply.fields.getInt()];
    reply.fields.get(packet);
    return packet;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
