package io.leat.link.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes (type, length, value) of a netlink message, by type. */
final class NetlinkAttributes {
  /** Two flag bits above the type: nested, and network byte order. */
  private static final int TYPE_MASK = 0x3fff;

  private static final int HEADER = 4;

  private final Map<Integer, ByteBuffer> values = new HashMap<>();

  private NetlinkAttributes() {}

  /**
   * @throws LinuxException if a length points outside the buffer
   */
  static NetlinkAttributes parse(ByteBuffer buffer) throws LinuxException {
    NetlinkAttributes attributes = new NetlinkAttributes();
    int at = 0;
    while (buffer.limit() - at >= HEADER) {
      int left = buffer.limit() - at;
      int length = buffer.getShort(at) & 0xffff;
      if (length < HEADER || length > left) {
        throw NetlinkMessage.malformed(
            "an attribute of " + length + " octets where " + left + " are left");
      }
      int type = buffer.getShort(at + 2) & TYPE_MASK;
      attributes.values.put(type, NetlinkMessage.slice(buffer, at + HEADER, length - HEADER));
      at += Math.min(left, NetlinkMessage.aligned(length));
    }
    return attributes;
  }

  boolean has(int type) {
    return values.containsKey(type);
  }

  @Nullable ByteBuffer value(int type) {
    return values.get(type);
  }

  /** The attributes inside an attribute; none where it is missing. */
  NetlinkAttributes nested(int type) throws LinuxException {
    ByteBuffer value = values.get(type);
    return value == null ? new NetlinkAttributes() : parse(value);
  }

  /** A number of 1, 2 or 4 octets in host order, or {@code missing}. */
  int number(int type, int missing) throws LinuxException {
    ByteBuffer value = values.get(type);
    if (value == null) {
      return missing;
    }
    return switch (value.limit()) {
      case 1 -> value.get(0) & 0xff;
      case 2 -> value.getShort(0) & 0xffff;
      case 4 -> value.getInt(0);
      default ->
          throw NetlinkMessage.malformed("a number of " + value.limit() + " octets in " + type);
    };
  }

  /** A string up to its terminating zero. */
  @Nullable String string(int type) {
    byte[] octets = octets(type);
    if (octets == null) {
      return null;
    }
    int end = 0;
    while (end < octets.length && octets[end] != 0) {
      end++;
    }
    return new String(octets, 0, end, StandardCharsets.UTF_8);
  }

  byte @Nullable [] octets(int type) {
    ByteBuffer value = values.get(type);
    if (value == null) {
      return null;
    }
    byte[] octets = new byte[value.limit()];
    value.get(0, octets);
    return octets;
  }
}
