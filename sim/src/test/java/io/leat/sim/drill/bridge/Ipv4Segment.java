package io.leat.sim.drill.bridge;

import java.nio.ByteBuffer;

/** An IPv4 packet with a TCP segment from 192.0.2.1 port 7000 to 192.168.0.1 port 8080. */
record Ipv4Segment(int seq, int ack, int flags, int window, byte[] options, int text) {
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  static Ipv4Segment of(int flags, int seq, int ack, int text) {
    return new Ipv4Segment(seq, ack, flags, 1000, new byte[0], text);
  }

  Ipv4Segment with(byte... newOptions) {
    return new Ipv4Segment(seq, ack, flags, window, newOptions, text);
  }

  byte[] packet() {
    int tcp = 20 + options.length + text;
    ByteBuffer packet = ByteBuffer.allocate(20 + tcp);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + tcp)).putInt(0);
    packet.put((byte) 64).put((byte) 6).putShort((short) 0);
    packet.putInt(0xc0000201).putInt(0xc0a80001);
    packet.putShort((short) 7000).putShort((short) 8080).putInt(seq).putInt(ack);
    packet.put((byte) (5 + options.length / 4 << 4)).put((byte) flags);
    packet.putShort((short) window).putInt(0).put(options);
    packet.putShort(10, (short) ~sum(packet, 0, 20, 0));
    packet.putShort(36, (short) ~sum(packet, 20, 20 + tcp, pseudo(packet, tcp)));
    return packet.array();
  }

  /** The checksum over the segment of a packet that arrived: all ones if it is right. */
  static int verify(byte[] octets) {
    ByteBuffer packet = ByteBuffer.wrap(octets);
    return sum(packet, 20, octets.length, pseudo(packet, octets.length - 20));
  }

  private static int pseudo(ByteBuffer packet, int tcp) {
    return sum(packet, 12, 20, 6 + tcp);
  }

  private static int sum(ByteBuffer packet, int from, int end, int start) {
    long sum = start;
    for (int at = from; at < end; at += 2) {
      int low = at + 1 < end ? packet.get(at + 1) & 0xff : 0;
      sum += (packet.get(at) & 0xff) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }
}
