package io.leat.sim.simulation;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.TcpFlags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Invariant 10: a second opinion on every frame that a host sends. It reads octets by the RFCs'
 * figures and shares no code with what wrote them; after {@link #read} its fields are the frame's.
 */
final class FrameVerifier {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int IPV4 = 4;
  private static final int TCP = 6;
  private static final int SYN = TcpFlags.SYN;
  private static final int ACK = TcpFlags.ACK;
  private static final int RST = TcpFlags.RST;
  private static final int FIN = TcpFlags.FIN;

  final byte[] octets = new byte[65_600];
  int length;
  boolean tcp;
  int sourcePort;
  int destinationPort;
  int seq;
  int ack;
  int flags;
  int window;
  int textAt;
  int textLength;
  int mss;
  int shift;
  boolean sackPermitted;
  boolean timestamps;
  int tsVal;
  int tsEcr;
  int sackBlocks;
  final int[] sackLeft = new int[4];
  final int[] sackRight = new int[4];
  private Object where = "";

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** SEG.LEN. */
  int segmentLength() {
    return textLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /**
   * Reads a frame and complains of whatever is not exactly as it should be.
   *
   * @param mtu of the sender's device
   */
  void read(PacketBuffer frame, int mtu, Object sender) {
    where = sender;
    length = frame.length();
    MemorySegment.copy(frame.segment(), ValueLayout.JAVA_BYTE, frame.start(), octets, 0, length);
    check(length <= mtu, "a frame of %d octets exceeds the MTU of %d", length, mtu);
    tcp = false;
    if (u8(0) >> 4 == IPV4) {
      readIpv4();
    } else {
      readIpv6();
    }
  }

  private void readIpv4() {
    check(u8(0) == 0x45, "version and header length %02x", u8(0));
    check(u16(2) == length, "total length %d of %d octets", u16(2), length);
    check((u16(6) & 0x8000) == 0, "reserved bit of IPv4");
    check((u16(6) & 0x3fff) == 0, "a fragment");
    check(u8(8) > 0, "time to live 0");
    check(sum(0, 20, 0) == 0xffff, "IPv4 header checksum");
    if (u8(9) == TCP) {
      readTcp(20, sum(12, 20, TCP + length - 20));
    }
  }

  private void readIpv6() {
    check(u8(0) >> 4 == 6, "version %d", u8(0) >> 4);
    check(u16(4) == length - 40, "payload length %d of %d octets", u16(4), length);
    check(u8(7) > 0, "hop limit 0");
    if (u8(6) == TCP) {
      readTcp(40, sum(8, 40, TCP + length - 40));
    }
  }

  private void readTcp(int at, int pseudoHeader) {
    tcp = true;
    check(length - at >= 20, "%d octets of TCP", length - at);
    sourcePort = u16(at);
    destinationPort = u16(at + 2);
    seq = i32(at + 4);
    ack = i32(at + 8);
    int header = (u8(at + 12) >> 4) * 4;
    check((u8(at + 12) & 0xf) == 0, "reserved bits of TCP");
    flags = u8(at + 13);
    window = u16(at + 14);
    check(header >= 20 && header <= length - at, "data offset %d", header);
    textAt = at + header;
    textLength = length - textAt;
    check(sum(at, length, pseudoHeader) == 0xffff, "TCP checksum");
    checkFlags(at);
    readOptions(at + 20, textAt);
  }

  private void checkFlags(int at) {
    check((flags & 0xc0) == 0, "ECN bits without ECN: %s", this);
    int urgentPointer = u16(at + 18);
    check(has(TcpFlags.URG) || urgentPointer == 0, "an urgent pointer without URG");
    check(has(ACK) || ack == 0, "an acknowledgment number without ACK");
    check(has(ACK) || has(SYN) || has(RST), "no ACK: %s", this);
    int meanings = (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0) + (has(RST) ? 1 : 0);
    check(meanings <= 1, "contradiction: %s", this);
    check(!has(SYN | RST) || textLength == 0, "text on %s", this);
    check(!has(TcpFlags.PSH) || textLength > 0, "PSH without text");
  }

  private void readOptions(int from, int to) {
    mss = 0;
    shift = -1;
    sackPermitted = false;
    timestamps = false;
    sackBlocks = 0;
    int at = from;
    while (at < to) {
      int kind = u8(at);
      if (kind == 1) {
        at++;
        continue;
      }
      check(kind != 0, "end of options although NOPs fill");
      check(at + 1 < to && u8(at + 1) >= 2 && at + u8(at + 1) <= to, "option %d runs off", kind);
      readOption(kind, at, u8(at + 1));
      at += u8(at + 1);
    }
  }

  private void readOption(int kind, int at, int optionLength) {
    switch (kind) {
      case 2 -> {
        check(has(SYN) && optionLength == 4 && mss == 0, "MSS option");
        mss = u16(at + 2);
        check(mss > 0, "MSS 0");
      }
      case 3 -> {
        check(has(SYN) && optionLength == 3 && shift < 0, "window scale option");
        shift = u8(at + 2);
        check(shift <= 14, "window scale %d", shift);
      }
      case 4 -> {
        check(has(SYN) && optionLength == 2 && !sackPermitted, "SACK-permitted option");
        sackPermitted = true;
      }
      case 5 -> readSack(at, optionLength);
      case 8 -> {
        check(optionLength == 10 && !timestamps, "timestamps option");
        timestamps = true;
        tsVal = i32(at + 2);
        tsEcr = i32(at + 6);
        check(has(ACK) || tsEcr == 0, "a timestamp echo without ACK");
      }
      default -> check(false, "option of kind %d", kind);
    }
  }

  private void readSack(int at, int optionLength) {
    int blocks = (optionLength - 2) / 8;
    boolean wellFormed = optionLength == 2 + 8 * blocks && blocks >= 1 && blocks <= 4;
    check(wellFormed && !has(SYN) && has(ACK) && sackBlocks == 0, "SACK option");
    sackBlocks = blocks;
    for (int i = 0; i < blocks; i++) {
      sackLeft[i] = i32(at + 2 + 8 * i);
      sackRight[i] = i32(at + 6 + 8 * i);
      check(sackRight[i] - sackLeft[i] > 0, "empty SACK block");
    }
  }

  /**
   * The one's complement sum of 16-bit words; 0xffff over what includes a right checksum. Two words
   * at a time: what the upper one has too much of is folded in with the carries.
   */
  private int sum(int from, int to, int start) {
    long sum = start;
    int at = from;
    for (; at + 3 < to; at += 4) {
      sum += (int) INTS.get(octets, at) & 0xffff_ffffL;
    }
    for (; at + 1 < to; at += 2) {
      sum += u16(at);
    }
    if (at < to) {
      sum += (octets[at] & 0xff) << 8;
    }
    while (sum > 0xffff) {
      sum = (sum >> 16) + (sum & 0xffff);
    }
    return (int) sum;
  }

  private int u8(int at) {
    return octets[at] & 0xff;
  }

  private int u16(int at) {
    return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
  }

  private int i32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  private void check(boolean right, String complaint) {
    if (!right) {
      throw Violation.of(10, where, complaint);
    }
  }

  private void check(boolean right, String format, Object... values) {
    if (!right) {
      throw Violation.of(10, where, format, values);
    }
  }

  @Override
  public String toString() {
    return TcpFlags.format(flags)
        + " seq "
        + Integer.toUnsignedString(seq)
        + " ack "
        + Integer.toUnsignedString(ack)
        + " win "
        + window
        + " len "
        + textLength
        + " from port "
        + sourcePort;
  }
}
