package io.leat.stack.fuzz;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.LinkAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Puts IP and Ethernet headers before a message and sends it; one choice says what goes wrong. */
final class FuzzEnvelope {
  private static final long PEER_MAC = 0x0200_0000_0002L;
  private static final IpAddress[] GROUPS_IPV4 = {
    IpAddress.parse("255.255.255.255"),
    IpAddress.parse("10.9.255.255"),
    IpAddress.parse("224.0.0.1"),
    IpAddress.parse("10.9.0.3"),
  };
  private static final IpAddress[] GROUPS_IPV6 = {
    IpAddress.parse("ff02::1"),
    IpAddress.parse("ff02::1:ff00:2"),
    IpAddress.parse("ff05::2"),
    IpAddress.parse("fd09::3"),
  };
  private static final IpAddress[] SOURCES_IPV4 = {
    FuzzHost.OWN_IPV4,
    IpAddress.ANY_IPV4,
    IpAddress.parse("127.0.0.1"),
    IpAddress.parse("224.0.0.1"),
    IpAddress.parse("10.9.255.255"),
    IpAddress.parse("255.255.255.255"),
  };
  private static final IpAddress[] SOURCES_IPV6 = {
    FuzzHost.OWN_IPV6,
    IpAddress.ANY_IPV6,
    IpAddress.parse("::1"),
    IpAddress.parse("ff02::1"),
    IpAddress.parse("fe80::1"),
    IpAddress.parse("::ffff:10.9.0.1"),
  };

  /** One for all runs: to clear it takes longer than many a run. */
  private static final PacketBuffer PACKET =
      new PacketBuffer(Arena.global().allocate(PacketBuffer.HEADROOM + 20_000, 64));

  private final FuzzHost host;
  private final PacketBuffer packet = PACKET;
  private IpAddress source = FuzzHost.OWN_IPV4;
  private IpAddress destination = FuzzHost.OWN_IPV4;
  private long station = FuzzDevice.MAC;
  private int trafficClass;
  private int identification;
  int hopLimit = 64;

  /** The last frame, to be sent again. */
  byte[] last = {};

  FuzzEnvelope(FuzzHost host) {
    this.host = host;
  }

  /**
   * @param flow the stack's side is local
   */
  void send(FuzzInput in, PacketBuffer upper, int protocol, FlowKey flow) {
    source = flow.remote();
    destination = flow.local();
    station = FuzzDevice.MAC;
    trafficClass = 0;
    byte[] octets =
        upper.segment().asSlice(upper.start(), upper.length()).toArray(ValueLayout.JAVA_BYTE);
    int choice = in.u8();
    int room = (host.device().mtu() - 60) & ~7;
    if (choice >= 240) {
      misaddress(in, choice & 3);
    } else if (choice >= 230) {
      octets = Arrays.copyOf(octets, octets.length - octets.length * in.u8() / 256);
    } else if (choice >= 220 && octets.length > 0) {
      octets[in.u8() % octets.length] ^= (byte) (1 << (in.u8() & 7));
    } else if (choice >= 210) {
      byte[] extensions = in.bytes(8 * in.below(4));
      packet(protocol, octets, extensions, 0, false);
      return;
    } else if (choice >= 195) {
      int size = Math.max(8 * (1 + in.below(64)), octets.length / 64 & ~7);
      fragments(in, protocol, octets, Math.min(size, room));
      return;
    }
    if (octets.length > room) {
      fragments(new FuzzInput(new byte[0]), protocol, octets, room);
    } else {
      packet(protocol, octets, new byte[0], 0, false);
    }
  }

  private void misaddress(FuzzInput in, int how) {
    boolean ipv4 = destination.isIpv4();
    switch (how) {
      case 0 -> destination = (ipv4 ? GROUPS_IPV4 : GROUPS_IPV6)[in.below(4)];
      case 1 -> source = (ipv4 ? SOURCES_IPV4 : SOURCES_IPV6)[in.below(6)];
      case 2 -> station = in.flag() ? LinkAddress.BROADCAST : in.i32();
      default -> trafficClass = in.u8();
    }
  }

  /** In order, backwards, with one of them missing, or with one of them twice or longer. */
  private void fragments(FuzzInput in, int protocol, byte[] octets, int size) {
    identification++;
    int count = Math.max(1, (octets.length + size - 1) / size);
    int mishap = in.below(5);
    int victim = in.u8() % count;
    for (int i = 0; i < count; i++) {
      int index = mishap == 1 ? count - 1 - i : i;
      int from = index * size;
      int to = Math.min(octets.length, from + size);
      boolean more = index < count - 1;
      if (mishap == 2 && index == victim) {
        continue;
      }
      fragment(protocol, Arrays.copyOfRange(octets, from, to), from, more);
      if (mishap == 3 && index == victim) {
        fragment(protocol, Arrays.copyOfRange(octets, from, to), from, more);
      } else if (mishap == 4 && index == victim) {
        fragment(protocol, new byte[8], from + 8 * in.i8() & 0xfff8, in.flag());
      }
    }
  }

  private void fragment(int protocol, byte[] part, int from, boolean more) {
    packet(protocol, part, new byte[0], from | 1 << 16, more);
  }

  /**
   * @param extensions IPv4 options, or a hop-by-hop or destination options header and more
   * @param fragment the offset, and bit 16 if it is one
   */
  private void packet(int protocol, byte[] octets, byte[] extensions, int fragment, boolean more) {
    packet.clear();
    if (destination.isIpv4()) {
      ipv4(protocol, octets, extensions, fragment, more);
    } else {
      ipv6(protocol, octets, extensions, fragment, more);
    }
    int etherType = destination.isIpv4() ? EthernetHeader.IPV4 : EthernetHeader.IPV6;
    ethernet(packet, station, PEER_MAC, etherType);
  }

  private void ipv4(int protocol, byte[] octets, byte[] options, int fragment, boolean more) {
    int header = Ipv4Header.MIN_OCTETS + options.length;
    int at = packet.append(header + octets.length);
    packet.put(at + Ipv4Header.MIN_OCTETS, MemorySegment.ofArray(options), 0, options.length);
    packet.put(at + header, MemorySegment.ofArray(octets), 0, octets.length);
    int id = fragment == 0 ? 0 : identification;
    int flags = (fragment & 0xffff) / 8 | (more ? Ipv4Header.MORE_FRAGMENTS : 0);
    int from = source.isIpv4() ? source.ipv4() : 0;
    Ipv4Header.write(
        packet,
        at,
        packet.length(),
        trafficClass,
        id,
        flags,
        hopLimit,
        protocol,
        from,
        destination.ipv4());
    packet.put8(at, 0x40 | header / 4);
    Ipv4Header.writeChecksum(packet, at);
  }

  private void ipv6(int protocol, byte[] octets, byte[] extensions, int fragment, boolean more) {
    int at = packet.append(Ipv6Header.OCTETS);
    int first = protocol;
    if (extensions.length > 0) {
      first = (extensions[0] & 1) != 0 ? Ipv6Extensions.DESTINATION_OPTIONS : 0;
      extensions[0] = (byte) protocol;
      int from = packet.append(extensions.length);
      packet.put(from, MemorySegment.ofArray(extensions), 0, extensions.length);
    } else if (fragment != 0) {
      first = Ipv6Extensions.FRAGMENT;
      int from = packet.append(Ipv6Extensions.FRAGMENT_OCTETS);
      packet.put16(from, protocol << 8);
      packet.put16(from + 2, fragment & 0xfff8 | (more ? 1 : 0));
      packet.put32(from + 4, identification);
    }
    packet.put(packet.append(octets.length), MemorySegment.ofArray(octets), 0, octets.length);
    Ipv6Header.write(
        packet,
        at,
        packet.length() - Ipv6Header.OCTETS,
        trafficClass,
        0,
        first,
        hopLimit,
        source.hi(),
        source.lo(),
        destination.hi(),
        destination.lo());
  }

  /** Puts an Ethernet header before a packet where the link has one. */
  void ethernet(PacketBuffer content, long to, long from, int etherType) {
    if (host.device().isEthernet()) {
      EthernetHeader.write(content, content.prepend(EthernetHeader.OCTETS), to, from, etherType);
    }
    frame(
        content
            .segment()
            .asSlice(content.start(), content.length())
            .toArray(ValueLayout.JAVA_BYTE));
  }

  void frame(byte[] frame) {
    last = frame;
    host.arrives(frame);
  }

  /** Makes the checksums of a packet at {@code at} right, as far as its lengths allow. */
  static void correct(byte[] frame, int at) {
    PacketBuffer packet = PacketBuffer.allocate(Arena.ofAuto(), frame.length);
    int from = packet.append(frame.length);
    packet.put(from, MemorySegment.ofArray(frame), 0, frame.length);
    int ip = from + at;
    int octets = packet.end() - ip;
    boolean ipv4 = octets >= Ipv4Header.MIN_OCTETS && Ipv4Header.version(packet, ip) == 4;
    boolean ipv6 = octets >= Ipv6Header.OCTETS && Ipv4Header.version(packet, ip) == 6;
    if (ipv4 && Ipv4Header.headerOctets(packet, ip) <= octets) {
      Ipv4Header.writeChecksum(packet, ip);
      correctUpper(packet, ip, ip + Ipv4Header.headerOctets(packet, ip), packet.u8(ip + 9));
    } else if (ipv6) {
      correctUpper(packet, ip, ip + Ipv6Header.OCTETS, packet.u8(ip + 6));
    }
    MemorySegment.ofArray(frame).copyFrom(packet.segment().asSlice(from, frame.length));
  }

  private static void correctUpper(PacketBuffer packet, int ip, int at, int protocol) {
    int octets = packet.end() - at;
    int field =
        switch (protocol) {
          case 6 -> 16;
          case 17 -> 6;
          case 1, 58 -> 2;
          default -> octets;
        };
    if (field + 2 > octets) {
      return;
    }
    packet.put16(at + field, 0);
    long sum = 0;
    boolean ipv4 = Ipv4Header.version(packet, ip) == 4;
    if (ipv4 && protocol != 1) {
      long from = Ipv4Header.sourceLo(packet, ip);
      long to = Ipv4Header.destinationLo(packet, ip);
      sum = Checksum.pseudoHeader(0, from, 0, to, protocol, octets);
    } else if (!ipv4) {
      sum =
          Checksum.pseudoHeader(
              packet.i64(ip + 8),
              packet.i64(ip + 16),
              packet.i64(ip + 24),
              packet.i64(ip + 32),
              protocol,
              octets);
    }
    sum = Checksum.add(sum, packet.segment(), at, octets);
    packet.put16(at + field, Checksum.finish(sum));
  }
}
