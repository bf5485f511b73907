package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.NdpMessage;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.UdpHeader;

/**
 * Looks past the extension headers of a packet that cannot be processed as it should, without
 * minding what they contain.
 */
final class Ipv6UpperLayer {
  private Ipv6UpperLayer() {}

  /**
   * Whether the chain of headers from {@code at} on, with the upper-layer header, ends before
   * {@code end} (RFC 7112 §5).
   *
   * @param nextHeader the kind of header at {@code at}
   */
  static boolean isComplete(PacketBuffer frame, int nextHeader, int at, int end) {
    int kind = nextHeader;
    int header = at;
    for (int i = 0; i < Ipv6Extensions.MAX_HEADERS && isExtension(kind); i++) {
      if (end - header < 8) {
        return false;
      }
      kind = frame.u8(header);
      header += octets(frame, header);
    }
    int needed =
        switch (kind) {
          case TcpHeader.PROTOCOL -> TcpHeader.MIN_OCTETS;
          case UdpHeader.PROTOCOL -> UdpHeader.OCTETS;
          case Icmpv6Message.PROTOCOL -> Icmpv6Message.HEADER_OCTETS;
          default -> 0;
        };
    return end - header >= needed;
  }

  /**
   * Whether the packet at {@code at} carries an ICMPv6 error or redirect, which must never cause an
   * error (RFC 4443 §2.4(e)).
   */
  static boolean isIcmpError(PacketBuffer frame, int at) {
    int end = frame.end();
    int kind = Ipv6Header.nextHeader(frame, at);
    int header = at + Ipv6Header.OCTETS;
    for (int i = 0; i < Ipv6Extensions.MAX_HEADERS && isExtension(kind); i++) {
      if (end - header < 8) {
        return false;
      }
      boolean fragment = kind == Ipv6Extensions.FRAGMENT;
      if (fragment && (frame.u16(header + 2) & 0xfff8) != 0) {
        return false;
      }
      kind = frame.u8(header);
      header += fragment ? Ipv6Extensions.FRAGMENT_OCTETS : octets(frame, header);
    }
    if (kind != Icmpv6Message.PROTOCOL || header >= end) {
      return false;
    }
    int type = Icmpv6Message.type(frame, header);
    return Icmpv6Message.isError(type) || type == NdpMessage.REDIRECT;
  }

  private static boolean isExtension(int kind) {
    return switch (kind) {
      case Ipv6Extensions.HOP_BY_HOP,
          Ipv6Extensions.ROUTING,
          Ipv6Extensions.FRAGMENT,
          Ipv6Extensions.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  private static int octets(PacketBuffer frame, int header) {
    return 8 + 8 * frame.u8(header + 1);
  }
}
