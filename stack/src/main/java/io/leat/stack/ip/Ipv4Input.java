package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Receives IPv4 packets (RFC 791, RFC 1122 §3.2.1): valid, for us, from somebody who can exist, and
 * whole.
 *
 * <p>Unknown options are ignored. Packets with a source route are dropped: honouring one lets a
 * stranger choose where answers go (RFC 7126 §4.3, §4.4).
 */
final class Ipv4Input {
  private final AddressTable addresses;
  private final Reassembly reassembly;
  private final DropCounter drops;

  // The addresses that a unicast packet was accepted with last; none at first.

  private int acceptedSource;
  private int acceptedDestination;
  private int acceptedVersion = -1;

  Ipv4Input(AddressTable addresses, Reassembly reassembly, DropCounter drops) {
    this.addresses = addresses;
    this.reassembly = reassembly;
    this.drops = drops;
  }

  /**
   * Decides about the packet at {@code packet.at}; true if it is whole and to be handed up.
   *
   * <p>The time to live is not looked at: it is for routers (RFC 1122 §3.2.1.7).
   */
  boolean accept(IpPacket packet, long now) {
    if (acceptPlain(packet)) {
      return true;
    }
    DropReason reason = validate(packet);
    if (reason != null) {
      drops.dropped(reason, now);
      return false;
    }
    if (!Ipv4Header.isFragment(packet.frame, packet.at)) {
      return true;
    }
    if (splitsHeader(packet)) {
      drops.dropped(DropReason.IP_BAD_FRAGMENT, now);
      return false;
    }
    PacketBuffer whole = reassembly.ipv4(packet, now);
    if (whole == null) {
      return false;
    }
    packet.frame = whole;
    packet.at = whole.start();
    readHeader(packet, addresses);
    return true;
  }

  /**
   * Takes what nearly all packets are, with as few accesses as it takes to read them. Whatever is
   * wrong, rare or not decided yet is left to the rules below, which come to the same in any case.
   */
  private boolean acceptPlain(IpPacket packet) {
    PacketBuffer frame = packet.frame;
    int at = packet.at;
    int octets = frame.end() - at;
    if (octets < Ipv4Header.MIN_OCTETS || packet.looped || packet.linkGroup) {
      return false;
    }
    long first = frame.i64(at);
    long second = frame.i64(at + 8);
    int destination = frame.i32(at + 16);
    if (!Ipv4Header.isPlain(first, second, destination, octets)
        || !isAcceptable((int) second, destination)) {
      return false;
    }
    int length = Ipv4Header.totalLength(first);
    if (length < octets) {
      frame.bounds(at, at + length);
    }
    packet.upper = at + Ipv4Header.MIN_OCTETS;
    packet.protocol = Ipv4Header.protocol(second);
    packet.protocolAt = 9;
    packet.sourceHi = 0;
    packet.sourceLo = IpAddress.mapped((int) second);
    packet.destinationHi = 0;
    packet.destinationLo = IpAddress.mapped(destination);
    packet.trafficClass = Ipv4Header.trafficClass(first);
    packet.hopLimit = Ipv4Header.timeToLive(second);
    packet.toGroup = false;
    return true;
  }

  /**
   * Whether a unicast packet was accepted for this destination, our addresses being as they are
   * now, and this source can exist, as all those of a flood do.
   */
  private boolean isAcceptable(int source, int destination) {
    if (destination != acceptedDestination || addresses.version() != acceptedVersion) {
      return false;
    }
    if (source != acceptedSource) {
      if (!isPossible(source)) {
        return false;
      }
      acceptedSource = source;
    }
    return true;
  }

  private void rememberPair(IpPacket packet) {
    acceptedSource = (int) packet.sourceLo;
    acceptedDestination = (int) packet.destinationLo;
    acceptedVersion = addresses.version();
  }

  private @Nullable DropReason validate(IpPacket packet) {
    PacketBuffer frame = packet.frame;
    int at = packet.at;
    DropReason reason = Ipv4Header.validate(frame, at, frame.end() - at);
    if (reason != null) {
      return reason;
    }
    frame.bounds(at, at + Ipv4Header.totalLength(frame, at));
    readHeader(packet, addresses);
    reason = validateAddresses(packet);
    if (reason != null) {
      return reason;
    }
    return Ipv4Header.hasSourceRoute(frame, at) ? DropReason.IP_SOURCE_ROUTED : null;
  }

  /** Fills the fields from a header that has been validated. */
  static void readHeader(IpPacket packet, AddressTable addresses) {
    PacketBuffer frame = packet.frame;
    int at = packet.at;
    packet.upper = at + Ipv4Header.headerOctets(frame, at);
    packet.protocol = Ipv4Header.protocol(frame, at);
    packet.protocolAt = 9;
    packet.sourceHi = 0;
    packet.sourceLo = Ipv4Header.sourceLo(frame, at);
    packet.destinationHi = 0;
    packet.destinationLo = Ipv4Header.destinationLo(frame, at);
    packet.trafficClass = Ipv4Header.trafficClass(frame, at);
    packet.hopLimit = Ipv4Header.timeToLive(frame, at);
    packet.toGroup =
        IpAddress.isMulticast(0, packet.destinationLo)
            || addresses.isBroadcast(0, packet.destinationLo);
  }

  /** RFC 1122 §3.2.1.3, §3.3.6; LAND: our own address comes from outside. */
  private @Nullable DropReason validateAddresses(IpPacket packet) {
    long source = packet.sourceLo;
    long destination = packet.destinationLo;
    if (packet.looped) {
      return addresses.isLocal(0, source) ? null : DropReason.IP_BAD_SOURCE;
    }
    if (!isPossible((int) source)) {
      return DropReason.IP_BAD_SOURCE;
    }
    boolean ours =
        packet.toGroup
            ? addresses.isBroadcast(0, destination) || addresses.isMember(0, destination)
            : addresses.isLocal(0, destination) && !IpAddress.isLoopback(0, destination);
    if (!ours) {
      return DropReason.IP_NOT_OUR_ADDRESS;
    }
    if (packet.toGroup) {
      return null;
    }
    if (packet.linkGroup) {
      return DropReason.IP_LINK_BROADCAST;
    }
    rememberPair(packet);
    return null;
  }

  /** Whether somebody else can have sent it. */
  private boolean isPossible(int source) {
    long mapped = IpAddress.mapped(source);
    return !isReserved(source)
        && !addresses.isLocal(0, mapped)
        && !addresses.isBroadcast(0, mapped);
  }

  /** 0.0.0.0/8, 127.0.0.0/8, and everything from 224.0.0.0 on. */
  private static boolean isReserved(int source) {
    int first = source >>> 24;
    return first == 0 || first == 127 || first >= 224;
  }

  /**
   * Whether fragments are cut so that the upper-layer header is not in the first one, which only
   * serves to get past filters (RFC 1858, RFC 3128).
   */
  private static boolean splitsHeader(IpPacket packet) {
    int header =
        switch (packet.protocol) {
          case TcpHeader.PROTOCOL -> TcpHeader.MIN_OCTETS;
          case UdpHeader.PROTOCOL -> UdpHeader.OCTETS;
          case Icmpv4Message.PROTOCOL -> Icmpv4Message.HEADER_OCTETS;
          default -> 0;
        };
    int offset = Ipv4Header.fragmentOffset(packet.frame, packet.at);
    return offset == 0 ? packet.upperOctets() < header : offset < header;
  }
}
