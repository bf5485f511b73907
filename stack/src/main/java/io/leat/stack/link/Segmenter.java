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
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Cuts super-segments into TCP segments for a device that cannot (software segmentation offload).
 *
 * <p>Each segment gets a copy of the headers with its own sequence number, lengths and checksums;
 * FIN and PSH stay with the last one, CWR with the first (RFC 3168 §6.1.2). The text is not copied,
 * unless the sink has memory where the whole segment is put together ({@link Place}).
 *
 * <p>What all segments have in common is read, and its sum taken, once. The rest is put together in
 * registers and written by whole words: octets that are written and read again at once by words of
 * another size make the processor wait until all the text before them has reached the cache.
 */
public final class Segmenter {
  /** Takes one frame that fits the link. */
  public interface Sink {
    boolean frame(PacketBuffer headers, Slices text);
  }

  /** A sink that has segments put together in memory of its own, each in one go. */
  public interface Place extends Sink {
    /**
     * Memory for the next segment, which is the data of what is returned; null if there is no room.
     *
     * @param headers octets in front of the text
     * @param octets of all
     */
    @Nullable PacketBuffer begin(int headers, int octets);

    /**
     * Takes what {@link #begin} has returned, with all octets in place.
     *
     * @return false if it is refused
     */
    boolean end(PacketBuffer segment);
  }

  private static final int TOTAL_LENGTH = 2;
  private static final int IDENTIFICATION = 4;
  private static final int PAYLOAD_LENGTH = 4;

  private final int linkHeader;
  private final Sink sink;
  private final @Nullable Place place;

  /** The headers of the next segment. */
  private final PacketBuffer segment = PacketBuffer.allocate(Arena.ofAuto(), 128);

  private final Slices part = new Slices();
  private final Slices whole = new Slices();

  // What the segments of a super-segment have in common.

  private boolean ipv4;
  private int ip;
  private int tcp;
  private int sequence;
  private int acknowledgment;
  private int offsetFlagsWindow;
  private int urgentPointer;

  /** Of IPv4; 0 for none. */
  private int identification;

  /** The sum of pseudo header and TCP header without length, sequence, flags and checksum. */
  private long commonSum;

  /** Where the text of the next segment begins: a piece of the whole, and an octet of that. */
  private int piece;

  private int pieceAt;

  /**
   * @param ethernet whether frames begin with an Ethernet header rather than an IP header
   */
  public Segmenter(boolean ethernet, Sink sink) {
    linkHeader = ethernet ? EthernetHeader.OCTETS : 0;
    this.sink = sink;
    place = sink instanceof Place ownMemory ? ownMemory : null;
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
    begin(headers);
    boolean taken = true;
    int octets = text.octets();
    int before = 0;
    for (int from = 0, index = 0; from < octets; from += gsoOctets, index++) {
      int length = Math.min(gsoOctets, octets - from);
      if (length != before || identification != 0) {
        writeIp(headers, length, index);
        before = length;
      }
      boolean last = from + length == octets;
      taken &=
          place == null
              ? sendPieces(text, from, length, last)
              : putTogether(place, text, from, length, last);
    }
    return taken;
  }

  private boolean sendPieces(Slices text, int from, int length, boolean last) {
    part.clear();
    part.addPart(text, from, length);
    writeTcp(segment, 0, from, last, length, Checksum.add(0, part));
    return sink.frame(segment, part);
  }

  private boolean putTogether(Place target, Slices text, int from, int length, boolean last) {
    int headers = segment.length();
    PacketBuffer made = target.begin(headers, headers + length);
    if (made == null) {
      skip(text, length);
      return false;
    }
    int shift = made.start() - segment.start();
    made.put(made.start(), segment.segment(), segment.start(), headers);
    long sum = copyAndSum(text, length, made.segment(), made.start() + headers);
    writeTcp(made, shift, from, last, length, sum);
    return target.end(made);
  }

  /** The sum of the next {@code length} octets of the text, which go to {@code target}. */
  private long copyAndSum(Slices text, int length, MemorySegment target, int at) {
    long sum = 0;
    int done = 0;
    while (done < length) {
      int run = Math.min(text.length(piece) - pieceAt, length - done);
      MemorySegment memory = text.segment(piece);
      long offset = text.offset(piece) + pieceAt;
      long ofRun = Checksum.add(0, memory, offset, run);
      sum += (done & 1) == 0 ? ofRun : Checksum.swapped(ofRun);
      MemorySegment.copy(memory, offset, target, at + done, run);
      done += run;
      advance(text, run);
    }
    return sum;
  }

  private void skip(Slices text, int length) {
    for (int left = length; left > 0; ) {
      int run = Math.min(text.length(piece) - pieceAt, left);
      left -= run;
      advance(text, run);
    }
  }

  private void advance(Slices text, int run) {
    pieceAt += run;
    if (pieceAt == text.length(piece)) {
      piece++;
      pieceAt = 0;
    }
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

  private void begin(PacketBuffer headers) {
    segment.copyFrom(headers);
    piece = 0;
    pieceAt = 0;
    ip = headers.start() + linkHeader;
    tcp = OffloadedChecksum.tcpAt(headers, ip);
    ipv4 = Ipv4Header.version(headers, ip) == Ipv4Header.VERSION;
    identification = ipv4 ? Ipv4Header.identification(headers, ip) : 0;
    sequence = TcpHeader.sequence(headers, tcp);
    acknowledgment = TcpHeader.acknowledgment(headers, tcp);
    offsetFlagsWindow = TcpHeader.offsetFlagsWindow(headers, tcp);
    urgentPointer = TcpHeader.urgentPointer(headers, tcp);
    int octets = headers.end() - tcp;
    int checksumAndUrgent = TcpHeader.checksum(headers, tcp) << 16 | urgentPointer;
    commonSum =
        Checksum.add(OffloadedChecksum.pseudoHeader(headers, ip, 0), headers.segment(), tcp, octets)
            - Checksum.addWord(0, sequence)
            - Checksum.addWord(0, offsetFlagsWindow)
            - Checksum.addWord(0, checksumAndUrgent)
            + Checksum.addWord(0, urgentPointer);
  }

  /** An identification of 0 marks an atomic datagram and stays; any other one counts up. */
  private void writeIp(PacketBuffer headers, int text, int index) {
    int octets = headers.end() - ip + text;
    int id = identification == 0 ? 0 : identification + index;
    if (ipv4 && tcp - ip > Ipv4Header.MIN_OCTETS) {
      segment.put16(ip + TOTAL_LENGTH, octets);
      segment.put16(ip + IDENTIFICATION, id);
      Ipv4Header.writeChecksum(segment, ip);
    } else if (ipv4) {
      Ipv4Header.copyWith(octets, id, headers, segment, ip);
    } else {
      segment.put16(ip + PAYLOAD_LENGTH, octets - Ipv6Header.OCTETS);
    }
  }

  /**
   * @param target has the headers, {@code shift} octets behind where the next segment's are
   * @param sumOfText by itself, as at an even distance
   */
  private void writeTcp(
      PacketBuffer target, int shift, int from, boolean last, int length, long sumOfText) {
    int dropped = (last ? 0 : TcpFlags.FIN | TcpFlags.PSH) | (from > 0 ? TcpFlags.CWR : 0);
    int seq = sequence + from;
    int flags = offsetFlagsWindow & ~(dropped << 16);
    int octets = segment.end() - tcp + length;
    long sum = Checksum.addWord(commonSum + sumOfText, seq);
    sum = Checksum.addWord(Checksum.addWord(sum, flags), octets);
    int at = tcp + shift;
    TcpHeader.putSequenceAndAcknowledgment(target, at, seq, acknowledgment);
    TcpHeader.putOffsetToUrgent(target, at, flags, Checksum.finish(sum), urgentPointer);
  }
}
