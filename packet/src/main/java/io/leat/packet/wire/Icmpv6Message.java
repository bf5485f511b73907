package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * The fields of an ICMPv6 message that begins at offset {@code at} (RFC 4443). {@link NdpMessage}
 * has those of neighbour discovery.
 */
public final class Icmpv6Message {
  /** The protocol number in IPv6 headers. */
  public static final int PROTOCOL = 58;

  public static final int HEADER_OCTETS = 8;

  public static final int DESTINATION_UNREACHABLE = 1;
  public static final int PACKET_TOO_BIG = 2;
  public static final int TIME_EXCEEDED = 3;
  public static final int PARAMETER_PROBLEM = 4;
  public static final int ECHO = 128;
  public static final int ECHO_REPLY = 129;

  /** Codes of {@link #DESTINATION_UNREACHABLE}. */
  public static final int NO_ROUTE = 0;

  public static final int ADMINISTRATIVELY_PROHIBITED = 1;
  public static final int BEYOND_SCOPE = 2;
  public static final int ADDRESS_UNREACHABLE = 3;
  public static final int PORT_UNREACHABLE = 4;
  public static final int FAILED_POLICY = 5;
  public static final int REJECTED_ROUTE = 6;

  /** Codes of {@link #TIME_EXCEEDED}. */
  public static final int HOP_LIMIT_EXCEEDED = 0;

  public static final int REASSEMBLY_TIME_EXCEEDED = 1;

  /** Codes of {@link #PARAMETER_PROBLEM}. */
  public static final int ERRONEOUS_FIELD = 0;

  public static final int UNKNOWN_NEXT_HEADER = 1;
  public static final int UNKNOWN_OPTION = 2;

  private Icmpv6Message() {}

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

  /** Of {@link #PACKET_TOO_BIG}; more than an {@code int} holds counts as its largest value. */
  public static int mtu(PacketBuffer buffer, int at) {
    return (int) Math.min(buffer.u32(at + 4), Integer.MAX_VALUE);
  }

  /** Of {@link #PARAMETER_PROBLEM}: which octet of the quoted packet is wrong. */
  public static long pointer(PacketBuffer buffer, int at) {
    return buffer.u32(at + 4);
  }

  /** Whether this type reports an error and therefore quotes a packet (RFC 4443 §2.1). */
  public static boolean isError(int type) {
    return type < 128;
  }

  /** Where an error quotes the packet that it is about: for {@link IcmpQuote}. */
  public static int quoteOffset(int at) {
    return at + HEADER_OCTETS;
  }

  /** Whether a message of {@code octets} is long enough and its checksum is right. */
  public static boolean isIntact(
      PacketBuffer buffer,
      int at,
      int octets,
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo) {
    return octets >= HEADER_OCTETS
        && Checksum.ok(sum(buffer, at, octets, sourceHi, sourceLo, destinationHi, destinationLo));
  }

  /**
   * Writes the header of a message of {@code octets} and the checksum over all of it; what follows
   * the header is already there.
   *
   * @param rest the second word: identifier and sequence, MTU, pointer, or flags
   */
  public static void write(
      PacketBuffer buffer,
      int at,
      int octets,
      int type,
      int code,
      int rest,
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo) {
    buffer.put16(at, type << 8 | code);
    buffer.put32(at + 4, rest);
    writeChecksum(buffer, at, octets, sourceHi, sourceLo, destinationHi, destinationLo);
  }

  /** Computes and writes the checksum of a message that is there but for it. */
  public static void writeChecksum(
      PacketBuffer buffer,
      int at,
      int octets,
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo) {
    buffer.put16(at + 2, 0);
    long sum = sum(buffer, at, octets, sourceHi, sourceLo, destinationHi, destinationLo);
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
      int quoteOctets,
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo) {
    int octets = HEADER_OCTETS + quoteOctets;
    buffer.put(at + HEADER_OCTETS, offender.segment(), quoteFrom, quoteOctets);
    write(buffer, at, octets, type, code, rest, sourceHi, sourceLo, destinationHi, destinationLo);
    return octets;
  }

  private static long sum(
      PacketBuffer buffer,
      int at,
      int octets,
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo) {
    long pseudo =
        Checksum.pseudoHeader(sourceHi, sourceLo, destinationHi, destinationLo, PROTOCOL, octets);
    return Checksum.add(pseudo, buffer.segment(), at, octets);
  }
}
