package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * The beginning of a packet that an ICMP error quotes: the flow that it belonged to, seen from its
 * sender, which is us. Reused from one error to the next.
 *
 * <p>The quote is what a stranger says that we sent. Its checksums are not looked at: routers
 * change the header, and the text is cut off. Whether we sent it is for the owner of the flow to
 * say.
 */
public final class IcmpQuote {
  /** What a quote contains of the upper-layer header at least (RFC 792). */
  private static final int UPPER_OCTETS = 8;

  /** Local is the quoted source, remote the quoted destination; ports of TCP and UDP, else 0. */
  public final FlowKey flow = new FlowKey();

  /** The upper-layer protocol. */
  public int protocol;

  /** Where its header begins in the frame; at least 8 octets of it are there. */
  public int protocolOffset;

  /** SEG.SEQ of a quoted TCP segment, else 0. */
  public int wireSeq;

  private final Ipv6Extensions extensions = new Ipv6Extensions();

  /**
   * Reads the packet quoted from {@code at} to {@code end}. Returns false if it is no IP packet,
   * too short to tell whose it was, or a fragment but the first; then the fields mean nothing.
   */
  public boolean decode(PacketBuffer frame, int at, int end) {
    if (at < 0 || end > frame.end() || end - at < Ipv4Header.MIN_OCTETS) {
      return false;
    }
    boolean readable =
        switch (Ipv4Header.version(frame, at)) {
          case Ipv4Header.VERSION -> ipv4(frame, at);
          case Ipv6Header.VERSION -> ipv6(frame, at, end);
          default -> false;
        };
    if (!readable || end - protocolOffset < UPPER_OCTETS) {
      return false;
    }
    upperLayer(frame);
    return true;
  }

  private boolean ipv4(PacketBuffer frame, int at) {
    int headerOctets = Ipv4Header.headerOctets(frame, at);
    protocol = Ipv4Header.protocol(frame, at);
    protocolOffset = at + headerOctets;
    flow.set(0, Ipv4Header.sourceLo(frame, at), 0, 0, Ipv4Header.destinationLo(frame, at), 0);
    return headerOctets >= Ipv4Header.MIN_OCTETS && Ipv4Header.fragmentOffset(frame, at) == 0;
  }

  private boolean ipv6(PacketBuffer frame, int at, int end) {
    if (end - at < Ipv6Header.OCTETS || extensions.walk(frame, at, end) != null) {
      return false;
    }
    protocol = extensions.protocol;
    protocolOffset = extensions.protocolOffset;
    flow.set(
        Ipv6Header.sourceHi(frame, at),
        Ipv6Header.sourceLo(frame, at),
        0,
        Ipv6Header.destinationHi(frame, at),
        Ipv6Header.destinationLo(frame, at),
        0);
    return extensions.fragmentOffset == 0;
  }

  /** TCP and UDP begin with their ports, and TCP's sequence number is within the first 8 octets. */
  private void upperLayer(PacketBuffer frame) {
    boolean tcp = protocol == TcpHeader.PROTOCOL;
    wireSeq = tcp ? TcpHeader.sequence(frame, protocolOffset) : 0;
    if (tcp || protocol == UdpHeader.PROTOCOL) {
      flow.localPort = frame.u16(protocolOffset);
      flow.remotePort = frame.u16(protocolOffset + 2);
    }
  }
}
