package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.IcmpErrorKind;

/** What IP hands up to TCP. */
public interface Transport {
  /**
   * A TCP segment for one of our unicast addresses, from a valid source, whole and at least 20
   * octets long. Its checksum has not been looked at.
   *
   * @param at offset of the TCP header in the frame
   * @param octets length of the segment, header included
   * @param flow addresses and ports, local being the destination; valid during the call
   * @param trafficClass the TOS or traffic class octet with the ECN bits
   */
  void segmentArrives(
      PacketBuffer frame,
      int at,
      int octets,
      FlowKey flow,
      int trafficClass,
      int hopLimit,
      long now);

  /**
   * An ICMP error about a TCP segment that left one of our addresses, or the finding of our own
   * neighbour resolution that its next hop does not answer.
   *
   * @param flow addresses and ports of the quoted segment, local being its source; valid during the
   *     call
   * @param quotedSequence the quoted sequence number, which the receiver must check against what is
   *     in flight (RFC 5927 §4.1)
   * @param type ICMP or ICMPv6 type, by the family of the flow
   * @param mtu for {@link IcmpErrorKind#FRAGMENTATION_NEEDED} the next hop's MTU, at least 68
   *     (IPv4) or 1280 (IPv6); else 0
   */
  void icmpError(
      FlowKey flow, int quotedSequence, IcmpErrorKind kind, int type, int code, int mtu, long now);
}
