package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** The fields of a UDP header that begins at offset {@code at} (RFC 768). */
public final class UdpHeader {
  /** The protocol number in IP headers. */
  public static final int PROTOCOL = 17;

  public static final int OCTETS = 8;
  public static final int CHECKSUM_OFFSET = 6;

  private UdpHeader() {}

  public static int sourcePort(PacketBuffer buffer, int at) {
    return buffer.u16(at);
  }

  public static int destinationPort(PacketBuffer buffer, int at) {
    return buffer.u16(at + 2);
  }

  /** Octets of header and text. */
  public static int length(PacketBuffer buffer, int at) {
    return buffer.u16(at + 4);
  }

  public static int checksum(PacketBuffer buffer, int at) {
    return buffer.u16(at + CHECKSUM_OFFSET);
  }

  /**
   * Checks length and checksum of a datagram of which {@code octets} are there. Returns null if all
   * is well; then {@link #length} octets may be used. A checksum of zero means none on IPv4 (RFC
   * 768) and is wrong on IPv6 (RFC 8200 §8.1).
   *
   * @param flow the datagram's destination is local, its source remote
   * @param verifyChecksum false if a device has done so
   */
  public static @Nullable DropReason validate(
      PacketBuffer buffer, int at, int octets, FlowKey flow, boolean verifyChecksum) {
    if (octets < OCTETS) {
      return DropReason.UDP_BAD_HEADER;
    }
    int length = length(buffer, at);
    if (length < OCTETS || length > octets) {
      return DropReason.UDP_BAD_HEADER;
    }
    if (!verifyChecksum || (flow.isIpv4() && checksum(buffer, at) == 0)) {
      return null;
    }
    boolean good = checksum(buffer, at) != 0 && Checksum.ok(sum(buffer, at, length, flow));
    return good ? null : DropReason.UDP_BAD_CHECKSUM;
  }

  /**
   * Writes the header of a datagram of {@code octets}, whose text is already there, with its
   * checksum; a sum of zero is sent as all ones (RFC 768).
   *
   * @param flow the datagram's source is local, its destination remote
   */
  public static void write(PacketBuffer buffer, int at, int octets, FlowKey flow) {
    assert octets >= OCTETS && octets <= 0xffff : octets;
    buffer.put32(at, flow.localPort << 16 | flow.remotePort);
    buffer.put16(at + 4, octets);
    buffer.put16(at + CHECKSUM_OFFSET, 0);
    int checksum = Checksum.finish(sum(buffer, at, octets, flow));
    buffer.put16(at + CHECKSUM_OFFSET, checksum == 0 ? 0xffff : checksum);
  }

  /** The pseudo header's sum is the same in both directions. */
  private static long sum(PacketBuffer buffer, int at, int octets, FlowKey flow) {
    long pseudo =
        Checksum.pseudoHeader(
            flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo, PROTOCOL, octets);
    return Checksum.add(pseudo, buffer.segment(), at, octets);
  }
}
