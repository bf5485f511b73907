package io.leat.sim.drill.run;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.sim.drill.script.Action;
import io.leat.sim.drill.script.TcpOption;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes IP packets of what scripts say that the peer sends. */
final class PacketBuilder {
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int HOP_LIMIT = 255;
  private static final int MOST_OPTIONS = 40;

  private final ScriptFlow flow;
  private final boolean ipv4;

  PacketBuilder(ScriptFlow flow) {
    this.flow = flow;
    ipv4 = flow.local.isIpv4();
  }

  byte[] segment(Action.Segment segment, Action.IpFields ip) throws NotApplicable {
    byte[] options = options(segment.options());
    byte[] tcp = new byte[20 + options.length + segment.textLength()];
    ByteBuffer out = ByteBuffer.wrap(tcp);
    long ack = segment.ack() < 0 ? 0 : flow.toWire(segment.ack());
    out.putShort((short) flow.remotePort).putShort((short) flow.localPort);
    out.putInt((int) segment.sequence());
    out.putInt((segment.flags() & TcpFlags.ACK) != 0 ? (int) ack : 0);
    out.put((byte) (5 + options.length / 4 << 4)).put((byte) segment.flags());
    out.putShort((short) Math.max(0, segment.window())).putShort((short) 0);
    out.putShort((short) segment.urgentPointer()).put(options);
    return packet(TCP, tcp, 16, ip, flow.remote, flow.local);
  }

  private byte[] options(@Nullable List<TcpOption> list) throws NotApplicable {
    ByteBuffer out = ByteBuffer.allocate(256);
    if (list != null) {
      for (TcpOption option : list) {
        write(out, flow.outward(option));
      }
    }
    while (out.position() % 4 != 0) {
      out.put((byte) 0);
    }
    if (out.position() > MOST_OPTIONS) {
      throw new NotApplicable("options of " + out.position() + " octets");
    }
    byte[] octets = new byte[out.position()];
    out.flip().get(octets);
    return octets;
  }

  private static void write(ByteBuffer out, TcpOption option) {
    List<Long> values = option.values();
    byte kind = (byte) option.kind().number();
    switch (option.kind()) {
      case EOL, NOP -> out.put(kind);
      case MSS -> out.put(kind).put((byte) 4).putShort(values.getFirst().shortValue());
      case WINDOW_SCALE -> out.put(kind).put((byte) 3).put(values.getFirst().byteValue());
      case SACK_PERMITTED -> out.put(kind).put((byte) 2);
      case SACK, TIMESTAMPS -> {
        out.put(kind).put((byte) (2 + 4 * values.size()));
        values.forEach(value -> out.putInt(value.intValue()));
      }
      case FAST_OPEN, MD5 -> {
        out.put(kind).put((byte) (2 + values.size()));
        values.forEach(value -> out.put(value.byteValue()));
      }
      case FAST_OPEN_EXPERIMENT -> {
        out.put(kind).put((byte) (4 + values.size())).putShort((short) 0xf989);
        values.forEach(value -> out.put(value.byteValue()));
      }
      case OTHER -> {
        out.put(values.getFirst().byteValue()).put((byte) (1 + values.size()));
        values.stream().skip(1).forEach(value -> out.put(value.byteValue()));
      }
    }
  }

  /** An error about a segment that the stack sent. */
  byte[] icmp(Action.Icmp icmp, Action.IpFields ip) throws NotApplicable {
    byte[] quoted = quoted(icmp, ip);
    byte[] message = new byte[8 + quoted.length];
    ByteBuffer out = ByteBuffer.wrap(message);
    IcmpNames.Numbers numbers = IcmpNames.of(!ipv4, icmp.type(), icmp.code());
    out.put((byte) numbers.type()).put((byte) numbers.code()).putShort((short) 0);
    out.putInt(icmp.mtu());
    out.put(quoted);
    return packet(ipv4 ? ICMP : ICMPV6, message, 2, Action.IpFields.NONE, flow.remote, flow.local);
  }

  /** The beginning of the segment: IP header and eight octets (RFC 792), for IPv6 all of it. */
  private byte[] quoted(Action.Icmp icmp, Action.IpFields ip) {
    byte[] tcp = new byte[20 + icmp.textLength()];
    ByteBuffer out = ByteBuffer.wrap(tcp);
    out.putShort((short) flow.localPort).putShort((short) flow.remotePort);
    out.putInt((int) flow.toWire(icmp.sequence()));
    out.putInt(0).put((byte) (5 << 4)).put((byte) TcpFlags.ACK);
    byte[] whole = packet(TCP, tcp, 16, ip, flow.local, flow.remote);
    return Arrays.copyOf(whole, Math.min(whole.length, ipv4 ? 28 : 200));
  }

  private byte[] packet(
      int protocol,
      byte[] payload,
      int checksumAt,
      Action.IpFields ip,
      IpAddress from,
      IpAddress to) {
    int header = ipv4 ? 20 : 40;
    ByteBuffer out = ByteBuffer.allocate(header + payload.length);
    int trafficClass = Math.max(0, ip.trafficClass()) | Math.max(0, ip.ecn());
    int hopLimit = ip.hopLimit() < 0 ? HOP_LIMIT : ip.hopLimit();
    if (ipv4) {
      out.put((byte) 0x45).put((byte) trafficClass).putShort((short) out.capacity());
      out.putShort((short) 0).putShort((short) 0x4000);
      out.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
    } else {
      out.putInt(6 << 28 | trafficClass << 20).putShort((short) payload.length);
      out.put((byte) protocol).put((byte) hopLimit);
    }
    out.put(from.octets()).put(to.octets()).put(payload);
    if (ipv4) {
      out.putShort(10, InternetChecksum.finish(InternetChecksum.add(0, out, 0, 20)));
    }
    long sum = 0;
    if (protocol != ICMP) {
      sum = InternetChecksum.pseudoHeader(out, ipv4 ? 12 : 8, header, protocol, payload.length);
    }
    sum = InternetChecksum.add(sum, out, header, out.capacity());
    out.putShort(header + checksumAt, InternetChecksum.finish(sum));
    return out.array();
  }
}
