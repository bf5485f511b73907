package io.leat.cli.rival;

import io.leat.cli.rival.Segment.Defect;
import io.leat.packet.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts segments and ICMP errors into IPv4 packets. */
final class Packets {
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int IP_HEADER = 20;
  private static final int DESTINATION_UNREACHABLE = 3;

  /** An IP header and the first eight octets of the segment (RFC 792). */
  private static final int QUOTED = 28;

  private Packets() {}

  static byte[] tcp(Segment segment, Ends ends) {
    return tcp(segment, Ends.PEER, ends.peerPort(), Ends.HOST, ends.hostPort());
  }

  static byte[] tcp(Segment segment, IpAddress from, int fromPort, IpAddress to, int toPort) {
    byte[] octets = segment.octets(fromPort, toPort);
    byte[] packet = packet(TCP, octets, from, to);
    long pseudo = sum(packet, 12, IP_HEADER) + TCP + octets.length;
    int checksum = checksum(packet, IP_HEADER, pseudo);
    put(packet, IP_HEADER + 16, segment.defect() == Defect.CHECKSUM ? checksum ^ 0x5555 : checksum);
    return packet;
  }

  /** An error about a segment of the host's that began with this sequence number. */
  static byte[] icmp(int type, int code, int mtu, int quotedSeq, Ends ends) {
    Segment sent = Segment.of(0, quotedSeq, 0, 0);
    byte[] quoted = tcp(sent, Ends.HOST, ends.hostPort(), Ends.PEER, ends.peerPort());
    byte[] message = new byte[8 + QUOTED];
    message[0] = (byte) type;
    message[1] = (byte) code;
    put(message, 6, type == DESTINATION_UNREACHABLE ? mtu : 0);
    System.arraycopy(Arrays.copyOf(quoted, QUOTED), 0, message, 8, QUOTED);
    put(message, 2, checksum(message, 0, 0));
    return packet(ICMP, message, Ends.PEER, Ends.HOST);
  }

  private static byte[] packet(int protocol, byte[] payload, IpAddress from, IpAddress to) {
    ByteBuffer out = ByteBuffer.allocate(IP_HEADER + payload.length);
    out.put((byte) 0x45).put((byte) 0).putShort((short) out.capacity());
    out.putShort((short) 0).putShort((short) 0x4000);
    out.put((byte) 64).put((byte) protocol).putShort((short) 0);
    out.put(from.octets()).put(to.octets()).put(payload);
    byte[] packet = out.array();
    put(packet, 10, checksum(Arrays.copyOf(packet, IP_HEADER), 0, 0));
    return packet;
  }

  private static void put(byte[] target, int at, int value) {
    target[at] = (byte) (value >> 8);
    target[at + 1] = (byte) value;
  }

  /** RFC 1071, over all from {@code at} and what is summed already. */
  private static int checksum(byte[] octets, int at, long already) {
    long sum = already + sum(octets, at, octets.length);
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) (~sum & 0xffff);
  }

  private static long sum(byte[] octets, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += (i - from) % 2 == 0 ? (octets[i] & 0xffL) << 8 : octets[i] & 0xffL;
    }
    return sum;
  }
}
