package io.leat.link.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One rtnetlink message under construction: header, fixed part, then attributes (RFC 3549 §2.2).
 */
final class NetlinkRequest {
  static final int HEADER = 16;
  static final int REQUEST = 0x1;
  static final int ACK = 0x4;
  static final int DUMP = 0x300;
  static final int EXCLUSIVE = 0x200;
  static final int CREATE = 0x400;

  private static final int ATTRIBUTE_HEADER = 4;

  private final ByteBuffer message =
      ByteBuffer.allocateDirect(512).order(ByteOrder.nativeOrder()).position(HEADER);

  NetlinkRequest(int type, int flags) {
    message.putShort(4, (short) type).putShort(6, (short) (REQUEST | flags));
  }

  /** Octets of the fixed part, such as the family. */
  NetlinkRequest octets(int... values) {
    for (int value : values) {
      message.put((byte) value);
    }
    return this;
  }

  /** A 32-bit field of the fixed part, in host order. */
  NetlinkRequest field(int value) {
    message.putInt(value);
    return this;
  }

  NetlinkRequest attribute(int type, byte[] value) {
    message.putShort((short) (ATTRIBUTE_HEADER + value.length)).putShort((short) type).put(value);
    return pad();
  }

  NetlinkRequest attribute(int type, int value) {
    message.putShort((short) (ATTRIBUTE_HEADER + 4)).putShort((short) type).putInt(value);
    return this;
  }

  /** A string with its terminating zero. */
  NetlinkRequest attribute(int type, String value) {
    return attribute(type, (value + '\0').getBytes(StandardCharsets.UTF_8));
  }

  private NetlinkRequest pad() {
    while (message.position() % 4 != 0) {
      message.put((byte) 0);
    }
    return this;
  }

  /** The finished message; the request can be encoded again with another sequence number. */
  ByteBuffer encode(int sequence) {
    message.putInt(0, message.position()).putInt(8, sequence).putInt(12, 0);
    return message.duplicate().order(ByteOrder.nativeOrder()).flip();
  }
}
