package io.leat.stack.link;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;

/**
 * Joins segments of one flow that follow each other into super-segments (software generic receive
 * offload), for a device that hands over each in a frame of its own.
 *
 * <p>A segment continues another if it is text with no more than ACK and PSH set, begins where that
 * one ended, and agrees with it in addresses, ports, acknowledgment, window, options, ECN bits and
 * hop limit; timestamps may have moved on. The super-segment has the header of its first segment,
 * and so the timestamp that RFC 7323 §4.2 wants echoed, and PSH if one of them had it. Its segments
 * have one size, but for a shorter last one. The checksum of each is verified before it is joined;
 * a segment that is wrong goes up by itself, to be counted where it is dropped.
 *
 * <p>Order is kept: whatever does not continue what is held comes behind it, but for a segment of
 * another flow that cannot be continued itself, such as a SYN, which passes; otherwise a flood of
 * those would leave nothing to join. The first of a run goes up as it is, uncopied, for nobody
 * knows then whether others follow; {@link #flush} after each burst ends the waiting, so that
 * nothing waits for what has not arrived. Nothing is allocated.
 */
public final class ReceiveCoalescer implements FrameReceiver {
  /** The largest IP packet that IPv4 can express. */
  private static final int LARGEST_PACKET = 65_535;

  private static final int MOST_HEADERS =
      EthernetHeader.OCTETS + Ipv6Header.OCTETS + TcpHeader.MAX_OCTETS;

  /** Two NOPs and a timestamp option, as RFC 7323 appendix A lays them out. */
  private static final int ALIGNED_TIMESTAMPS = 0x0101_080a;

  private static final int ALIGNED_TIMESTAMPS_HEADER = TcpHeader.MIN_OCTETS + 12;

  private static final int IPV4_LENGTH = 2;
  private static final int IPV6_LENGTH = 4;

  private final FrameReceiver receiver;
  private final boolean ethernet;
  private final int linkHeader;

  /** The headers of the last segment that may be continued, then the text that is held. */
  private final PacketBuffer run;

  private final int runAt;
  private final int runIp;

  /** Whether {@link #run} has the headers of what went before. */
  private boolean known;

  /** Segments held; 0 if what went before has gone up. */
  private int held;

  private int segmentOctets;
  private int nextSequence;
  private int lastTimestamp;
  private long joined;

  // The frame that is looked at.

  private int ip;
  private boolean ipv4;
  private int tcp;
  private int text;

  /**
   * @param ethernet whether frames begin with an Ethernet header rather than an IP header
   * @param receiver gets single frames and super-segments
   */
  public ReceiveCoalescer(boolean ethernet, FrameReceiver receiver) {
    this.ethernet = ethernet;
    this.receiver = receiver;
    linkHeader = ethernet ? EthernetHeader.OCTETS : 0;
    run = PacketBuffer.allocate(Arena.ofAuto(), MOST_HEADERS + LARGEST_PACKET);
    runIp = PacketBuffer.HEADROOM;
    runAt = runIp - linkHeader;
  }

  /** Segments that went up as part of a super-segment, but for the first of each. */
  public long joined() {
    return joined;
  }

  @Override
  public void frame(PacketBuffer frame, long now) {
    boolean whole = isWhole(frame);
    boolean mayContinue = whole && isText(frame);
    if (mayContinue && known && continues(frame) && isChecksumGood(frame)) {
      join(frame, now);
      return;
    }
    if (whole && !mayContinue && known && isOfAnotherFlow(frame)) {
      receiver.frame(frame, now);
      return;
    }
    flush(now);
    known = mayContinue;
    if (mayContinue) {
      remember(frame, text - frame.start());
    }
    receiver.frame(frame, now);
  }

  /** Hands up what is held. */
  public void flush(long now) {
    if (held == 0) {
      return;
    }
    if (held > 1) {
      writeLength();
    }
    run.offloaded(ChecksumState.VERIFIED, held > 1 ? segmentOctets : 0);
    joined += held - 1;
    held = 0;
    receiver.frame(run, now);
  }

  /** Whether this is a whole segment whose checksum nobody has looked at. */
  private boolean isWhole(PacketBuffer frame) {
    ip = frame.start() + linkHeader;
    int octets = frame.end() - ip;
    if (octets < Ipv4Header.MIN_OCTETS + TcpHeader.MIN_OCTETS
        || frame.checksum() != ChecksumState.IN_FIELD) {
      return false;
    }
    ipv4 = Ipv4Header.version(frame, ip) == Ipv4Header.VERSION;
    if (ipv4 ? !isWholeIpv4(frame, octets) : !isWholeIpv6(frame, octets)) {
      return false;
    }
    tcp = ip + (ipv4 ? Ipv4Header.MIN_OCTETS : Ipv6Header.OCTETS);
    return true;
  }

  /** Whether it has text and says nothing beside ACK and PSH. */
  private boolean isText(PacketBuffer frame) {
    int dataOffset = TcpHeader.dataOffset(frame, tcp);
    text = tcp + dataOffset;
    return dataOffset >= TcpHeader.MIN_OCTETS
        && text < frame.end()
        && (TcpHeader.flags(frame, tcp) & ~TcpFlags.PSH) == TcpFlags.ACK;
  }

  private boolean isWholeIpv4(PacketBuffer frame, int octets) {
    return Ipv4Header.headerOctets(frame, ip) == Ipv4Header.MIN_OCTETS
        && Ipv4Header.protocol(frame, ip) == TcpHeader.PROTOCOL
        && Ipv4Header.totalLength(frame, ip) == octets
        && !Ipv4Header.isFragment(frame, ip)
        && isOfType(frame, EthernetHeader.IPV4)
        && Ipv4Header.validate(frame, ip, octets) == null;
  }

  private boolean isWholeIpv6(PacketBuffer frame, int octets) {
    return octets >= Ipv6Header.OCTETS + TcpHeader.MIN_OCTETS
        && Ipv6Header.nextHeader(frame, ip) == TcpHeader.PROTOCOL
        && Ipv6Header.OCTETS + Ipv6Header.payloadLength(frame, ip) == octets
        && isOfType(frame, EthernetHeader.IPV6)
        && Ipv6Header.validate(frame, ip, octets) == null;
  }

  private boolean isOfType(PacketBuffer frame, int type) {
    return !ethernet || EthernetHeader.etherType(frame, frame.start()) == type;
  }

  /** Whether the frame continues what is held, or what has gone up last. */
  private boolean continues(PacketBuffer frame) {
    return TcpHeader.sequence(frame, tcp) == nextSequence
        && agree(frame, frame.start(), runAt, linkHeader)
        && Ipv4Header.version(run, runIp) == Ipv4Header.version(frame, ip)
        && (ipv4 ? isSameIpv4(frame) : isSameIpv6(frame))
        && isSameTcp(frame, runIp + (tcp - ip));
  }

  /** Whether addresses or ports differ from those of what is held, or has gone up last. */
  private boolean isOfAnotherFlow(PacketBuffer frame) {
    return Ipv4Header.version(run, runIp) != Ipv4Header.version(frame, ip)
        || frame.i32(tcp) != run.i32(runIp + (tcp - ip))
        || (ipv4 ? frame.i64(ip + 12) != run.i64(runIp + 12) : !areSameIpv6Addresses(frame));
  }

  /** All but the length, the identification and the checksum. */
  private boolean isSameIpv4(PacketBuffer frame) {
    return frame.u16(ip) == run.u16(runIp)
        && frame.u16(ip + 6) == run.u16(runIp + 6)
        && frame.u16(ip + 8) == run.u16(runIp + 8)
        && frame.i64(ip + 12) == run.i64(runIp + 12);
  }

  /** All but the length. */
  private boolean isSameIpv6(PacketBuffer frame) {
    return frame.i32(ip) == run.i32(runIp)
        && frame.u16(ip + 6) == run.u16(runIp + 6)
        && areSameIpv6Addresses(frame);
  }

  private boolean areSameIpv6Addresses(PacketBuffer frame) {
    return frame.i64(ip + 8) == run.i64(runIp + 8)
        && frame.i64(ip + 16) == run.i64(runIp + 16)
        && frame.i64(ip + 24) == run.i64(runIp + 24)
        && frame.i64(ip + 32) == run.i64(runIp + 32);
  }

  /** Flags are the same but for PSH, or it would not be text. */
  private boolean isSameTcp(PacketBuffer frame, int runTcp) {
    return frame.i32(tcp) == run.i32(runTcp)
        && TcpHeader.acknowledgment(frame, tcp) == TcpHeader.acknowledgment(run, runTcp)
        && TcpHeader.dataOffset(frame, tcp) == TcpHeader.dataOffset(run, runTcp)
        && TcpHeader.window(frame, tcp) == TcpHeader.window(run, runTcp)
        && areSameOptions(frame, runTcp);
  }

  private boolean areSameOptions(PacketBuffer frame, int runTcp) {
    int from = TcpHeader.MIN_OCTETS;
    if (hasAlignedTimestamps(frame)) {
      return run.i32(runTcp + from) == ALIGNED_TIMESTAMPS
          && !SequenceNumbers.before(timestamp(frame), lastTimestamp)
          && frame.i32(tcp + from + 8) == run.i32(runTcp + from + 8);
    }
    return agree(frame, tcp + from, runTcp + from, text - tcp - from);
  }

  private boolean hasAlignedTimestamps(PacketBuffer frame) {
    return text - tcp == ALIGNED_TIMESTAMPS_HEADER
        && frame.i32(tcp + TcpHeader.MIN_OCTETS) == ALIGNED_TIMESTAMPS;
  }

  private int timestamp(PacketBuffer frame) {
    return frame.i32(tcp + TcpHeader.MIN_OCTETS + 4);
  }

  /** Whether an even number of octets is the same in the frame and in the run. */
  private boolean agree(PacketBuffer frame, int at, int atRun, int octets) {
    for (int i = 0; i < octets; i += 2) {
      if (frame.u16(at + i) != run.u16(atRun + i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isChecksumGood(PacketBuffer frame) {
    int octets = frame.end() - tcp;
    long sum = OffloadedChecksum.pseudoHeader(frame, ip, octets);
    return Checksum.ok(Checksum.add(sum, frame.segment(), tcp, octets));
  }

  private void join(PacketBuffer frame, long now) {
    int octets = frame.end() - text;
    if (held > 0 && (octets > segmentOctets || run.end() - runIp + octets > LARGEST_PACKET)) {
      flush(now);
    }
    if (held == 0) {
      remember(frame, frame.length());
      segmentOctets = octets;
    } else {
      run.put(run.append(octets), frame.segment(), text, octets);
      int runTcp = runIp + (tcp - ip);
      int push = TcpHeader.flags(frame, tcp) & TcpFlags.PSH;
      TcpHeader.putFlags(run, runTcp, TcpHeader.flags(run, runTcp) | push);
      follow(frame);
    }
    held++;
    if (octets < segmentOctets) {
      flush(now);
    }
  }

  /** Copies the frame's first {@code octets}, its headers among them. */
  private void remember(PacketBuffer frame, int octets) {
    run.clear(runAt);
    run.put(run.append(octets), frame.segment(), frame.start(), octets);
    follow(frame);
  }

  /** What comes next has to continue this frame. */
  private void follow(PacketBuffer frame) {
    nextSequence = TcpHeader.sequence(frame, tcp) + (frame.end() - text);
    lastTimestamp = hasAlignedTimestamps(frame) ? timestamp(frame) : 0;
  }

  private void writeLength() {
    int octets = run.end() - runIp;
    if (Ipv4Header.version(run, runIp) == Ipv4Header.VERSION) {
      run.put16(runIp + IPV4_LENGTH, octets);
      Ipv4Header.writeChecksum(run, runIp);
    } else {
      run.put16(runIp + IPV6_LENGTH, octets - Ipv6Header.OCTETS);
    }
  }
}
