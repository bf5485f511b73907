package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * The fields of an ICMP message that begins at offset {@code at} (RFC 792; next-hop MTU: RFC 1191
 * §4).
 */
public final class Icmpv4Message {
  /** The protocol number in IPv4 headers. */
  public static final int PROTOCOL = 1;

  public static final int HEADER_OCTETS = 8;

  public static final int ECHO_REPLY = 0;
  public static final int DESTINATION_UNREACHABLE = 3;
  public static final int SOURCE_QUENCH = 4;
  public static final int REDIRECT = 5;
  public static final int ECHO = 8;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;

  /** Codes of {@link #DESTINATION_UNREACHABLE}. */
  public static final int NET_UNREACHABLE = 0;

  public static final int HOST_UNREACHABLE = 1;
  public static final int PROTOCOL_UNREACHABLE = 2;
  public static final int PORT_UNREACHABLE = 3;
  public static final int FRAGMENTATION_NEEDED = 4;
  public static final int SOURCE_ROUTE_FAILED = 5;

  /** Codes of {@link #TIME_EXCEEDED}. */
  public static final int TTL_EXCEEDED = 0;

  public static final int REASSEMBLY_TIME_EXCEEDED = 1;

  private Icmpv4Message() {}

  public static int type(PacketBuffer buffer, int at) {
    return buffer.u8(at);
  }

  public static int code(PacketBuffer buffer, int at) {
    return buffer.u8(at + 1);
  }

  public static int checksum(PacketBuffer buffer, int at) {
    return buffer.u16(at + 2);
  }

  /** Of an echo. */
  public static int identifier(PacketBuffer buffer, int at) {
    return buffer.u16(at + 4);
  }

  /** Of an echo. */
  public static int sequence(PacketBuffer buffer, int at) {
    return buffer.u16(at + 6);
  }

  /** Of {@link #FRAGMENTATION_NEEDED}; 0 from a router that does not know RFC 1191. */
  public static int nextHopMtu(PacketBuffer buffer, int at) {
    return buffer.u16(at + 6);
  }

  /** Of {@link #PARAMETER_PROBLEM}: which octet of the quoted packet is wrong. */
  public static int pointer(PacketBuffer buffer, int at) {
    return buffer.u8(at + 4);
  }

  /** Whether this type reports an error and therefore quotes a packet. */
  public static boolean isError(int type) {
    return switch (type) {
      case DESTINATION_UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM ->
          true;
      default -> false;
    };
  }

  /** Where an error quotes the packet that it is about: for {@link IcmpQuote}. */
  public static int quoteOffset(int at) {
    return at + HEADER_OCTETS;
  }

  /** Whether a message of {@code octets} is long enough and its checksum is right. */
  public static boolean isIntact(PacketBuffer buffer, int at, int octets) {
    return octets >= HEADER_OCTETS && Checksum.ok(Checksum.add(0, buffer.segment(), at, octets));
  }

  /**
   * Writes the header of a message of {@code octets} and the checksum over all of it; what follows
   * the header is already there.
   *
   * @param rest the second word: identifier and sequence, MTU, or pointer in the highest octet
   */
  public static void write(PacketBuffer buffer, int at, int octets, int type, int code, int rest) {
    buffer.put16(at, type << 8 | code);
    buffer.put16(at + 2, 0);
    buffer.put32(at + 4, rest);
    long sum = Checksum.add(0, buffer.segment(), at, octets);
    buffer.put16(at + 2, Checksum.finish(sum));
  }

  /**
   * Writes an error that quotes {@code quoteOctets} of {@code offender} from {@code quoteFrom} on,
   * and returns the octets of the message.
   *
   * @param rest the second word, as for {@link #write}
   */
  public static int writeError(
      PacketBuffer buffer,
      int at,
      int type,
      int code,
      int rest,
      PacketBuffer offender,
      int quoteFrom,
      int quoteOctets) {
    int octets = HEADER_OCTETS + quoteOctets;
    buffer.put(at + HEADER_OCTETS, offender.segment(), quoteFrom, quoteOctets);
    write(buffer, at, octets, type, code, rest);
    return octets;
  }
}
