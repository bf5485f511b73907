package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.IpAddress;
import java.lang.foreign.MemorySegment;

/** A received packet whose IP headers are decoded: one object, reused for every packet. */
final class IpPacket {
  private static final PacketBuffer NONE =
      new PacketBuffer(MemorySegment.ofArray(new byte[PacketBuffer.HEADROOM]));

  /** The packet, from {@link #at} to the frame's end; what the link padded is cut off. */
  PacketBuffer frame = NONE;

  /** Offset of the IP header. */
  int at;

  /** Offset of the upper-layer header. */
  int upper;

  /** The upper-layer protocol. */
  int protocol;

  /** Distance from the IP header to the field that names the protocol. */
  int protocolAt;

  long sourceHi;
  long sourceLo;
  long destinationHi;
  long destinationLo;

  /** TOS or traffic class, with the ECN bits. */
  int trafficClass;

  int hopLimit;

  /** Sent by ourselves, never on a wire. */
  boolean looped;

  /** Arrived in a frame for a group of stations. */
  boolean linkGroup;

  /** For a broadcast or multicast address. */
  boolean toGroup;

  /** Arrived with a Fragment header, or in fragments. */
  boolean fragmented;

  boolean isIpv4() {
    return IpAddress.isIpv4(destinationHi, destinationLo);
  }

  /** Octets from the upper-layer header to the end. */
  int upperOctets() {
    return frame.end() - upper;
  }

  /** Octets from the IP header to the end. */
  int octets() {
    return frame.end() - at;
  }
}
