package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Receives IPv6 packets (RFC 8200): valid, for us, from somebody who can exist, with extension
 * headers that we can process, and whole.
 */
final class Ipv6Input {
  /** Distances from the IPv6 header, for pointers. */
  private static final int PAYLOAD_LENGTH_AT = 4;

  /** RFC 7112 §5.1: the first fragment does not have the whole chain of headers. */
  private static final int INCOMPLETE_HEADER_CHAIN = 3;

  private static final int LARGEST = 0xffff;

  private final AddressTable addresses;
  private final Reassembly reassembly;
  private final IcmpErrors errors;
  private final DropCounter drops;
  private final Ipv6Extensions extensions = new Ipv6Extensions();

  Ipv6Input(AddressTable addresses, Reassembly reassembly, IcmpErrors errors, DropCounter drops) {
    this.addresses = addresses;
    this.reassembly = reassembly;
    this.errors = errors;
    this.drops = drops;
  }

  /** Decides about the packet at {@code packet.at}; true if it is whole and to be handed up. */
  boolean accept(IpPacket packet, long now) {
    DropReason reason = validate(packet);
    if (reason != null) {
      drops.dropped(reason, now);
      return false;
    }
    if (!walk(packet, now)) {
      return false;
    }
    if (!extensions.isFragment()) {
      return mayBeFromNobody(packet, now);
    }
    PacketBuffer whole = isAcceptableFragment(packet, now) ? reassemble(packet, now) : null;
    if (whole == null) {
      return false;
    }
    packet.frame = whole;
    packet.at = whole.start();
    readHeader(packet, addresses);
    if (!walk(packet, now)) {
      return false;
    }
    if (extensions.isFragment()) {
      drops.dropped(DropReason.IP_BAD_FRAGMENT, now);
      return false;
    }
    return mayBeFromNobody(packet, now);
  }

  private @Nullable DropReason validate(IpPacket packet) {
    PacketBuffer frame = packet.frame;
    int at = packet.at;
    DropReason reason = Ipv6Header.validate(frame, at, frame.end() - at);
    if (reason != null) {
      return reason;
    }
    frame.bounds(at, at + Ipv6Header.OCTETS + Ipv6Header.payloadLength(frame, at));
    readHeader(packet, addresses);
    return validateAddresses(packet);
  }

  /** Fills the fields from a header that has been validated; the upper layer is not known yet. */
  static void readHeader(IpPacket packet, AddressTable addresses) {
    PacketBuffer frame = packet.frame;
    int at = packet.at;
    packet.sourceHi = Ipv6Header.sourceHi(frame, at);
    packet.sourceLo = Ipv6Header.sourceLo(frame, at);
    packet.destinationHi = Ipv6Header.destinationHi(frame, at);
    packet.destinationLo = Ipv6Header.destinationLo(frame, at);
    packet.trafficClass = Ipv6Header.trafficClass(frame, at);
    packet.hopLimit = Ipv6Header.hopLimit(frame, at);
    packet.toGroup = IpAddress.isMulticast(packet.destinationHi, packet.destinationLo);
  }

  /**
   * RFC 4291 §2.5, §2.7. A v4-mapped address never belongs on a wire, and here it would pass for an
   * IPv4 address.
   */
  private @Nullable DropReason validateAddresses(IpPacket packet) {
    long hi = packet.sourceHi;
    long lo = packet.sourceLo;
    long toHi = packet.destinationHi;
    long toLo = packet.destinationLo;
    if (IpAddress.isIpv4(hi, lo) || IpAddress.isMulticast(hi, lo)) {
      return DropReason.IP_BAD_SOURCE;
    }
    if (IpAddress.isIpv4(toHi, toLo)) {
      return DropReason.IP_NOT_OUR_ADDRESS;
    }
    if (packet.looped) {
      return addresses.isLocal(hi, lo) ? null : DropReason.IP_BAD_SOURCE;
    }
    if (addresses.isLocal(hi, lo)) {
      return DropReason.IP_BAD_SOURCE;
    }
    boolean ours =
        packet.toGroup
            ? addresses.isMember(toHi, toLo)
            : addresses.isLocal(toHi, toLo) && !IpAddress.isLoopback(toHi, toLo);
    if (!ours) {
      return DropReason.IP_NOT_OUR_ADDRESS;
    }
    return packet.linkGroup && !packet.toGroup ? DropReason.IP_LINK_BROADCAST : null;
  }

  /** Walks the extension headers; reports what RFC 8200 wants reported. */
  private boolean walk(IpPacket packet, long now) {
    DropReason reason = extensions.walk(packet.frame, packet.at, packet.frame.end());
    packet.upper = extensions.protocolOffset;
    packet.protocol = extensions.protocol;
    packet.protocolAt = extensions.protocolNamedAt - packet.at;
    packet.fragmented |= extensions.hasFragmentHeader;
    if (reason == null) {
      return true;
    }
    drops.dropped(reason, now);
    if (reason == DropReason.IP_UNKNOWN_OPTION) {
      reportOption(packet, now);
    } else if (reason == DropReason.IP_ROUTING_HEADER) {
      int pointer = extensions.routingTypeOffset - packet.at;
      errors.parameterProblem(packet, Icmpv6Message.ERRONEOUS_FIELD, pointer, false, now);
    }
    return false;
  }

  /** RFC 8200 §4.2: the two highest bits of the option's type say who is to be told. */
  private void reportOption(IpPacket packet, long now) {
    int pointer = extensions.unknownOptionOffset - packet.at;
    int code = Icmpv6Message.UNKNOWN_OPTION;
    switch (extensions.unknownOptionAction) {
      case Ipv6Extensions.ACTION_REPORT ->
          errors.parameterProblem(packet, code, pointer, true, now);
      case Ipv6Extensions.ACTION_REPORT_UNLESS_MULTICAST ->
          errors.parameterProblem(packet, code, pointer, false, now);
      default -> {}
    }
  }

  /** Only a host that does not have an address yet sends from ::, and then ICMPv6 (RFC 4862). */
  private boolean mayBeFromNobody(IpPacket packet, long now) {
    if (IpAddress.isUnspecified(packet.sourceHi, packet.sourceLo)
        && packet.protocol != Icmpv6Message.PROTOCOL) {
      drops.dropped(DropReason.IP_BAD_SOURCE, now);
      return false;
    }
    return true;
  }

  /** The lengths that RFC 8200 §4.5 wants reported, and the whole chain of headers (RFC 7112). */
  private boolean isAcceptableFragment(IpPacket packet, long now) {
    int octets = packet.frame.end() - extensions.protocolOffset;
    int code = Icmpv6Message.ERRONEOUS_FIELD;
    int pointer = -1;
    if (extensions.moreFragments && (octets & 7) != 0) {
      pointer = PAYLOAD_LENGTH_AT;
    } else if (extensions.fragmentOffset + octets > LARGEST) {
      pointer = extensions.fragmentHeaderOffset + 2 - packet.at;
    } else if (extensions.fragmentOffset == 0
        && !Ipv6UpperLayer.isComplete(
            packet.frame, extensions.protocol, extensions.protocolOffset, packet.frame.end())) {
      code = INCOMPLETE_HEADER_CHAIN;
      pointer = 0;
    }
    if (pointer < 0) {
      return true;
    }
    drops.dropped(DropReason.IP_BAD_FRAGMENT, now);
    errors.parameterProblem(packet, code, pointer, false, now);
    return false;
  }

  private @Nullable PacketBuffer reassemble(IpPacket packet, long now) {
    return reassembly.ipv6(packet, extensions, now);
  }
}
