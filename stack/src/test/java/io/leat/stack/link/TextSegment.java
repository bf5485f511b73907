package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;

/** A segment to be built; what a test does not change is the same in all. */
final class TextSegment {
  static final int SIZE = 100;

  int seq;
  int octets = SIZE;
  int flags = TcpFlags.ACK;
  int ack = 7;
  int window = 500;
  int port = 1000;
  int trafficClass;
  int hops = 64;
  int tsVal = 10;
  int tsEcr = 3;
  int firstOption = 0x0101_080a;
  boolean ipv6;
  boolean ethernet;
  boolean fragment;
  boolean damaged;

  TextSegment(int seq) {
    this.seq = seq;
  }

  PacketBuffer frame() {
    FlowKey flow = new FlowKey();
    String network = ipv6 ? "fd00::" : "10.0.0.";
    flow.set(IpAddress.parse(network + "1"), port, IpAddress.parse(network + "2"), 80);
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), octets + 32);
    int at = frame.append(32 + octets);
    TcpHeader.write(frame, at, port, 80, seq, ack, 32, flags, window);
    frame.put32(at + 20, firstOption);
    frame.put32(at + 24, tsVal);
    frame.put32(at + 28, tsEcr);
    for (int i = 0; i < octets; i++) {
      frame.put8(at + 32 + i, octetAt(seq + i));
    }
    TcpHeader.writeChecksum(frame, at, 32 + octets, flow, Frames.NO_TEXT);
    if (damaged) {
      frame.put8(at + 32, frame.u8(at + 32) ^ 1);
    }
    writeIp(frame, flow);
    if (ethernet) {
      int type = ipv6 ? EthernetHeader.IPV6 : EthernetHeader.IPV4;
      EthernetHeader.write(frame, frame.prepend(EthernetHeader.OCTETS), 1, 2, type);
    }
    return frame;
  }

  private void writeIp(PacketBuffer frame, FlowKey flow) {
    int payload = frame.length();
    if (ipv6) {
      Ipv6Header.write(
          frame,
          frame.prepend(Ipv6Header.OCTETS),
          payload,
          trafficClass,
          0,
          TcpHeader.PROTOCOL,
          hops,
          flow.localHi,
          flow.localLo,
          flow.remoteHi,
          flow.remoteLo);
    } else {
      Ipv4Header.write(
          frame,
          frame.prepend(Ipv4Header.MIN_OCTETS),
          Ipv4Header.MIN_OCTETS + payload,
          trafficClass,
          seq,
          fragment ? Ipv4Header.MORE_FRAGMENTS : Ipv4Header.DONT_FRAGMENT,
          hops,
          TcpHeader.PROTOCOL,
          (int) flow.localLo,
          (int) flow.remoteLo);
    }
  }

  /** Which octet stands at a sequence number. */
  static int octetAt(int position) {
    return position * 31 + (position >>> 8);
  }
}
