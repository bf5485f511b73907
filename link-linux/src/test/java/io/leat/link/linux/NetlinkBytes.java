package io.leat.link.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds what the kernel sends, in host order. */
final class NetlinkBytes {
  private final ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
  private int message = -1;

  /** Begins a message. */
  NetlinkBytes message(int type, int flags, int sequence) {
    message = buffer.position();
    buffer.putInt(16).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return this;
  }

  NetlinkBytes octets(int... values) {
    for (int value : values) {
      buffer.put((byte) value);
    }
    return grown();
  }

  NetlinkBytes field(int value) {
    buffer.putInt(value);
    return grown();
  }

  NetlinkBytes attribute(int type, int... octets) {
    buffer.putShort((short) (4 + octets.length)).putShort((short) type);
    for (int octet : octets) {
      buffer.put((byte) octet);
    }
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
    return grown();
  }

  NetlinkBytes number(int type, int value) {
    buffer.putShort((short) 8).putShort((short) type).putInt(value);
    return grown();
  }

  NetlinkBytes text(int type, String value) {
    return attribute(type, (value + '\0').chars().toArray());
  }

  /** Wraps attributes into one. */
  NetlinkBytes nested(int type, NetlinkBytes inner) {
    ByteBuffer value = inner.datagram();
    buffer.putShort((short) (4 + value.remaining())).putShort((short) (type | 0x8000)).put(value);
    return grown();
  }

  /** Overwrites the length of the message begun last. */
  NetlinkBytes claiming(int length) {
    buffer.putInt(message, length);
    return this;
  }

  private NetlinkBytes grown() {
    if (message >= 0) {
      buffer.putInt(message, buffer.position() - message);
    }
    return this;
  }

  ByteBuffer datagram() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
  }
}
