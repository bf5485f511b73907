package io.leat.link.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One message of a netlink datagram.
 *
 * @param flags the header's flags, such as {@link #DUMP_INTERRUPTED}
 * @param sequence the number of the request that it answers
 * @param body what follows the header, in host order
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {
  static final int NOOP = 1;
  static final int ERROR = 2;
  static final int DONE = 3;
  static final int MULTI = 0x2;
  static final int DUMP_INTERRUPTED = 0x10;

  /** In the flags of an ERROR: its request is not repeated in the body, but for its header. */
  static final int CAPPED = 0x100;

  /** In the flags of an ERROR: attributes with an explanation follow. */
  static final int EXPLAINED = 0x200;

  /**
   * Splits a datagram into its messages.
   *
   * @throws LinuxException if a length points outside the datagram
   */
  static List<NetlinkMessage> parse(ByteBuffer datagram) throws LinuxException {
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = datagram.position();
    while (at < datagram.limit()) {
      int left = datagram.limit() - at;
      int length = left < NetlinkRequest.HEADER ? -1 : datagram.getInt(at);
      if (length < NetlinkRequest.HEADER || length > left) {
        throw malformed("a message of " + length + " octets where " + left + " are left");
      }
      messages.add(
          new NetlinkMessage(
              datagram.getShort(at + 4) & 0xffff,
              datagram.getShort(at + 6) & 0xffff,
              datagram.getInt(at + 8),
              slice(datagram, at + NetlinkRequest.HEADER, length - NetlinkRequest.HEADER)));
      at += Math.min(left, aligned(length));
    }
    return messages;
  }

  /** The message apart from the datagram's memory. */
  NetlinkMessage copy() {
    ByteBuffer copied = ByteBuffer.allocate(body.limit()).order(body.order());
    return new NetlinkMessage(type, flags, sequence, copied.put(0, body, 0, body.limit()));
  }

  /** The attributes behind the first {@code fixed} octets of the body. */
  NetlinkAttributes attributes(int fixed) throws LinuxException {
    return NetlinkAttributes.parse(slice(body, needed(fixed), body.limit() - fixed));
  }

  int octet(int at) throws LinuxException {
    return body.get(needed(at + 1) - 1) & 0xff;
  }

  /** A 32-bit field of the body, in host order. */
  int field(int at) throws LinuxException {
    return body.getInt(needed(at + 4) - 4);
  }

  private int needed(int octets) throws LinuxException {
    if (octets > body.limit()) {
      throw malformed("type " + type + " with only " + body.limit() + " octets");
    }
    return octets;
  }

  static ByteBuffer slice(ByteBuffer buffer, int at, int length) {
    return buffer.slice(at, length).order(buffer.order());
  }

  static int aligned(int length) {
    return (length + 3) & ~3;
  }

  static LinuxException malformed(String what) {
    return new LinuxException(
        "netlink", Errno.EBADMSG, "the kernel's answer is malformed: " + what);
  }
}
