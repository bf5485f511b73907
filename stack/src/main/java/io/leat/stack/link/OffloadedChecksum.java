package io.leat.stack.link;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpHeader;

/** Writes the TCP checksum of frames in which that was left to a device. */
final class OffloadedChecksum {
  private OffloadedChecksum() {}

  /**
   * Completes the checksum of a frame if that is partial.
   *
   * @param headers from the link header on, at least to the end of the TCP header
   * @param linkHeader octets before the IP header
   */
  static void complete(PacketBuffer headers, Slices text, int linkHeader) {
    if (headers.checksum() == ChecksumState.PARTIAL) {
      int ip = headers.start() + linkHeader;
      write(headers, text, ip, tcpAt(headers, ip));
      headers.offloaded(ChecksumState.VERIFIED, headers.gsoOctets());
    }
  }

  /** Where the TCP header is; extension headers of IPv6 do not occur in offloaded frames. */
  static int tcpAt(PacketBuffer headers, int ip) {
    boolean ipv4 = Ipv4Header.version(headers, ip) == Ipv4Header.VERSION;
    return ip + (ipv4 ? Ipv4Header.headerOctets(headers, ip) : Ipv6Header.OCTETS);
  }

  /** Computes and writes the checksum of the segment whose IP header is at {@code ip}. */
  static void write(PacketBuffer headers, Slices text, int ip, int tcp) {
    long sum = headers(headers, text, ip, tcp);
    TcpHeader.putChecksum(headers, tcp, Checksum.finish(Checksum.add(sum, text)));
  }

  /** The sum of pseudo header and TCP header, whose checksum becomes 0: all but the text. */
  static long headers(PacketBuffer headers, Slices text, int ip, int tcp) {
    TcpHeader.putChecksum(headers, tcp, 0);
    long sum = pseudoHeader(headers, ip, headers.end() - tcp + text.octets());
    return Checksum.add(sum, headers.segment(), tcp, headers.end() - tcp);
  }

  /** The sum of the pseudo header of a segment of {@code octets}. */
  static long pseudoHeader(PacketBuffer headers, int ip, int octets) {
    if (Ipv4Header.version(headers, ip) == Ipv4Header.VERSION) {
      long source = Ipv4Header.sourceLo(headers, ip);
      long destination = Ipv4Header.destinationLo(headers, ip);
      return Checksum.pseudoHeader(0, source, 0, destination, TcpHeader.PROTOCOL, octets);
    }
    return Checksum.pseudoHeader(
        Ipv6Header.sourceHi(headers, ip),
        Ipv6Header.sourceLo(headers, ip),
        Ipv6Header.destinationHi(headers, ip),
        Ipv6Header.destinationLo(headers, ip),
        TcpHeader.PROTOCOL,
        octets);
  }
}
