package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the extension headers of an IPv6 packet (RFC 8200 §4) and tells what lies behind them.
 * Reused from one packet to the next.
 *
 * <p>The walk ends at the first header that is none of Hop-by-Hop Options, Routing, Fragment and
 * Destination Options: that is the upper-layer protocol, known or not. A Hop-by-Hop header that is
 * not the first counts as an unknown protocol (RFC 8200 §4.1). At the header of a real fragment the
 * walk ends too, because what follows belongs to the whole packet.
 *
 * <p>All offsets are those of the frame; a Parameter Problem pointer is relative to the IPv6
 * header.
 */
public final class Ipv6Extensions {
  public static final int HOP_BY_HOP = 0;
  public static final int ROUTING = 43;
  public static final int FRAGMENT = 44;
  public static final int NO_NEXT_HEADER = 59;
  public static final int DESTINATION_OPTIONS = 60;

  /** More than any sender needs, few enough that a packet costs little. */
  public static final int MAX_HEADERS = 8;

  /** The longest chain that is read, in octets: what every link carries in one packet. */
  public static final int MAX_OCTETS = 1280;

  public static final int FRAGMENT_OCTETS = 8;

  /** The two highest bits of an unknown option's type (RFC 8200 §4.2). */
  public static final int ACTION_SKIP = 0;

  public static final int ACTION_DISCARD = 1;

  /** Discard, and send Parameter Problem code 2. */
  public static final int ACTION_REPORT = 2;

  /** Discard, and send Parameter Problem code 2 unless the destination is multicast. */
  public static final int ACTION_REPORT_UNLESS_MULTICAST = 3;

  private static final int PAD_1 = 0;
  private static final int PAD_N = 1;

  /** The upper-layer protocol; of a fragment, what its Fragment header names. */
  public int protocol;

  /** Where the upper-layer header, or a fragment's payload, begins. */
  public int protocolOffset;

  /** Where the Next Header field is that names {@link #protocol}. */
  public int protocolNamedAt;

  /** Whether there is a Fragment header, on a real fragment or on a whole packet (RFC 6946). */
  public boolean hasFragmentHeader;

  /** Where the payload of this fragment belongs in the whole, in octets. */
  public int fragmentOffset;

  public boolean moreFragments;
  public int fragmentId;
  public int fragmentHeaderOffset;

  /** Where the Next Header field is that names the Fragment header. */
  public int fragmentNamedAt;

  /** Where the option is that caused {@link DropReason#IP_UNKNOWN_OPTION}; else -1. */
  public int unknownOptionOffset;

  /** What that option asks for: one of the ACTION constants. */
  public int unknownOptionAction;

  /** Where the Routing Type field is that caused {@link DropReason#IP_ROUTING_HEADER}; else -1. */
  public int routingTypeOffset;

  /** Of the last Routing header; -1 if there was none. */
  public int routingType;

  public int segmentsLeft;

  /** Whether this is one of several fragments: reassemble before anything else. */
  public boolean isFragment() {
    return hasFragmentHeader && (fragmentOffset != 0 || moreFragments);
  }

  /**
   * Walks from the IPv6 header at {@code at} to {@code end}, where the packet (or as much of it as
   * was quoted) ends; the IPv6 header itself has been checked. Returns null if the upper-layer
   * protocol was found, else why the packet is to be dropped. {@code protocolOffset} is at most
   * {@code end}.
   */
  public @Nullable DropReason walk(PacketBuffer frame, int at, int end) {
    reset();
    protocolNamedAt = at + Ipv6Header.NEXT_HEADER_OFFSET;
    protocol = frame.u8(protocolNamedAt);
    protocolOffset = at + Ipv6Header.OCTETS;
    for (int headers = 0; isExtension(headers); headers++) {
      if (headers == MAX_HEADERS || protocolOffset - at > MAX_OCTETS) {
        return DropReason.IP_TOO_MANY_EXTENSION_HEADERS;
      }
      DropReason reason = extensionHeader(frame, end);
      if (reason != null) {
        return reason;
      }
      if (isFragment()) {
        return null;
      }
    }
    return protocol == NO_NEXT_HEADER ? DropReason.IP_NO_NEXT_HEADER : null;
  }

  private void reset() {
    hasFragmentHeader = false;
    fragmentOffset = 0;
    moreFragments = false;
    unknownOptionOffset = -1;
    unknownOptionAction = ACTION_SKIP;
    routingTypeOffset = -1;
    routingType = -1;
    segmentsLeft = 0;
  }

  private boolean isExtension(int headersBefore) {
    return switch (protocol) {
      case ROUTING, FRAGMENT, DESTINATION_OPTIONS -> true;
      case HOP_BY_HOP -> headersBefore == 0;
      default -> false;
    };
  }

  /** Reads the header at {@code protocolOffset} and moves on to the next. */
  private @Nullable DropReason extensionHeader(PacketBuffer frame, int end) {
    int header = protocolOffset;
    if (end - header < 8) {
      return DropReason.IP_BAD_EXTENSION_HEADER;
    }
    int octets = protocol == FRAGMENT ? FRAGMENT_OCTETS : 8 + 8 * frame.u8(header + 1);
    if (octets > end - header) {
      return DropReason.IP_BAD_EXTENSION_HEADER;
    }
    DropReason reason =
        switch (protocol) {
          case FRAGMENT -> fragment(frame, header);
          case ROUTING -> routing(frame, header);
          default -> options(frame, header + 2, header + octets);
        };
    protocol = frame.u8(header);
    protocolNamedAt = header;
    protocolOffset = header + octets;
    return reason;
  }

  /** RFC 8200 §4.5. A second Fragment header can only be an attempt to confuse. */
  private @Nullable DropReason fragment(PacketBuffer frame, int header) {
    if (hasFragmentHeader) {
      return DropReason.IP_BAD_EXTENSION_HEADER;
    }
    int offsetAndFlags = frame.u16(header + 2);
    hasFragmentHeader = true;
    fragmentOffset = offsetAndFlags & 0xfff8;
    moreFragments = (offsetAndFlags & 1) != 0;
    fragmentId = frame.i32(header + 4);
    fragmentHeaderOffset = header;
    fragmentNamedAt = protocolNamedAt;
    return null;
  }

  /** RFC 8200 §4.4: no type is known here (RFC 5095 ended type 0); without segments left, skip. */
  private @Nullable DropReason routing(PacketBuffer frame, int header) {
    routingType = frame.u8(header + 2);
    segmentsLeft = frame.u8(header + 3);
    if (segmentsLeft == 0) {
      return null;
    }
    routingTypeOffset = header + 2;
    return DropReason.IP_ROUTING_HEADER;
  }

  /** RFC 8200 §4.2: options of which only padding is known. */
  private @Nullable DropReason options(PacketBuffer frame, int from, int to) {
    int at = from;
    while (at < to) {
      int type = frame.u8(at);
      if (type == PAD_1) {
        at++;
        continue;
      }
      int octets = at + 1 < to ? 2 + frame.u8(at + 1) : Integer.MAX_VALUE;
      if (octets > to - at) {
        return DropReason.IP_BAD_EXTENSION_HEADER;
      }
      if (type != PAD_N && type >>> 6 != ACTION_SKIP) {
        unknownOptionOffset = at;
        unknownOptionAction = type >>> 6;
        return DropReason.IP_UNKNOWN_OPTION;
      }
      at += octets;
    }
    return null;
  }
}
