package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/** The fields of a TCP header that begins at offset {@code at} (RFC 9293 §3.1). */
public final class TcpHeader {
  /** The protocol number in IP headers. */
  public static final int PROTOCOL = 6;

  /** A header without options. */
  public static final int MIN_OCTETS = 20;

  /** The largest header that the data offset can express. */
  public static final int MAX_OCTETS = 60;

  public static final int CHECKSUM_OFFSET = 16;

  private TcpHeader() {}

  public static int sourcePort(PacketBuffer buffer, int at) {
    return buffer.u16(at);
  }

  public static int destinationPort(PacketBuffer buffer, int at) {
    return buffer.u16(at + 2);
  }

  /** Both ports, for {@link #sourceOf} and {@link #destinationOf}: one access instead of two. */
  public static int ports(PacketBuffer buffer, int at) {
    return buffer.i32(at);
  }

  public static int sourceOf(int ports) {
    return ports >>> 16;
  }

  public static int destinationOf(int ports) {
    return ports & 0xffff;
  }

  public static int sequence(PacketBuffer buffer, int at) {
    return buffer.i32(at + 4);
  }

  public static int acknowledgment(PacketBuffer buffer, int at) {
    return buffer.i32(at + 8);
  }

  /** Length of the header with its options, in octets: 0 to 60, not checked. */
  public static int dataOffset(PacketBuffer buffer, int at) {
    return (buffer.u8(at + 12) >>> 4) * 4;
  }

  /** The eight control bits of {@link TcpFlags}; the reserved bits beside them are ignored. */
  public static int flags(PacketBuffer buffer, int at) {
    return buffer.u8(at + 13);
  }

  /** The window field, unscaled. */
  public static int window(PacketBuffer buffer, int at) {
    return buffer.u16(at + 14);
  }

  /** Data offset, control bits and window, for the three methods below: one access. */
  public static int offsetFlagsWindow(PacketBuffer buffer, int at) {
    return buffer.i32(at + 12);
  }

  public static int dataOffsetOf(int offsetFlagsWindow) {
    return (offsetFlagsWindow >>> 28) * 4;
  }

  public static int flagsOf(int offsetFlagsWindow) {
    return offsetFlagsWindow >>> 16 & 0xff;
  }

  public static int windowOf(int offsetFlagsWindow) {
    return offsetFlagsWindow & 0xffff;
  }

  public static int checksum(PacketBuffer buffer, int at) {
    return buffer.u16(at + CHECKSUM_OFFSET);
  }

  public static int urgentPointer(PacketBuffer buffer, int at) {
    return buffer.u16(at + 18);
  }

  public static void putPorts(PacketBuffer buffer, int at, int source, int destination) {
    buffer.put32(at, source << 16 | destination);
  }

  public static void putSequence(PacketBuffer buffer, int at, int sequence) {
    buffer.put32(at + 4, sequence);
  }

  public static void putAcknowledgment(PacketBuffer buffer, int at, int acknowledgment) {
    buffer.put32(at + 8, acknowledgment);
  }

  /**
   * @param octets length of the header with its options: a multiple of 4 from 20 to 60
   */
  public static void putDataOffset(PacketBuffer buffer, int at, int octets) {
    assert octets >= MIN_OCTETS && octets <= MAX_OCTETS && (octets & 3) == 0 : octets;
    buffer.put8(at + 12, octets << 2);
  }

  public static void putFlags(PacketBuffer buffer, int at, int flags) {
    buffer.put8(at + 13, flags);
  }

  public static void putWindow(PacketBuffer buffer, int at, int window) {
    assert window >>> 16 == 0 : window;
    buffer.put16(at + 14, window);
  }

  // Two fields or more by one access: whoever reads them at once as words need not wait.

  public static void putSequenceAndAcknowledgment(
      PacketBuffer buffer, int at, int sequence, int acknowledgment) {
    buffer.put64(at + 4, (long) sequence << 32 | acknowledgment & 0xffff_ffffL);
  }

  /**
   * @param offsetFlagsWindow as {@link #offsetFlagsWindow} reads it
   */
  public static void putOffsetToUrgent(
      PacketBuffer buffer, int at, int offsetFlagsWindow, int checksum, int urgentPointer) {
    buffer.put64(
        at + 12, (long) offsetFlagsWindow << 32 | (checksum & 0xffffL) << 16 | urgentPointer);
  }

  public static void putChecksum(PacketBuffer buffer, int at, int checksum) {
    buffer.put16(at + CHECKSUM_OFFSET, checksum);
  }

  public static void putUrgentPointer(PacketBuffer buffer, int at, int urgentPointer) {
    buffer.put16(at + 18, urgentPointer);
  }

  /**
   * Writes all fields but the options; the checksum is 0 until {@link #writeChecksum}.
   *
   * @param octets length of the header with its options: a multiple of 4 from 20 to 60
   * @param window unscaled, 0 to 65535
   */
  public static void write(
      PacketBuffer buffer,
      int at,
      int sourcePort,
      int destinationPort,
      int sequence,
      int acknowledgment,
      int octets,
      int flags,
      int window) {
    assert octets >= MIN_OCTETS && octets <= MAX_OCTETS && (octets & 3) == 0 : octets;
    assert window >>> 16 == 0 : window;
    // whole words: what is read as words right after for the checksum need not wait for the cache
    putPorts(buffer, at, sourcePort, destinationPort);
    putSequence(buffer, at, sequence);
    putAcknowledgment(buffer, at, acknowledgment);
    buffer.put32(at + 12, octets << 26 | (flags & 0xff) << 16 | window);
    buffer.put32(at + 16, 0);
  }

  /**
   * Computes and writes the checksum of a segment that we send: pseudo header, the header of {@code
   * headerOctets} at {@code at}, then {@code text}.
   */
  public static void writeChecksum(
      PacketBuffer buffer, int at, int headerOctets, FlowKey flow, Slices text) {
    putChecksum(buffer, at, 0);
    long sum =
        Checksum.pseudoHeader(
            flow.localHi,
            flow.localLo,
            flow.remoteHi,
            flow.remoteLo,
            PROTOCOL,
            headerOctets + text.octets());
    sum = Checksum.add(sum, buffer.segment(), at, headerOctets);
    putChecksum(buffer, at, Checksum.finish(Checksum.add(sum, text)));
  }

  /**
   * Writes what the checksum field holds when a device completes it (or cuts a super-segment): the
   * sum of the pseudo header alone.
   */
  public static void writePartialChecksum(
      PacketBuffer buffer, int at, int headerOctets, FlowKey flow, int textOctets) {
    long sum =
        Checksum.pseudoHeader(
            flow.localHi,
            flow.localLo,
            flow.remoteHi,
            flow.remoteLo,
            PROTOCOL,
            headerOctets + textOctets);
    putChecksum(buffer, at, Checksum.partial(sum));
  }
}
