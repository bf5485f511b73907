package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A TCP segment that arrived: decoded once, then read by every rule. Reused from one segment to the
 * next.
 *
 * <p>Holds values as the wire had them; positions such as {@link #seq} and {@link #ack} are
 * unwrapped by the connection that they belong to. The text stays in the frame and is valid as long
 * as that is.
 */
public final class InboundSegment {
  public int wireSeq;
  public int wireAck;

  /** The control bits of {@link TcpFlags}. */
  public int flags;

  /** SEG.WND as sent, 0 to 65535: not yet scaled. */
  public int window;

  public int urgentPointer;

  /** SEG.SEQ as a position; filled by the connection. */
  public long seq;

  /** SEG.ACK as a position; filled by the connection. */
  public long ack;

  public int textLength;
  public MemorySegment text = MemorySegment.NULL;

  /** Where the text begins in {@link #text}, or among the octets of {@link #pieces}. */
  public int textOffset;

  /**
   * The text stays where it is until the turn of the loop is over: in {@link #pieces}, not in
   * {@link #text}.
   */
  public boolean kept;

  /** The memory that holds the text of a segment that is kept. */
  public final Slices pieces = new Slices();

  /** The peer's maximum segment size option; 0 if there was none. */
  public int mss;

  /** The peer's window scale option, 0 to 14; -1 if there was none. */
  public int windowShift = -1;

  public boolean sackPermitted;
  public boolean hasTimestamps;
  public int tsVal;
  public int tsEcr;

  public int sackCount;

  /** First sequence number of each SACK block. */
  public final int[] sackLeft = new int[TcpOptionsDecoder.MAX_SACK_BLOCKS];

  /** The sequence number behind each SACK block. */
  public final int[] sackRight = new int[TcpOptionsDecoder.MAX_SACK_BLOCKS];

  /** The same edges as positions; filled by the connection. */
  public final long[] sackLeftPositions = new long[TcpOptionsDecoder.MAX_SACK_BLOCKS];

  public final long[] sackRightPositions = new long[TcpOptionsDecoder.MAX_SACK_BLOCKS];

  /** Reading the options stopped at one of impossible length. */
  public boolean malformedOption;

  /** Text octets of each segment but the last of a super-segment; 0 for a single segment. */
  public int gsoOctets;

  /** The IP header's type of service or traffic class octet; filled by the caller of decode. */
  public int trafficClass;

  /** The IP header's time to live or hop limit; filled by the caller of decode. */
  public int hopLimit;

  /** Whether all bits of {@code flag} are set. */
  public boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** SEG.LEN: octets of text, counting SYN and FIN (RFC 9293 §3.3.1). */
  public int len() {
    return textLength
        + ((flags & TcpFlags.SYN) != 0 ? 1 : 0)
        + ((flags & TcpFlags.FIN) != 0 ? 1 : 0);
  }

  /**
   * Validates header and checksum of the segment of {@code octets} at offset {@code at}, and fills
   * all fields that come from it. Returns null when the segment is good, else why it is not; then
   * the fields mean nothing.
   *
   * @param flow for the pseudo header: the segment's destination is local, its source remote
   * @param verifyChecksum false if a device has done so
   */
  public @Nullable DropReason decode(
      PacketBuffer frame, int at, int octets, FlowKey flow, boolean verifyChecksum) {
    if (at < 0 || octets < TcpHeader.MIN_OCTETS || octets > frame.end() - at) {
      return DropReason.TCP_BAD_HEADER;
    }
    int offsetFlagsWindow = TcpHeader.offsetFlagsWindow(frame, at);
    int dataOffset = TcpHeader.dataOffsetOf(offsetFlagsWindow);
    if (dataOffset < TcpHeader.MIN_OCTETS || dataOffset > octets) {
      return DropReason.TCP_BAD_HEADER;
    }
    if (verifyChecksum && !checksumGood(frame, at, octets, flow)) {
      return DropReason.TCP_BAD_CHECKSUM;
    }
    wireSeq = TcpHeader.sequence(frame, at);
    wireAck = TcpHeader.acknowledgment(frame, at);
    flags = TcpHeader.flagsOf(offsetFlagsWindow);
    window = TcpHeader.windowOf(offsetFlagsWindow);
    urgentPointer = TcpHeader.urgentPointer(frame, at);
    gsoOctets = frame.gsoOctets();
    TcpOptionsDecoder.decode(frame, at + TcpHeader.MIN_OCTETS, at + dataOffset, this);
    locateText(frame, at + dataOffset, octets - dataOffset);
    return null;
  }

  private void locateText(PacketBuffer frame, int from, int octets) {
    Slices others = frame.continuation();
    kept = others != null;
    text = frame.segment();
    textOffset = from;
    textLength = octets;
    if (others != null) {
      pieces.clear();
      pieces.add(text, from, octets);
      pieces.addAll(others);
      textOffset = 0;
      textLength = pieces.octets();
    }
  }

  /** Octets of text that the largest of the peer's segments in here carried. */
  public int largestText() {
    return gsoOctets == 0 ? textLength : Math.min(gsoOctets, textLength);
  }

  private static boolean checksumGood(PacketBuffer frame, int at, int octets, FlowKey flow) {
    long sum =
        Checksum.pseudoHeader(
            flow.remoteHi, flow.remoteLo, flow.localHi, flow.localLo, TcpHeader.PROTOCOL, octets);
    return Checksum.ok(Checksum.add(sum, frame.segment(), at, octets));
  }

  void clearOptions() {
    mss = 0;
    windowShift = -1;
    sackPermitted = false;
    hasTimestamps = false;
    tsVal = 0;
    tsEcr = 0;
    sackCount = 0;
    malformedOption = false;
  }

  /** Control bits and wire values, such as {@code SYN,ACK seq 1 ack 2 win 65535 len 0}. */
  @Override
  public String toString() {
    return TcpFlags.format(flags)
        + " seq "
        + Integer.toUnsignedString(wireSeq)
        + " ack "
        + Integer.toUnsignedString(wireAck)
        + " win "
        + window
        + " len "
        + textLength;
  }
}
