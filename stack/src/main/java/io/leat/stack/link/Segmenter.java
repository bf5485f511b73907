package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;

/**
 * Cuts super-segments into TCP segments for a device that cannot (software segmentation offload).
 *
 * <p>Each segment gets a copy of the headers with its own sequence number, lengths and checksums;
 * FIN and PSH stay with the last one, CWR with the first (RFC 3168 §6.1.2). The text is not copied.
 *
 * <p>Between the first and the last one only sequence number and checksum differ, unless the
 * identification counts: there the headers stay where they are, and their sum is taken once.
 */
public final class Segmenter {
  /** Takes one frame that fits the link. */
  public interface Sink {
    boolean frame(PacketBuffer headers, Slices text);
  }

  private static final int TOTAL_LENGTH = 2;
  private static final int IDENTIFICATION = 4;
  private static final int PAYLOAD_LENGTH = 4;

  private final int linkHeader;
  private final Sink sink;
  private final PacketBuffer segment = PacketBuffer.allocate(Arena.ofAuto(), 128);
  private final Slices part = new Slices();
  private final Slices whole = new Slices();

  /** The TCP header in {@link #segment}. */
  private int tcp;

  /** The sum of headers and pseudo header without sequence number and checksum. */
  private long headerSum;

  /**
   * @param ethernet whether frames begin with an Ethernet header rather than an IP header
   */
  public Segmenter(boolean ethernet, Sink sink) {
    linkHeader = ethernet ? EthernetHeader.OCTETS : 0;
    this.sink = sink;
  }

  /**
   * Hands a frame on: whole if {@code gsoOctets} is 0, else cut into segments of that much text;
   * with complete checksums.
   *
   * @return false if the sink refused the frame or one of its segments
   */
  public boolean send(PacketBuffer headers, Slices text, int gsoOctets) {
    if (gsoOctets == 0) {
      OffloadedChecksum.complete(headers, text, linkHeader);
      return sink.frame(headers, text);
    }
    boolean taken = true;
    int octets = text.octets();
    boolean counts = counts(headers);
    for (int from = 0, index = 0; from < octets; from += gsoOctets, index++) {
      int length = Math.min(gsoOctets, octets - from);
      boolean last = from + length == octets;
      part.clear();
      part.addPart(text, from, length);
      if (index < 2 || last || counts) {
        segment.copyFrom(headers);
        writeHeaders(from, index, last);
      } else {
        next(gsoOctets, index == 2);
      }
      taken &= sink.frame(segment, part);
    }
    return taken;
  }

  /**
   * Hands on a frame that arrived, text and all, as segments with complete checksums.
   *
   * @return false if the sink refused one of them
   */
  boolean cut(PacketBuffer frame) {
    whole.clear();
    int gsoOctets = frame.gsoOctets();
    if (gsoOctets == 0) {
      OffloadedChecksum.complete(frame, whole, linkHeader);
      return sink.frame(frame, whole);
    }
    int header = OffloadedChecksum.tcpAt(frame, frame.start() + linkHeader);
    int text = header + TcpHeader.dataOffset(frame, header);
    whole.add(frame.segment(), text, frame.end() - text);
    frame.bounds(frame.start(), text);
    return send(frame, whole, gsoOctets);
  }

  private void writeHeaders(int from, int index, boolean last) {
    int ip = segment.start() + linkHeader;
    int octets = segment.end() - ip + part.octets();
    boolean ipv4 = Ipv4Header.version(segment, ip) == Ipv4Header.VERSION;
    tcp = OffloadedChecksum.tcpAt(segment, ip);
    TcpHeader.putSequence(segment, tcp, TcpHeader.sequence(segment, tcp) + from);
    int dropped = (last ? 0 : TcpFlags.FIN | TcpFlags.PSH) | (index > 0 ? TcpFlags.CWR : 0);
    TcpHeader.putFlags(segment, tcp, TcpHeader.flags(segment, tcp) & ~dropped);
    if (ipv4) {
      writeIpv4(ip, octets, index);
    } else {
      segment.put16(ip + PAYLOAD_LENGTH, octets - Ipv6Header.OCTETS);
    }
    OffloadedChecksum.write(segment, part, ip, tcp);
  }

  /** Makes the headers of one segment those of the next, which is as long and not the last. */
  private void next(int gsoOctets, boolean first) {
    int sequence = TcpHeader.sequence(segment, tcp) + gsoOctets;
    if (first) {
      TcpHeader.putSequence(segment, tcp, 0);
      headerSum = OffloadedChecksum.headers(segment, part, segment.start() + linkHeader, tcp);
    }
    TcpHeader.putSequence(segment, tcp, sequence);
    long sum = Checksum.add(Checksum.addWord(headerSum, sequence), part);
    TcpHeader.putChecksum(segment, tcp, Checksum.finish(sum));
  }

  /** Whether the segments have identifications that count up. */
  private boolean counts(PacketBuffer headers) {
    int ip = headers.start() + linkHeader;
    return Ipv4Header.version(headers, ip) == Ipv4Header.VERSION
        && Ipv4Header.identification(headers, ip) != 0;
  }

  /** An identification of 0 marks an atomic datagram and stays; any other one counts up. */
  private void writeIpv4(int ip, int octets, int index) {
    segment.put16(ip + TOTAL_LENGTH, octets);
    int identification = Ipv4Header.identification(segment, ip);
    if (identification != 0) {
      segment.put16(ip + IDENTIFICATION, identification + index);
    }
    Ipv4Header.writeChecksum(segment, ip);
  }
}
