package io.leat.stack.fuzz;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.LinkAddress;
import io.leat.packet.wire.NdpMessage;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import io.leat.packet.wire.UdpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Makes frames of octets: most of them such as a peer would send, with something wrong in some. */
final class FuzzFrames {
  private static final long PEER_MAC = 0x0200_0000_0002L;
  private static final int LARGEST = 9000;
  private static final Slices NO_TEXT = new Slices();

  /** One for all runs: to clear it takes longer than many a run. */
  private static final PacketBuffer BUFFER =
      new PacketBuffer(Arena.global().allocate(PacketBuffer.HEADROOM + 2 * LARGEST, 64));

  private final FuzzHost host;
  private final FuzzEnvelope envelope;
  private final FlowKey flow = new FlowKey();
  private final PacketBuffer buffer = BUFFER;

  /** Whether requests for link addresses are answered at once. */
  private final boolean answersNeighbors;

  FuzzFrames(FuzzHost host, boolean answersNeighbors) {
    this.host = host;
    this.answersNeighbors = answersNeighbors;
    envelope = new FuzzEnvelope(host);
  }

  /** A segment of a peer who knows what the stack expects, unless {@code form} says otherwise. */
  void segment(FuzzInput in, Remote remote, int flags) {
    int form = in.u8();
    buffer.clear();
    int at = buffer.append(TcpHeader.MIN_OCTETS);
    int header = TcpHeader.MIN_OCTETS + options(in, remote, flags, form >> 4 & 3, at);
    int seq = remote.nxt + deviation(in, form & 3);
    int ack = remote.stackNxt + deviation(in, form >> 2 & 3);
    int window = (form & 0x40) != 0 ? in.u16() : 0xffff;
    int length = textLength(in.u8());
    for (int i = 0; i < length; i++) {
      buffer.put8(buffer.append(1), i);
    }
    TcpHeader.write(
        buffer,
        at,
        remote.flow.remotePort,
        remote.flow.localPort,
        seq,
        (flags & TcpFlags.ACK) != 0 ? ack : 0,
        header,
        flags & 0xff,
        window);
    if ((form & 0x80) != 0) {
      TcpHeader.putUrgentPointer(buffer, at, in.u16());
    }
    TcpHeader.writeChecksum(buffer, at, buffer.length(), remote.flow, NO_TEXT);
    if ((form & 3) == 0) {
      remote.nxt = seq + length + (flags & TcpFlags.SYN) / 2 + (flags & TcpFlags.FIN);
    }
    envelope.send(in, buffer, TcpHeader.PROTOCOL, remote.flow);
  }

  /** Octets up to 127 as they are, beyond in steps that reach over two full segments. */
  private static int textLength(int choice) {
    return choice < 128 ? choice : (choice - 127) * 23;
  }

  private static int deviation(FuzzInput in, int kind) {
    return switch (kind) {
      case 0 -> 0;
      case 1 -> in.i8();
      case 2 -> (short) in.u16();
      default -> in.i32();
    };
  }

  /** Returns how many octets of options were written. */
  private int options(FuzzInput in, Remote remote, int flags, int kind, int at) {
    int from = at + TcpHeader.MIN_OCTETS;
    int next = from;
    buffer.append(40);
    boolean syn = (flags & TcpFlags.SYN) != 0;
    if (kind == 3) {
      byte[] raw = in.bytes(in.below(11) * 4);
      buffer.put(next, MemorySegment.ofArray(raw), 0, raw.length);
      next += raw.length;
    } else if (kind != 2) {
      if (syn) {
        next =
            TcpOptionsEncoder.mss(buffer, next, (int) in.pick(1460, 0, 1, 88, 536, 8960, 65_535));
        next = TcpOptionsEncoder.sackPermitted(buffer, next);
        next = TcpOptionsEncoder.windowScale(buffer, next, in.below(15));
      }
      if (syn || remote.timestamps) {
        int older = kind == 1 ? in.i8() : 0;
        next = TcpOptionsEncoder.timestamps(buffer, next, clock() + older, remote.stackTimestamp);
      }
      if (kind == 1 && !syn) {
        next = sackBlocks(in, remote, next, in.below(4));
      }
    }
    buffer.truncate(next - at);
    return next - from;
  }

  private int sackBlocks(FuzzInput in, Remote remote, int at, int count) {
    int[] left = new int[4];
    int[] right = new int[4];
    for (int i = 0; i < count; i++) {
      left[i] = remote.stackNxt + (short) in.u16();
      right[i] = left[i] + in.i8() * 16;
    }
    return count == 0 ? at : TcpOptionsEncoder.sack(buffer, at, left, right, count);
  }

  private int clock() {
    return (int) (host.now() / 1_000_000);
  }

  /** Exactly what ends a connection that expects {@code seq}. */
  void reset(FlowKey of, int seq) {
    buffer.clear();
    int at = buffer.append(TcpHeader.MIN_OCTETS);
    int octets = TcpHeader.MIN_OCTETS;
    TcpHeader.write(buffer, at, of.remotePort, of.localPort, seq, 0, octets, TcpFlags.RST, 0);
    TcpHeader.writeChecksum(buffer, at, octets, of, NO_TEXT);
    envelope.send(new FuzzInput(new byte[0]), buffer, TcpHeader.PROTOCOL, of);
  }

  /** Octets as they come, the IP header included. */
  void raw(FuzzInput in) {
    envelope.frame(in.bytes(in.u8()));
  }

  /** Any protocol behind a valid IP header. */
  void payload(FuzzInput in) {
    between(in);
    int protocol = in.u8();
    byte[] octets = in.bytes(in.u8());
    buffer.clear();
    buffer.put(buffer.append(octets.length), MemorySegment.ofArray(octets), 0, octets.length);
    envelope.send(in, buffer, protocol, flow);
  }

  void datagram(FuzzInput in) {
    between(in);
    flow.remotePort = (int) in.pick(7, 0, 53);
    flow.localPort = (int) in.pick(FuzzUser.UDP_PORT, FuzzUser.CONNECTED_UDP_PORT, 9, 0);
    int length = UdpHeader.OCTETS + textLength(in.u8());
    buffer.clear();
    int at = buffer.append(length);
    buffer.put32(at, flow.remotePort << 16 | flow.localPort);
    FlowKey peer = new FlowKey();
    peer.set(flow.remote(), flow.remotePort, flow.local(), flow.localPort);
    UdpHeader.write(buffer, at, length, peer);
    envelope.send(in, buffer, UdpHeader.PROTOCOL, flow);
  }

  void echo(FuzzInput in) {
    between(in);
    icmp(in, Icmpv4Message.ECHO, Icmpv6Message.ECHO, 0, in.i32(), new byte[textLength(in.u8())]);
  }

  /** An ICMP error about the last packet that the stack has sent, or what is left of it. */
  void error(FuzzInput in) {
    byte[] quote = host.outbound().last.clone();
    boolean ipv4 = quote.length == 0 || quote[0] >> 4 == 4;
    flow.set(ipv4 ? FuzzHost.OWN_IPV4 : FuzzHost.OWN_IPV6, 0, host.remotes().address(in), 0);
    int type4 = (int) in.pick(3, 4, 11, 12, 5);
    int type6 = (int) in.pick(1, 2, 3, 4, 100);
    int code = (int) in.pick(4, 0, 1, 2, 3, 9, 13);
    int rest = in.flag() ? in.u16() : in.i32();
    int kept = in.u8();
    for (int changes = in.below(3); changes > 0 && quote.length > 0; changes--) {
      quote[in.u8() % quote.length] = (byte) in.u8();
    }
    if (kept > 0 && kept < quote.length) {
      quote = Arrays.copyOf(quote, kept);
    }
    if (flow.isIpv4() == ipv4) {
      icmp(in, type4, type6, code, rest, quote);
    }
  }

  /** Neighbour discovery, multicast listener queries and the like. */
  void linkMessage(FuzzInput in) {
    flow.set(FuzzHost.OWN_IPV6, 0, FuzzUser.peer(in), 0);
    int type = (int) in.pick(135, 136, 134, 133, 137, 130, 131, 143);
    int rest = in.flag() ? NdpMessage.SOLICITED | NdpMessage.OVERRIDE : in.i32();
    byte[] octets = in.bytes(in.u8());
    if (octets.length >= 16 && in.flag()) {
      byte[] target = (in.flag() ? FuzzHost.OWN_IPV6 : flow.remote()).octets();
      System.arraycopy(target, 0, octets, 0, 16);
    }
    envelope.hopLimit = 255;
    icmp(in, 0, type, 0, rest, octets);
    envelope.hopLimit = 64;
  }

  void arp(FuzzInput in) {
    int operation = in.u8() & 3;
    long sender = in.flag() ? in.i32() : PEER_MAC;
    int from = (int) in.pick(0x0a09_0001, 0x0a09_0002, 0, 0x0a09_ffff, 0xe000_0001L);
    int to = (int) in.pick(0x0a09_0002, 0x0a09_0001, 0);
    long station = in.flag() ? LinkAddress.BROADCAST : FuzzDevice.MAC;
    arp(operation, sender, from, to, station);
  }

  private void arp(int operation, long sender, int from, int to, long station) {
    buffer.clear();
    int at = buffer.append(ArpPacket.OCTETS);
    ArpPacket.write(buffer, at, operation, sender, from, FuzzDevice.MAC, to);
    envelope.ethernet(buffer, station, sender, EthernetHeader.ARP);
  }

  /** The last frame again, with some of its octets changed and checksums right or not. */
  void again(FuzzInput in) {
    byte[] frame = envelope.last.clone();
    for (int changes = in.below(4); changes > 0 && frame.length > 0; changes--) {
      frame[in.u8() % frame.length] = (byte) in.u8();
    }
    if (in.flag()) {
      FuzzEnvelope.correct(frame, host.device().isEthernet() ? EthernetHeader.OCTETS : 0);
    }
    envelope.frame(frame);
  }

  private void between(FuzzInput in) {
    IpAddress remote = host.remotes().address(in);
    flow.set(remote.isIpv4() ? FuzzHost.OWN_IPV4 : FuzzHost.OWN_IPV6, 0, remote, 0);
  }

  private void icmp(FuzzInput in, int type4, int type6, int code, int rest, byte[] text) {
    buffer.clear();
    int octets = 8 + text.length;
    int at = buffer.append(octets);
    buffer.put(at + 8, MemorySegment.ofArray(text), 0, text.length);
    if (flow.isIpv4()) {
      Icmpv4Message.write(buffer, at, octets, type4, code, rest);
      envelope.send(in, buffer, Icmpv4Message.PROTOCOL, flow);
    } else {
      Icmpv6Message.write(
          buffer,
          at,
          octets,
          type6,
          code,
          rest,
          flow.remoteHi,
          flow.remoteLo,
          flow.localHi,
          flow.localLo);
      envelope.send(in, buffer, Icmpv6Message.PROTOCOL, flow);
    }
  }

  /** The stack asks for the link address of an IPv4 neighbour. */
  void arpRequested(PacketBuffer request, int at) {
    boolean probe = ArpPacket.senderAddress(request, at) == 0;
    int target = ArpPacket.targetAddress(request, at);
    boolean own = target == FuzzHost.OWN_IPV4.ipv4();
    if (answersNeighbors
        && !probe
        && !own
        && ArpPacket.operation(request, at) == ArpPacket.REQUEST) {
      arp(ArpPacket.REPLY, PEER_MAC, target, FuzzHost.OWN_IPV4.ipv4(), FuzzDevice.MAC);
    }
  }

  /** The stack asks for the link address of an IPv6 neighbour, or for another owner of its own. */
  void neighborSolicited(PacketBuffer request, int at, FlowKey of) {
    boolean detection = IpAddress.isUnspecified(of.localHi, of.localLo);
    boolean asks = Icmpv6Message.type(request, at) == NdpMessage.NEIGHBOR_SOLICITATION;
    if (!answersNeighbors || detection || !asks) {
      return;
    }
    IpAddress target =
        new IpAddress(NdpMessage.targetHi(request, at), NdpMessage.targetLo(request, at));
    byte[] text = new byte[24];
    System.arraycopy(target.octets(), 0, text, 0, 16);
    text[16] = 2;
    text[17] = 1;
    MemorySegment.ofArray(text)
        .set(ValueLayout.JAVA_SHORT_UNALIGNED, 18, Short.reverseBytes((short) (PEER_MAC >>> 32)));
    MemorySegment.ofArray(text)
        .set(ValueLayout.JAVA_INT_UNALIGNED, 20, Integer.reverseBytes((int) PEER_MAC));
    FlowKey back = new FlowKey();
    back.set(of.local(), 0, target, 0);
    flow.copyFrom(back);
    envelope.hopLimit = 255;
    int rest = NdpMessage.SOLICITED | NdpMessage.OVERRIDE;
    FuzzInput nothing = new FuzzInput(new byte[0]);
    icmp(nothing, 0, NdpMessage.NEIGHBOR_ADVERTISEMENT, 0, rest, text);
    envelope.hopLimit = 64;
  }
}
