package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpHeader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One frame on a link, as rules and observers see it. Reused: valid during the call only.
 *
 * <p>The TCP header is decoded when it is first asked for, and whether its checksum is right does
 * not matter here.
 */
public final class NetworkFrame {
  private final InboundSegment segment = new InboundSegment();
  private final FlowKey flow = new FlowKey();
  private @Nullable LinkDirection direction;
  private @Nullable PacketBuffer octets;
  private long number;
  private long sentAt;
  private long time;
  private boolean decoded;
  private boolean tcp;

  NetworkFrame() {}

  NetworkFrame show(LinkDirection on, PacketBuffer frame, long frameNumber, long sent, long now) {
    direction = on;
    octets = frame;
    number = frameNumber;
    sentAt = sent;
    time = now;
    decoded = false;
    return this;
  }

  /** The direction of the link that it is on. */
  public LinkDirection direction() {
    return Objects.requireNonNull(direction);
  }

  /** The node that sent it. */
  public NetworkNode from() {
    return direction().from();
  }

  /** The node that it is for. */
  public NetworkNode to() {
    return direction().to();
  }

  /** Counts the frames in this direction from 1; copies of a frame have its number. */
  public long number() {
    return number;
  }

  /** When it left, in nanoseconds of virtual time. */
  public long sentAt() {
    return sentAt;
  }

  /** The present time: when it left, arrives, or is lost. */
  public long time() {
    return time;
  }

  /** The frame, from start to end, beginning with the IP header; only to be read. */
  public PacketBuffer octets() {
    return Objects.requireNonNull(octets);
  }

  public boolean isTcp() {
    decode();
    return tcp;
  }

  /** The TCP segment, in wire values; only if {@link #isTcp}. */
  public InboundSegment segment() {
    if (!isTcp()) {
      throw new IllegalStateException("frame " + number + " of " + direction + " is not TCP");
    }
    return segment;
  }

  /** The two sockets as the sender sees them; only if {@link #isTcp}. */
  public FlowKey flow() {
    decode();
    return flow;
  }

  /** Whether it is TCP and has all of these control bits. */
  public boolean has(int flags) {
    return isTcp() && segment.has(flags);
  }

  /** Octets of TCP text; 0 if it is not TCP. */
  public int textLength() {
    return isTcp() ? segment.textLength : 0;
  }

  private void decode() {
    if (decoded) {
      return;
    }
    decoded = true;
    tcp = false;
    PacketBuffer frame = octets();
    int at = frame.start();
    if (frame.length() < Ipv4Header.MIN_OCTETS) {
      return;
    }
    switch (frame.u8(at) >> 4) {
      case Ipv4Header.VERSION -> decodeIpv4(frame, at);
      case Ipv6Header.VERSION -> decodeIpv6(frame, at);
      default -> {}
    }
  }

  private void decodeIpv4(PacketBuffer frame, int at) {
    boolean whole =
        Ipv4Header.validate(frame, at, frame.length()) == null && !Ipv4Header.isFragment(frame, at);
    if (whole && Ipv4Header.protocol(frame, at) == TcpHeader.PROTOCOL) {
      int header = Ipv4Header.headerOctets(frame, at);
      long source = Ipv4Header.sourceLo(frame, at);
      long destination = Ipv4Header.destinationLo(frame, at);
      flow.set(0, source, 0, 0, destination, 0);
      decodeTcp(frame, at + header, Ipv4Header.totalLength(frame, at) - header);
    }
  }

  private void decodeIpv6(PacketBuffer frame, int at) {
    if (Ipv6Header.validate(frame, at, frame.length()) == null
        && Ipv6Header.nextHeader(frame, at) == TcpHeader.PROTOCOL) {
      flow.set(
          Ipv6Header.sourceHi(frame, at),
          Ipv6Header.sourceLo(frame, at),
          0,
          Ipv6Header.destinationHi(frame, at),
          Ipv6Header.destinationLo(frame, at),
          0);
      decodeTcp(frame, at + Ipv6Header.OCTETS, Ipv6Header.payloadLength(frame, at));
    }
  }

  private void decodeTcp(PacketBuffer frame, int at, int length) {
    tcp = segment.decode(frame, at, length, flow, false) == null;
    if (tcp) {
      flow.localPort = TcpHeader.sourcePort(frame, at);
      flow.remotePort = TcpHeader.destinationPort(frame, at);
    }
  }

  /** Such as {@code client to server #3: SYN,ACK seq 1 ack 2 win 65535 len 0}. */
  @Override
  public String toString() {
    String what = isTcp() ? segment.toString() : octets().length() + " octets that are not TCP";
    return direction + " #" + number + ": " + what;
  }
}
