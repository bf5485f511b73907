package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** The fields of an IPv4 header that begins at offset {@code at} (RFC 791 §3.1). */
public final class Ipv4Header {
  public static final int VERSION = 4;
  public static final int MIN_OCTETS = 20;
  public static final int MAX_OCTETS = 60;

  /** DF, as in the 16-bit field of flags and fragment offset. */
  public static final int DONT_FRAGMENT = 0x4000;

  /** MF, as in the 16-bit field of flags and fragment offset. */
  public static final int MORE_FRAGMENTS = 0x2000;

  private static final int OFFSET_MASK = 0x1fff;

  /** What a walk over the options finds about source routes. */
  private static final int MALFORMED = -1;

  private static final int ABSENT = 0;
  private static final int FOUND = 1;

  private static final int OPTION_END = 0;
  private static final int OPTION_NO_OPERATION = 1;
  private static final int OPTION_LOOSE_SOURCE_ROUTE = 131;
  private static final int OPTION_STRICT_SOURCE_ROUTE = 137;

  private Ipv4Header() {}

  /** Also of any other IP header. */
  public static int version(PacketBuffer buffer, int at) {
    return buffer.u8(at) >>> 4;
  }

  /** Length of the header with its options: 0 to 60, not checked. */
  public static int headerOctets(PacketBuffer buffer, int at) {
    return (buffer.u8(at) & 0xf) * 4;
  }

  /** The type of service octet: DSCP and ECN (RFC 2474, RFC 3168). */
  public static int trafficClass(PacketBuffer buffer, int at) {
    return buffer.u8(at + 1);
  }

  /** Octets of header and payload. */
  public static int totalLength(PacketBuffer buffer, int at) {
    return buffer.u16(at + 2);
  }

  public static int identification(PacketBuffer buffer, int at) {
    return buffer.u16(at + 4);
  }

  public static boolean dontFragment(PacketBuffer buffer, int at) {
    return (buffer.u16(at + 6) & DONT_FRAGMENT) != 0;
  }

  public static boolean moreFragments(PacketBuffer buffer, int at) {
    return (buffer.u16(at + 6) & MORE_FRAGMENTS) != 0;
  }

  /** Where the payload belongs in the whole datagram, in octets. */
  public static int fragmentOffset(PacketBuffer buffer, int at) {
    return (buffer.u16(at + 6) & OFFSET_MASK) * 8;
  }

  public static boolean isFragment(PacketBuffer buffer, int at) {
    return (buffer.u16(at + 6) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
  }

  public static int timeToLive(PacketBuffer buffer, int at) {
    return buffer.u8(at + 8);
  }

  public static int protocol(PacketBuffer buffer, int at) {
    return buffer.u8(at + 9);
  }

  public static int checksum(PacketBuffer buffer, int at) {
    return buffer.u16(at + 10);
  }

  public static int source(PacketBuffer buffer, int at) {
    return buffer.i32(at + 12);
  }

  public static int destination(PacketBuffer buffer, int at) {
    return buffer.i32(at + 16);
  }

  /** The low long of the v4-mapped source; the high long is 0. */
  public static long sourceLo(PacketBuffer buffer, int at) {
    return IpAddress.mapped(source(buffer, at));
  }

  /** The low long of the v4-mapped destination; the high long is 0. */
  public static long destinationLo(PacketBuffer buffer, int at) {
    return IpAddress.mapped(destination(buffer, at));
  }

  /**
   * Checks version, lengths, checksum and the form of the options of a packet of which {@code
   * octets} are there. Returns null if all is well; then {@link #totalLength} octets may be used.
   */
  public static @Nullable DropReason validate(PacketBuffer buffer, int at, int octets) {
    if (octets < MIN_OCTETS) {
      return DropReason.IP_BAD_HEADER;
    }
    if (version(buffer, at) != VERSION) {
      return DropReason.IP_BAD_VERSION;
    }
    int headerOctets = headerOctets(buffer, at);
    int totalLength = totalLength(buffer, at);
    if (headerOctets < MIN_OCTETS || headerOctets > totalLength || totalLength > octets) {
      return DropReason.IP_BAD_HEADER;
    }
    if (sum(buffer, at, headerOctets) != 0xffff) {
      return DropReason.IP_BAD_CHECKSUM;
    }
    return headerOctets == MIN_OCTETS || optionsWellFormed(buffer, at, headerOctets)
        ? null
        : DropReason.IP_BAD_OPTION;
  }

  // A header without options is five words: read as three they cost three checks of bounds.

  /**
   * Whether a header that begins with these words is what nearly every packet has: valid as {@link
   * #validate} says, without options, and of no fragment.
   *
   * @param first octets 0 to 7
   * @param second octets 8 to 15
   * @param third octets 16 to 19
   * @param octets of the packet that are there
   */
  public static boolean isPlain(long first, long second, int third, int octets) {
    int length = totalLength(first);
    return first >>> 56 == (VERSION << 4 | MIN_OCTETS / 4)
        && (first & (MORE_FRAGMENTS | OFFSET_MASK)) == 0
        && length >= MIN_OCTETS
        && length <= octets
        && sum(first, second, third) == 0xffff;
  }

  /** Octets of header and payload, of the first eight octets. */
  public static int totalLength(long first) {
    return (int) (first >>> 32) & 0xffff;
  }

  /** The type of service octet, of the first eight octets. */
  public static int trafficClass(long first) {
    return (int) (first >>> 48) & 0xff;
  }

  /** Of the second eight octets. */
  public static int timeToLive(long second) {
    return (int) (second >>> 56);
  }

  /** Of the second eight octets. */
  public static int protocol(long second) {
    return (int) (second >>> 48) & 0xff;
  }

  private static boolean optionsWellFormed(PacketBuffer buffer, int at, int headerOctets) {
    return findSourceRoute(buffer, at + MIN_OCTETS, at + headerOctets) != MALFORMED;
  }

  /** Whether there is a source route option; the header has been validated. */
  public static boolean hasSourceRoute(PacketBuffer buffer, int at) {
    int headerOctets = headerOctets(buffer, at);
    return headerOctets > MIN_OCTETS
        && findSourceRoute(buffer, at + MIN_OCTETS, at + headerOctets) == FOUND;
  }

  private static int findSourceRoute(PacketBuffer buffer, int from, int to) {
    int result = ABSENT;
    int at = from;
    while (at < to) {
      int type = buffer.u8(at);
      if (type == OPTION_END) {
        break;
      }
      if (type == OPTION_NO_OPERATION) {
        at++;
        continue;
      }
      int length = at + 1 < to ? buffer.u8(at + 1) : 0;
      if (length < 2 || length > to - at) {
        return MALFORMED;
      }
      if (type == OPTION_LOOSE_SOURCE_ROUTE || type == OPTION_STRICT_SOURCE_ROUTE) {
        result = FOUND;
      }
      at += length;
    }
    return result;
  }

  /**
   * Writes a header without options, with its checksum.
   *
   * @param flagsAndOffset {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS} and the fragment offset
   *     in units of 8 octets
   */
  public static void write(
      PacketBuffer buffer,
      int at,
      int totalLength,
      int trafficClass,
      int identification,
      int flagsAndOffset,
      int timeToLive,
      int protocol,
      int source,
      int destination) {
    assert totalLength >= MIN_OCTETS && totalLength <= 0xffff : totalLength;
    int lengths = (VERSION << 4 | MIN_OCTETS / 4) << 24 | (trafficClass & 0xff) << 16 | totalLength;
    long first = (long) lengths << 32 | (identification & 0xffffL) << 16 | flagsAndOffset & 0xffffL;
    long second = (long) ((timeToLive & 0xff) << 8 | protocol & 0xff) << 48 | source & 0xffff_ffffL;
    int checksum = ~sum(first, second, destination) & 0xffff;
    buffer.put64(at, first);
    buffer.put64(at + 8, second | (long) checksum << 32);
    buffer.put32(at + 16, destination);
  }

  /**
   * Writes a header without options that differs from one at the same offset of another buffer in
   * length and identification, with its checksum.
   */
  public static void copyWith(
      int totalLength, int identification, PacketBuffer from, PacketBuffer to, int at) {
    assert totalLength >= MIN_OCTETS && totalLength <= 0xffff : totalLength;
    long fields = (long) totalLength << 32 | (identification & 0xffffL) << 16;
    long first = from.i64(at) & 0xffff_0000_0000_ffffL | fields;
    long second = from.i64(at + 8) & 0xffff_0000_ffff_ffffL;
    int destination = from.i32(at + 16);
    int checksum = ~sum(first, second, destination) & 0xffff;
    to.put64(at, first);
    to.put64(at + 8, second | (long) checksum << 32);
    to.put32(at + 16, destination);
  }

  /** Computes the checksum anew, after a field was changed. */
  public static void writeChecksum(PacketBuffer buffer, int at) {
    buffer.put16(at + 10, 0);
    buffer.put16(at + 10, ~sum(buffer, at, headerOctets(buffer, at)));
  }

  /**
   * The folded Internet checksum (RFC 1071) of a header. So few octets are summed in place: the
   * slice that {@link Checksum#add} takes for long runs is not always optimized away here, which
   * would cost an allocation per packet.
   */
  private static int sum(PacketBuffer buffer, int at, int octets) {
    long sum = 0;
    for (int i = 0; i < octets; i += 4) {
      sum += buffer.u32(at + i);
    }
    return fold(sum);
  }

  /** As above, of a header without options that was read, or will be written, as three words. */
  private static int sum(long first, long second, int third) {
    return fold(
        (first >>> 32)
            + (first & 0xffff_ffffL)
            + (second >>> 32)
            + (second & 0xffff_ffffL)
            + (third & 0xffff_ffffL));
  }

  private static int fold(long total) {
    long sum = (total & 0xffff) + (total >>> 16 & 0xffff) + (total >>> 32);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (int) ((sum & 0xffff) + (sum >>> 16));
  }
}
