package io.leat.sim.drill.run;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.sim.drill.script.TcpOption;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A packet that the stack sent, read by itself: nothing of the stack's own decoding is used.
 *
 * @param checksumGood of the transport
 */
record LivePacket(
    IpAddress from,
    IpAddress to,
    int trafficClass,
    int hopLimit,
    int protocol,
    int sourcePort,
    int destinationPort,
    long sequence,
    long ack,
    int flags,
    int window,
    int urgentPointer,
    List<TcpOption> options,
    int textLength,
    boolean checksumGood,
    int icmpType,
    int icmpCode) {
  static final int TCP = 6;
  static final int ICMP = 1;
  static final int ICMPV6 = 58;

  boolean isTcp() {
    return protocol == TCP;
  }

  boolean isIcmp() {
    return protocol == ICMP || protocol == ICMPV6;
  }

  static LivePacket of(byte[] octets) throws Mismatch {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      return octets[0] >>> 4 == 4 ? ipv4(in) : ipv6(in);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new Mismatch("the stack sent a packet that cannot be read: " + hexadecimal(octets));
    }
  }

  private static String hexadecimal(byte[] octets) {
    StringBuilder text = new StringBuilder();
    for (byte octet : octets) {
      text.append("%02x".formatted(octet));
    }
    return text.toString();
  }

  private static LivePacket ipv4(ByteBuffer in) throws Mismatch {
    int header = (in.get(0) & 0xf) * 4;
    if (InternetChecksum.finish(InternetChecksum.add(0, in, 0, header)) != 0) {
      throw new Mismatch("the stack sent an IPv4 header with a wrong checksum");
    }
    IpAddress from = IpAddress.ofIpv4(in.getInt(12));
    IpAddress to = IpAddress.ofIpv4(in.getInt(16));
    int end = in.getShort(2) & 0xffff;
    return transport(in, from, to, in.get(1) & 0xff, in.get(8) & 0xff, in.get(9), header, end, 12);
  }

  private static LivePacket ipv6(ByteBuffer in) {
    byte[] addresses = new byte[32];
    in.get(8, addresses);
    IpAddress from = IpAddress.of(Arrays.copyOfRange(addresses, 0, 16));
    IpAddress to = IpAddress.of(Arrays.copyOfRange(addresses, 16, 32));
    int end = 40 + (in.getShort(4) & 0xffff);
    int trafficClass = in.getInt(0) >>> 20 & 0xff;
    return transport(in, from, to, trafficClass, in.get(7) & 0xff, in.get(6), 40, end, 8);
  }

  private static LivePacket transport(
      ByteBuffer in,
      IpAddress from,
      IpAddress to,
      int trafficClass,
      int hopLimit,
      int protocol,
      int at,
      int end,
      int addresses) {
    int addressEnd = addresses + (addresses == 12 ? 8 : 32);
    long sum =
        protocol == ICMP
            ? 0
            : InternetChecksum.pseudoHeader(in, addresses, addressEnd, protocol, end - at);
    boolean good = InternetChecksum.finish(InternetChecksum.add(sum, in, at, end)) == 0;
    if (protocol != TCP) {
      int type = protocol == ICMP || protocol == ICMPV6 ? in.get(at) & 0xff : -1;
      int code = type < 0 ? -1 : in.get(at + 1) & 0xff;
      return new LivePacket(
          from,
          to,
          trafficClass,
          hopLimit,
          protocol,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          List.of(),
          0,
          good,
          type,
          code);
    }
    int header = (in.get(at + 12) >>> 4 & 0xf) * 4;
    return new LivePacket(
        from,
        to,
        trafficClass,
        hopLimit,
        protocol,
        in.getShort(at) & 0xffff,
        in.getShort(at + 2) & 0xffff,
        in.getInt(at + 4) & 0xffff_ffffL,
        in.getInt(at + 8) & 0xffff_ffffL,
        in.get(at + 13) & 0xff,
        in.getShort(at + 14) & 0xffff,
        in.getShort(at + 18) & 0xffff,
        options(in.slice(at + 20, header - 20)),
        end - at - header,
        good,
        -1,
        -1);
  }

  private static List<TcpOption> options(ByteBuffer in) {
    List<TcpOption> options = new ArrayList<>();
    while (in.hasRemaining()) {
      int kind = in.get() & 0xff;
      if (kind == 0) {
        options.add(TcpOption.of(TcpOption.Kind.EOL));
        break;
      }
      if (kind == 1) {
        options.add(TcpOption.of(TcpOption.Kind.NOP));
        continue;
      }
      int length = (in.get() & 0xff) - 2;
      options.add(option(kind, in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    return options;
  }

  private static TcpOption option(int kind, ByteBuffer value) {
    return switch (kind) {
      case 2 -> TcpOption.of(TcpOption.Kind.MSS, value.getShort() & 0xffffL);
      case 3 -> TcpOption.of(TcpOption.Kind.WINDOW_SCALE, value.get() & 0xffL);
      case 4 -> TcpOption.of(TcpOption.Kind.SACK_PERMITTED);
      case 5 -> new TcpOption(TcpOption.Kind.SACK, words(value));
      case 8 -> new TcpOption(TcpOption.Kind.TIMESTAMPS, words(value));
      case 34 -> new TcpOption(TcpOption.Kind.FAST_OPEN, octets(value));
      default -> {
        List<Long> all = octets(value);
        all.addFirst((long) kind);
        yield new TcpOption(TcpOption.Kind.OTHER, all);
      }
    };
  }

  private static List<Long> words(ByteBuffer value) {
    List<Long> words = new ArrayList<>();
    while (value.remaining() >= 4) {
      words.add(value.getInt() & 0xffff_ffffL);
    }
    return words;
  }

  private static List<Long> octets(ByteBuffer value) {
    List<Long> octets = new ArrayList<>();
    while (value.hasRemaining()) {
      octets.add(value.get() & 0xffL);
    }
    return octets;
  }

  /** Whether {@code next} carries on where this one ends and says the same beside. */
  boolean isContinuedBy(LivePacket next) {
    int mayDiffer = TcpFlags.FIN | TcpFlags.PSH | TcpFlags.CWR;
    return next.isTcp()
        && next.sequence == (sequence + textLength & 0xffff_ffffL)
        && (next.flags & ~mayDiffer) == (flags & ~mayDiffer)
        && (flags & TcpFlags.FIN) == 0
        && next.textLength > 0
        && next.ack == ack
        && next.window == window
        && next.trafficClass == trafficClass
        && next.options.equals(options)
        && next.sourcePort == sourcePort
        && next.destinationPort == destinationPort;
  }

  LivePacket joinedWith(LivePacket next) {
    return new LivePacket(
        from,
        to,
        trafficClass,
        hopLimit,
        protocol,
        sourcePort,
        destinationPort,
        sequence,
        ack,
        flags | next.flags,
        window,
        urgentPointer,
        options,
        textLength + next.textLength,
        checksumGood && next.checksumGood,
        icmpType,
        icmpCode);
  }
}
