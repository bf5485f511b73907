package io.leat.link.linux;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.VirtioNetHeader;

/**
 * Reads and writes the virtio-net headers of a device's frames.
 *
 * @param octets of each header; 0 without one
 * @param offload whether they are used
 * @param linkHeader octets between this header and the IP header
 */
record VirtioHeaders(int octets, boolean offload, int linkHeader) {
  /** Where the checksum field of UDP is, which has no 0 (RFC 768). */
  private static final int UDP_CHECKSUM = 6;

  /**
   * Takes what the header says into the frame, whose bounds lie behind it.
   *
   * @return false if this is no frame that was asked for
   */
  boolean read(PacketBuffer frame) {
    frame.offloaded(ChecksumState.IN_FIELD, 0);
    if (octets == 0) {
      return true;
    }
    int at = frame.start() - octets;
    int flags = VirtioNetHeader.flags(frame, at);
    int type = VirtioNetHeader.gsoType(frame, at);
    if ((flags | type) == 0) {
      return true;
    }
    if (!offload) {
      return (flags & VirtioNetHeader.NEEDS_CHECKSUM) == 0 && type == VirtioNetHeader.GSO_NONE;
    }
    return VirtioNetHeader.validate(frame, at, frame.length()) == null
        && take(frame, at, flags, type);
  }

  private static boolean take(PacketBuffer frame, int at, int flags, int type) {
    boolean partial = (flags & VirtioNetHeader.NEEDS_CHECKSUM) != 0;
    boolean tcp = VirtioNetHeader.checksumOffset(frame, at) == TcpHeader.CHECKSUM_OFFSET;
    if (type != VirtioNetHeader.GSO_NONE) {
      boolean known = type == VirtioNetHeader.GSO_TCPV4 || type == VirtioNetHeader.GSO_TCPV6;
      frame.offloaded(ChecksumState.PARTIAL, VirtioNetHeader.gsoSize(frame, at));
      return known && partial && tcp;
    }
    if (partial && !tcp) {
      complete(frame, at);
    } else {
      frame.offloaded(partial ? ChecksumState.PARTIAL : ChecksumState.VERIFIED, 0);
    }
    return true;
  }

  /** Above TCP everybody verifies for himself, so the checksum that is missing goes in. */
  private static void complete(PacketBuffer frame, int at) {
    int from = frame.start() + VirtioNetHeader.checksumStart(frame, at);
    int offset = VirtioNetHeader.checksumOffset(frame, at);
    int sum = Checksum.finish(Checksum.add(0, frame.segment(), from, frame.end() - from));
    frame.put16(from + offset, sum == 0 && offset == UDP_CHECKSUM ? 0xffff : sum);
  }

  /**
   * Writes the header for a frame to send.
   *
   * @param target where its octets go, at offset {@code at}
   * @param gsoOctets text octets per segment of a super-segment; else 0
   */
  void write(PacketBuffer target, int at, PacketBuffer headers, Slices text, int gsoOctets) {
    if (octets == 0) {
      return;
    }
    if (octets > VirtioNetHeader.OCTETS) {
      target.segment().asSlice(at, octets).fill((byte) 0);
    }
    if (headers.checksum() != ChecksumState.PARTIAL) {
      VirtioNetHeader.writeNone(target, at);
      return;
    }
    int ip = headers.start() + linkHeader;
    boolean ipv4 = Ipv4Header.version(headers, ip) == Ipv4Header.VERSION;
    int tcp = ip + (ipv4 ? Ipv4Header.headerOctets(headers, ip) : Ipv6Header.OCTETS);
    boolean segments = gsoOctets > 0 && text.octets() > gsoOctets;
    int type = VirtioNetHeader.GSO_NONE;
    if (segments) {
      type = ipv4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
      if ((TcpHeader.flags(headers, tcp) & TcpFlags.CWR) != 0) {
        type |= VirtioNetHeader.GSO_ECN;
      }
    }
    VirtioNetHeader.write(
        target,
        at,
        VirtioNetHeader.NEEDS_CHECKSUM,
        type,
        segments ? headers.length() : 0,
        segments ? gsoOctets : 0,
        tcp - headers.start(),
        TcpHeader.CHECKSUM_OFFSET);
  }
}
