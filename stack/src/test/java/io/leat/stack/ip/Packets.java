package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.UdpHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packets as bytes. */
final class Packets {
  static final int TCP = TcpHeader.PROTOCOL;
  static final int UDP = UdpHeader.PROTOCOL;
  static final int ICMP = Icmpv4Message.PROTOCOL;
  static final int ICMPV6 = Icmpv6Message.PROTOCOL;

  private static final Slices NO_TEXT = new Slices();

  private Packets() {}

  static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  /** On the heap: what tests make by the million costs the collector nothing there. */
  static PacketBuffer buffer(int capacity) {
    return new PacketBuffer(MemorySegment.ofArray(new byte[PacketBuffer.HEADROOM + capacity]));
  }

  static PacketBuffer packet(byte[] octets) {
    PacketBuffer packet = buffer(octets.length);
    int at = packet.append(octets.length);
    for (int i = 0; i < octets.length; i++) {
      packet.put8(at + i, octets[i]);
    }
    return packet;
  }

  static byte[] octets(PacketBuffer packet, int from, int to) {
    return packet.segment().asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
  }

  static byte[] octets(PacketBuffer packet) {
    return octets(packet, packet.start(), packet.end());
  }

  static PacketBuffer copy(PacketBuffer packet) {
    return packet(octets(packet));
  }

  static byte[] counting(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) (i * 7 + (i >>> 8));
    }
    return octets;
  }

  static byte[] bytes(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] slice(byte[] octets, int from, int to) {
    return java.util.Arrays.copyOfRange(octets, from, to);
  }

  /** A packet of the addresses' family. */
  static PacketBuffer ip(String source, String destination, int protocol, byte[] payload) {
    return address(source).isIpv4()
        ? ipv4(source, destination, protocol, payload)
        : ipv6(source, destination, protocol, payload);
  }

  static PacketBuffer ipv4(String source, String destination, int protocol, byte[] payload) {
    return ipv4(source, destination, protocol, 1, 0, 0, payload);
  }

  static PacketBuffer ipv4(
      String source,
      String destination,
      int protocol,
      int id,
      int flagsAndOffset,
      int trafficClass,
      byte[] payload) {
    PacketBuffer packet = packet(concat(new byte[20], payload));
    Ipv4Header.write(
        packet,
        packet.start(),
        packet.length(),
        trafficClass,
        id,
        flagsAndOffset,
        64,
        protocol,
        address(source).ipv4(),
        address(destination).ipv4());
    return packet;
  }

  /** A packet with IPv4 options, whose length is a multiple of 4. */
  static PacketBuffer ipv4WithOptions(
      String source, String destination, int protocol, byte[] options, byte[] payload) {
    PacketBuffer packet = ipv4(source, destination, protocol, concat(options, payload));
    packet.put8(packet.start(), 0x40 | (5 + options.length / 4));
    Ipv4Header.writeChecksum(packet, packet.start());
    return packet;
  }

  static PacketBuffer ipv4Fragment(
      String source, String destination, int id, int offset, boolean more, byte[] payload) {
    int flags = offset / 8 | (more ? Ipv4Header.MORE_FRAGMENTS : 0);
    return ipv4(source, destination, UDP, id, flags, 0, payload);
  }

  static PacketBuffer ipv6(String source, String destination, int nextHeader, byte[] payload) {
    return ipv6(source, destination, nextHeader, 64, payload);
  }

  static PacketBuffer ipv6(
      String source, String destination, int nextHeader, int hopLimit, byte[] payload) {
    PacketBuffer packet = packet(concat(new byte[40], payload));
    IpAddress from = address(source);
    IpAddress to = address(destination);
    Ipv6Header.write(
        packet,
        packet.start(),
        payload.length,
        0,
        0,
        nextHeader,
        hopLimit,
        from.hi(),
        from.lo(),
        to.hi(),
        to.lo());
    return packet;
  }

  static PacketBuffer ipv6Fragment(
      String source, String destination, int id, int offset, boolean more, byte[] payload) {
    return ipv6(
        source,
        destination,
        Ipv6Extensions.FRAGMENT,
        concat(fragmentHeader(UDP, id, offset, more), payload));
  }

  static byte[] fragmentHeader(int nextHeader, int id, int offset, boolean more) {
    return bytes(
        nextHeader,
        0,
        offset >>> 8,
        offset & 0xf8 | (more ? 1 : 0),
        id >>> 24,
        id >>> 16,
        id >>> 8,
        id);
  }

  static PacketBuffer fragment(
      String source, String destination, int id, int offset, boolean more, byte[] payload) {
    return address(source).isIpv4()
        ? ipv4Fragment(source, destination, id, offset, more, payload)
        : ipv6Fragment(source, destination, id, offset, more, payload);
  }

  static byte[] tcp(
      String source, int sourcePort, String destination, int destinationPort, int sequence) {
    PacketBuffer segment = buffer(20);
    int at = segment.append(20);
    TcpHeader.write(segment, at, sourcePort, destinationPort, sequence, 0, 20, TcpFlags.ACK, 4096);
    FlowKey flow = new FlowKey();
    flow.set(address(source), sourcePort, address(destination), destinationPort);
    TcpHeader.writeChecksum(segment, at, 20, flow, NO_TEXT);
    return octets(segment);
  }

  static byte[] udp(
      String source, int sourcePort, String destination, int destinationPort, byte[] text) {
    PacketBuffer datagram = packet(concat(new byte[8], text));
    FlowKey flow = new FlowKey();
    flow.set(address(source), sourcePort, address(destination), destinationPort);
    UdpHeader.write(datagram, datagram.start(), datagram.length(), flow);
    return octets(datagram);
  }

  static byte[] icmpv4(int type, int code, int rest, byte[] text) {
    PacketBuffer message = packet(concat(new byte[8], text));
    Icmpv4Message.write(message, message.start(), message.length(), type, code, rest);
    return octets(message);
  }

  static byte[] icmpv6(
      String source, String destination, int type, int code, int rest, byte[] text) {
    PacketBuffer message = packet(concat(new byte[8], text));
    IpAddress from = address(source);
    IpAddress to = address(destination);
    Icmpv6Message.write(
        message,
        message.start(),
        message.length(),
        type,
        code,
        rest,
        from.hi(),
        from.lo(),
        to.hi(),
        to.lo());
    return octets(message);
  }

  static PacketBuffer icmp(
      String source, String destination, int type, int code, int rest, byte[] text) {
    return address(source).isIpv4()
        ? ipv4(source, destination, ICMP, icmpv4(type, code, rest, text))
        : ipv6(source, destination, ICMPV6, icmpv6(source, destination, type, code, rest, text));
  }

  static PacketBuffer ethernet(long destination, long source, int etherType, byte[] payload) {
    PacketBuffer frame = packet(concat(new byte[EthernetHeader.OCTETS], payload));
    EthernetHeader.write(frame, frame.start(), destination, source, etherType);
    return frame;
  }
}
