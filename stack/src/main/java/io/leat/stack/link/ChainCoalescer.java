package io.leat.stack.link;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Joins segments of one flow that follow each other into super-segments, as {@link
 * ReceiveCoalescer} does, but without copying: for a device whose frames stay as they are until the
 * turn of the loop is over.
 *
 * <p>The first frame of a run is held, and goes up with the text of those that continue it ({@link
 * PacketBuffer#continuation}) once another comes that does not, or the burst ends. Its headers are
 * not changed but for PSH, which it has if one of them had it. Each checksum is verified here; a
 * segment that is wrong goes up by itself, to be counted where it is dropped. What is a
 * super-segment already goes up as it is, but its text need not be copied either.
 *
 * <p>What continues a run has the same IP header but for length and identification, the same
 * acknowledgment, flags (PSH apart) and window, no option or timestamps in the usual place that do
 * not go back, and no more text than the first. With equal headers there is nothing in them left to
 * check that was not checked of the first.
 */
public final class ChainCoalescer implements FrameReceiver {
  /** The largest IP packet that IPv4 can express. */
  private static final int LARGEST_PACKET = 65_535;

  /** Two NOPs and a timestamp option, as RFC 7323 appendix A lays them out. */
  private static final int ALIGNED_TIMESTAMPS = 0x0101_080a;

  private static final int WITH_TIMESTAMPS = TcpHeader.MIN_OCTETS + 12;

  /** Octets 0 to 7 of an IPv4 header without length and identification. */
  private static final long FIRST_WORD = 0xffff_0000_0000_ffffL;

  /** Octets 8 to 15 without the checksum. */
  private static final long SECOND_WORD = 0xffff_0000_ffff_ffffL;

  /** In octets 8 to 15 of a TCP header: acknowledgment, data offset, flags and window. */
  private static final long PUSH = (long) TcpFlags.PSH << 16;

  private static final long FLAGS = 0xffL << 16;
  private static final long ACK_ALONE = (long) TcpFlags.ACK << 16;

  private static final Slices NOTHING = new Slices();

  private final FrameReceiver receiver;

  /** The text of the frames behind {@link #first}. */
  private final Slices others = new Slices();

  private long joined;

  /** The frame that others may continue; null for none. */
  private @Nullable PacketBuffer first;

  // Of the first frame, or, while it is looked at, of the one that may become it.

  private boolean ipv4;
  private int ipOctets;
  private int tcpOctets;
  private int packetOctets;
  private long ipv4First;
  private long ipv4Second;
  private int ipv4Third;
  private int ports;
  private long ackToWindow;
  private int tsEcr;
  private long pseudoHeader;

  // Of the last one.

  private int nextSequence;
  private int lastTsVal;
  private boolean push;

  /**
   * @param receiver gets single frames and super-segments
   */
  public ChainCoalescer(FrameReceiver receiver) {
    this.receiver = receiver;
  }

  /** Segments that went up as part of a super-segment, but for the first of each. */
  public long joined() {
    return joined;
  }

  @Override
  public void frame(PacketBuffer frame, long now) {
    PacketBuffer run = first;
    if (run != null && continues(run, frame) && isChecksumGood(frame)) {
      join(frame, now);
      return;
    }
    if (run != null && passes(run, frame)) {
      receiver.frame(frame, now);
      return;
    }
    flush(now);
    if (isText(frame) && isChecksumGood(frame)) {
      begin(frame);
      return;
    }
    if (frame.gsoOctets() > 0) {
      frame.continuesIn(NOTHING); // whole already: what is left is not to copy its text
    }
    receiver.frame(frame, now);
  }

  /** Hands up what is held. */
  public void flush(long now) {
    PacketBuffer run = first;
    if (run == null) {
      return;
    }
    first = null;
    if (!others.isEmpty()) {
      joined += others.count();
      int tcp = run.start() + ipOctets;
      int pushed = push ? TcpFlags.PSH : 0;
      TcpHeader.putFlags(run, tcp, TcpHeader.flags(run, tcp) | pushed);
    }
    run.offloaded(ChecksumState.VERIFIED, others.isEmpty() ? 0 : textOctets());
    run.continuesIn(others);
    receiver.frame(run, now);
  }

  /** Octets of text of each segment of the run but the last. */
  private int textOctets() {
    return packetOctets - ipOctets - tcpOctets;
  }

  // What continues the run.

  private boolean continues(PacketBuffer run, PacketBuffer frame) {
    int ip = frame.start();
    int octets = frame.length();
    if (octets > packetOctets
        || octets <= ipOctets + tcpOctets
        || run.length() + others.octets() + octets > LARGEST_PACKET
        || frame.checksum() != ChecksumState.IN_FIELD) {
      return false;
    }
    int tcp = ip + ipOctets;
    return frame.i64(tcp) == ((long) ports << 32 | nextSequence & 0xffff_ffffL)
        && ((frame.i64(tcp + 8) ^ ackToWindow) & ~PUSH) == 0
        && (tcpOctets == TcpHeader.MIN_OCTETS || areTimestampsLater(frame, tcp))
        && (ipv4 ? isSameIpv4(frame, ip, octets) : isSameIpv6(run, frame, ip, octets));
  }

  private boolean areTimestampsLater(PacketBuffer frame, int tcp) {
    long both = frame.i64(tcp + TcpHeader.MIN_OCTETS + 4);
    return frame.i32(tcp + TcpHeader.MIN_OCTETS) == ALIGNED_TIMESTAMPS
        && (int) both == tsEcr
        && !SequenceNumbers.before((int) (both >>> 32), lastTsVal);
  }

  private boolean isSameIpv4(PacketBuffer frame, int ip, int octets) {
    long firstWord = frame.i64(ip);
    long secondWord = frame.i64(ip + 8);
    int thirdWord = frame.i32(ip + 16);
    if (firstWord == ipv4First && secondWord == ipv4Second) {
      return thirdWord == ipv4Third && octets == packetOctets;
    }
    return ((firstWord ^ ipv4First) & FIRST_WORD) == 0
        && ((secondWord ^ ipv4Second) & SECOND_WORD) == 0
        && thirdWord == ipv4Third
        && Ipv4Header.totalLength(firstWord) == octets
        && Ipv4Header.isPlain(firstWord, secondWord, thirdWord, octets);
  }

  private static boolean isSameIpv6(PacketBuffer run, PacketBuffer frame, int ip, int octets) {
    int other = run.start();
    return frame.i32(ip) == run.i32(other)
        && frame.u16(ip + 6) == run.u16(other + 6)
        && Ipv6Header.OCTETS + Ipv6Header.payloadLength(frame, ip) == octets
        && areSameIpv6Addresses(run, frame);
  }

  private static boolean areSameIpv6Addresses(PacketBuffer run, PacketBuffer frame) {
    int ip = frame.start();
    int other = run.start();
    return frame.i64(ip + 8) == run.i64(other + 8)
        && frame.i64(ip + 16) == run.i64(other + 16)
        && frame.i64(ip + 24) == run.i64(other + 24)
        && frame.i64(ip + 32) == run.i64(other + 32);
  }

  /** Of a frame whose addresses and protocol are those of the run, or that may begin one. */
  private boolean isChecksumGood(PacketBuffer frame) {
    int tcp = frame.start() + ipOctets;
    int octets = frame.end() - tcp;
    long sum =
        frame.length() == packetOctets
            ? pseudoHeader
            : OffloadedChecksum.pseudoHeader(frame, frame.start(), octets);
    return Checksum.ok(Checksum.add(sum, frame.segment(), tcp, octets));
  }

  private void join(PacketBuffer frame, long now) {
    int headers = ipOctets + tcpOctets;
    others.add(frame.segment(), frame.start() + headers, frame.length() - headers);
    follow(frame);
    if (frame.length() < packetOctets) {
      flush(now);
    }
  }

  /** What comes next has to continue this frame. */
  private void follow(PacketBuffer frame) {
    int tcp = frame.start() + ipOctets;
    nextSequence = TcpHeader.sequence(frame, tcp) + frame.end() - tcp - tcpOctets;
    push |= (TcpHeader.flags(frame, tcp) & TcpFlags.PSH) != 0;
    if (tcpOctets == WITH_TIMESTAMPS) {
      lastTsVal = frame.i32(tcp + TcpHeader.MIN_OCTETS + 4);
    }
  }

  // What may begin one.

  /** A segment of another flow that cannot be continued, such as a SYN, leaves the run alone. */
  private boolean passes(PacketBuffer run, PacketBuffer frame) {
    if (frame.length() == 0) {
      return false;
    }
    int ip = frame.start();
    boolean four = Ipv4Header.version(frame, ip) == Ipv4Header.VERSION;
    int upper = four ? Ipv4Header.MIN_OCTETS : Ipv6Header.OCTETS;
    boolean plain = four ? isPlainIpv4(frame) : isPlainIpv6(frame);
    if (!plain || frame.length() < upper + TcpHeader.MIN_OCTETS) {
      return false;
    }
    int tcp = ip + upper;
    boolean text = frame.length() - upper > TcpHeader.dataOffset(frame, tcp);
    boolean mayBegin = text && (TcpHeader.flags(frame, tcp) & ~TcpFlags.PSH) == TcpFlags.ACK;
    return !mayBegin
        && (four != ipv4
            || TcpHeader.ports(frame, tcp) != ports
            || !(four ? areSameIpv4Addresses(run, frame) : areSameIpv6Addresses(run, frame)));
  }

  private static boolean areSameIpv4Addresses(PacketBuffer run, PacketBuffer frame) {
    return frame.i64(frame.start() + 12) == run.i64(run.start() + 12);
  }

  private static boolean isPlainIpv4(PacketBuffer frame) {
    int octets = frame.length();
    int ip = frame.start();
    return octets >= Ipv4Header.MIN_OCTETS
        && Ipv4Header.protocol(frame, ip) == TcpHeader.PROTOCOL
        && Ipv4Header.totalLength(frame, ip) == octets
        && Ipv4Header.isPlain(frame.i64(ip), frame.i64(ip + 8), frame.i32(ip + 16), octets);
  }

  private static boolean isPlainIpv6(PacketBuffer frame) {
    int octets = frame.length();
    int ip = frame.start();
    return octets >= Ipv6Header.OCTETS
        && Ipv6Header.nextHeader(frame, ip) == TcpHeader.PROTOCOL
        && Ipv6Header.OCTETS + Ipv6Header.payloadLength(frame, ip) == octets
        && Ipv6Header.validate(frame, ip, octets) == null;
  }

  /** Whether this is a whole segment of text that says nothing beside ACK and PSH. */
  private boolean isText(PacketBuffer frame) {
    if (frame.length() == 0 || frame.checksum() != ChecksumState.IN_FIELD) {
      return false;
    }
    int ip = frame.start();
    boolean four = Ipv4Header.version(frame, ip) == Ipv4Header.VERSION;
    int upper = four ? Ipv4Header.MIN_OCTETS : Ipv6Header.OCTETS;
    int tcp = ip + upper;
    if (frame.length() <= upper + TcpHeader.MIN_OCTETS) {
      return false;
    }
    // the flags come first: a SYN of a flood is known by them
    long word = frame.i64(tcp + 8);
    boolean ackAlone = (word & FLAGS & ~PUSH) == ACK_ALONE;
    if (!ackAlone || !(four ? isPlainIpv4(frame) : isPlainIpv6(frame))) {
      return false;
    }
    ipv4 = four;
    ipOctets = upper;
    ackToWindow = word;
    tcpOctets = TcpHeader.dataOffset(frame, tcp);
    packetOctets = frame.length();
    if (textOctets() <= 0 || !hasUsualOptions(frame, tcp)) {
      return false;
    }
    pseudoHeader = OffloadedChecksum.pseudoHeader(frame, ip, packetOctets - upper);
    return true;
  }

  private boolean hasUsualOptions(PacketBuffer frame, int tcp) {
    return tcpOctets == TcpHeader.MIN_OCTETS
        || tcpOctets == WITH_TIMESTAMPS
            && frame.i32(tcp + TcpHeader.MIN_OCTETS) == ALIGNED_TIMESTAMPS;
  }

  private void begin(PacketBuffer frame) {
    int ip = frame.start();
    int tcp = ip + ipOctets;
    first = frame;
    others.clear();
    ipv4First = frame.i64(ip);
    ipv4Second = frame.i64(ip + 8);
    ipv4Third = frame.i32(ip + 16);
    ports = TcpHeader.ports(frame, tcp);
    tsEcr = tcpOctets == WITH_TIMESTAMPS ? frame.i32(tcp + TcpHeader.MIN_OCTETS + 8) : 0;
    push = false;
    follow(frame);
  }
}
