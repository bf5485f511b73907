package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other end: it has no TCP, sends what the test says, and keeps what the stack sends it until
 * the test has said what that must be.
 *
 * <p>Positions are relative: 0 is the SYN of either side, 1 its first octet of text. What a segment
 * of the peer does not mention is what a peer would usually put there: SEQ behind all it has sent,
 * ACK of all it has seen, a window of 65,535, timestamps where both have agreed on them, and on SYN
 * the options MSS, SACK-permitted and window scale 0.
 */
public final class Peer {
  private static final PacketBuffer FRAME = PacketBuffer.allocate(Arena.global(), 70_000);
  private static final InboundSegment DECODED = new InboundSegment();
  private static final int SMALLEST_QUOTE = 8;

  /** What is farther ahead than any window is a forgery, not what this peer has sent. */
  private static final int FARTHEST = 400_000;

  private final StackUnderTest stack;
  private final IpAddress address;
  private final int port;
  private int stackPort;
  private int irs;
  private int iss;
  private boolean synSeen;
  private boolean stackOffersTimestamps;
  private boolean offersTimestamps;
  private int lastTsVal;

  /** Behind all that it has sent, and behind all that it has seen. */
  private long nxt;

  private long seen;
  private int window = 65_535;
  private final ArrayDeque<Emitted> emitted = new ArrayDeque<>();

  Peer(StackUnderTest stack, IpAddress address, int port, int stackPort) {
    this.stack = stack;
    this.address = address;
    this.port = port;
    this.stackPort = stackPort;
    iss = stack.mode().iss();
    irs = stack.mode().irs();
  }

  IpAddress address() {
    return address;
  }

  IpAddress stackAddress() {
    return stack.mode().stackAddress();
  }

  /** Its own port. */
  public int port() {
    return port;
  }

  /** The port of the stack that it talks to; after the stack's SYN, the one that it came from. */
  public int stackPort() {
    return stackPort;
  }

  int irs() {
    return irs;
  }

  int iss() {
    return iss;
  }

  // What it sends.

  /** One segment arrives at the stack, and everything that follows from it happens. */
  public void sends(int flags, Part... parts) {
    sends(new Segment(flags, List.of(parts)));
  }

  /** Several segments arrive in one burst: the stack takes them all before it sends. */
  public void sends(Segment... burst) {
    stack.quiet();
    for (Segment segment : burst) {
      stack.arrives(packet(segment));
    }
    stack.settle();
  }

  /** In-order text and an acknowledgment. */
  public void sendsText(int octets) {
    sends(ACK, new Part.Length(octets));
  }

  /** An acknowledgment of everything before {@code position}, and nothing else. */
  public void acknowledges(long position) {
    sends(ACK, new Part.Ack(position));
  }

  /** The window field of all its segments from now on, unscaled. */
  public void advertises(int field) {
    window = field;
  }

  /** It begins another connection from the same port, with another initial sequence number. */
  public void startsAnew(int initialSequenceNumber) {
    irs = initialSequenceNumber;
    nxt = 0;
    seen = 0;
    synSeen = false;
  }

  private byte[] packet(Segment segment) {
    int flags = segment.flags();
    SegmentWriter writer = new SegmentWriter(flags, nxt, seen, window);
    boolean syn = (flags & SYN) != 0;
    if (syn) {
      writer.takes(List.of(new Part.Seq(0)));
      writer.usualSynOptions(1500 - stack.mode().headers());
    }
    if ((flags & RST) == 0 && (syn ? stack.mode().timestamps() : timestampsAgreed())) {
      writer.timestamps(stack.clock().millis(), lastTsVal);
    }
    writer.takes(segment.parts());
    if (writer.hasLength() && writer.end() - nxt <= FARTHEST) {
      nxt = Math.max(nxt, writer.end());
    }
    if (syn && (flags & RST) == 0) {
      offersTimestamps = writer.hasTimestamps();
    }
    return writer.packet(this);
  }

  private boolean timestampsAgreed() {
    return offersTimestamps && stackOffersTimestamps;
  }

  /** A router or the peer reports that a segment of the stack at this position went wrong. */
  public void reports(IcmpError error, long quotedSeq) {
    reports(error, quotedSeq, 0);
  }

  /**
   * As {@link #reports(IcmpError, long)}.
   *
   * @param mtu of the next hop, for {@link IcmpError#TOO_BIG}
   */
  public void reports(IcmpError error, long quotedSeq, int mtu) {
    byte[] quotedSegment =
        ByteBuffer.allocate(20)
            .putShort((short) stackPort)
            .putShort((short) port)
            .putInt((int) (iss + quotedSeq))
            .putInt((int) (irs + nxt))
            .putInt(0x5010_ffff)
            .array();
    reportsQuoting(error, mtu, quotedSegment);
  }

  /** An error whose quotation of the segment ends after so many octets of the TCP header. */
  public void reportsTruncated(IcmpError error, long quotedSeq, int octets) {
    byte[] head =
        ByteBuffer.allocate(SMALLEST_QUOTE)
            .putShort((short) stackPort)
            .putShort((short) port)
            .putInt((int) (iss + quotedSeq))
            .array();
    reportsQuoting(error, 0, Arrays.copyOf(head, octets));
  }

  private void reportsQuoting(IcmpError error, int mtu, byte[] quotedSegment) {
    stack.quiet();
    byte[] quoted =
        PacketWriter.packet(stackAddress(), address, PacketWriter.TCP, quotedSegment, 0, 64);
    boolean ipv4 = address.isIpv4();
    stack.note(error + " quoting seq of the stack");
    stack.arrives(
        PacketWriter.icmpError(
            address, stackAddress(), error.type(ipv4), error.code(ipv4), mtu, quoted));
    stack.settle();
  }

  // What it sees.

  /** A TCP segment of the stack for this peer, as octets from the TCP header on. */
  void takes(byte[] segment, int identification, int hopLimit, int trafficClass) {
    FRAME.clear();
    int at = FRAME.append(segment.length);
    MemorySegment.copy(segment, 0, FRAME.segment(), ValueLayout.JAVA_BYTE, at, segment.length);
    FlowKey flow = new FlowKey();
    flow.set(address, port, stackAddress(), stackPort);
    DropReason wrong = DECODED.decode(FRAME, at, segment.length, flow, true);
    stack.demand(wrong == null, "a good segment, not one with a " + wrong);
    stack.demand(!DECODED.malformedOption, "options of possible length");
    stack.demand((segment[12] & 0x0f) == 0, "reserved bits of zero");
    if (DECODED.has(SYN)) {
      if (!synSeen) {
        iss = DECODED.wireSeq;
        synSeen = true;
      }
      stackOffersTimestamps = DECODED.hasTimestamps;
    }
    if (DECODED.hasTimestamps) {
      lastTsVal = DECODED.tsVal;
    }
    Emitted read = read(identification, hopLimit, trafficClass);
    check(read, Arrays.copyOfRange(segment, segment.length - DECODED.textLength, segment.length));
    seen = Math.max(seen, read.has(RST) ? seen : read.end());
    emitted.add(read);
  }

  private Emitted read(int identification, int hopLimit, int trafficClass) {
    InboundSegment segment = DECODED;
    List<Long> sack = new ArrayList<>();
    for (int i = 0; i < segment.sackCount; i++) {
      sack.add((long) (segment.sackLeft[i] - irs));
      sack.add((long) (segment.sackRight[i] - irs));
    }
    return new Emitted(
        stack.clock().now(),
        segment.flags,
        segment.wireSeq - iss,
        segment.wireSeq,
        segment.has(ACK) ? segment.wireAck - irs : 0,
        segment.window,
        segment.urgentPointer,
        segment.textLength,
        segment.mss,
        segment.windowShift,
        segment.sackPermitted,
        sack,
        segment.hasTimestamps,
        segment.tsVal,
        segment.tsEcr,
        identification,
        hopLimit,
        trafficClass);
  }

  /** What holds of every segment: options in their place, and the text of the stream. */
  private void check(Emitted segment, byte[] text) {
    boolean syn = segment.has(SYN);
    stack.demand(syn || segment.mss() == 0, "the MSS option on SYN only: " + segment);
    stack.demand(syn || segment.windowShift() < 0, "window scale on SYN only: " + segment);
    stack.demand(syn || !segment.sackPermitted(), "SACK-permitted on SYN only: " + segment);
    stack.demand(
        syn || segment.has(RST) || segment.hasTimestamps() == timestampsAgreed(),
        "timestamps on every segment or on none: " + segment);
    stack.demand(!syn || text.length == 0, "no text on SYN: " + segment);
    int wrong = Pattern.mismatch(text, text.length, segment.seq() - 1);
    stack.demand(wrong < 0, "the stream's text, not at octet " + wrong + " of " + segment);
  }

  /** The next segment that the stack sent to this peer is this one. */
  public Emitted receives(int flags, Part... parts) {
    Emitted next = emitted.poll();
    if (next == null) {
      throw stack.failure(
          "expected "
              + TcpFlags.format(flags)
              + " "
              + List.of(parts)
              + " but the stack stayed silent");
    }
    String difference = next.difference(flags, List.of(parts), stack.clock().mark());
    if (difference != null) {
      throw stack.failure("expected " + difference + " but the stack sent " + next);
    }
    return next;
  }

  /** Everything that the stack has sent and nothing was said of yet. */
  public List<Emitted> takesAll() {
    List<Emitted> all = List.copyOf(emitted);
    emitted.clear();
    return all;
  }

  /**
   * Takes the stream from a position on as a receiver does that loses nothing: acknowledges what
   * comes in order until the stack has no more to send.
   *
   * @return the position behind what it has
   */
  public long receivesStream(long from) {
    long end = from;
    while (true) {
      long before = end;
      for (Emitted segment : takesAll()) {
        if (segment.seq() <= end) {
          end = Math.max(end, segment.end());
        }
      }
      if (end == before) {
        return end;
      }
      acknowledges(end);
    }
  }

  @Nullable Emitted unexpected() {
    return emitted.peek();
  }

  void talksTo(int newStackPort) {
    stackPort = newStackPort;
  }
}
