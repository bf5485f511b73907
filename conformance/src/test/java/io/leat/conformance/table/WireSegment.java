package io.leat.conformance.table;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One TCP segment as octets on the wire, written and read by code of its own: an oracle beside the
 * stack's. It is filled field by field, and not changed once it is on its way.
 */
final class WireSegment {
  private static final int HEADER_OCTETS = 20;
  private static final int LARGEST_HEADER_OCTETS = 60;

  /** The timestamps option. */
  record Timestamps(int value, int echo) {}

  /** One block of the SACK option. */
  record SackBlock(int left, int right) {}

  /** What may be wrong with a segment. */
  enum Defect {
    NONE,
    CHECKSUM,
    DATA_OFFSET,
    /** An option whose length runs beyond the header. */
    OPTION_LENGTH
  }

  int flags;
  int seq;
  int ack;
  int window;
  int urgentPointer;

  /** 0 for no option. */
  int mss;

  /** -1 for no option. */
  int windowShift = -1;

  boolean sackPermitted;
  @Nullable Timestamps timestamps;
  final List<SackBlock> sack = new ArrayList<>();
  byte[] text = new byte[0];
  Defect defect = Defect.NONE;

  WireSegment(int flags, int seq, int ack, int window) {
    this.flags = flags;
    this.seq = seq;
    this.ack = ack;
    this.window = window;
  }

  boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** SEG.LEN: text, SYN and FIN. */
  int len() {
    return text.length + (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0);
  }

  /** The octets that a segment from the remote to the local side of the flow has on the wire. */
  byte[] toLocal(FlowKey flow) {
    ByteBuffer header = ByteBuffer.allocate(LARGEST_HEADER_OCTETS).position(HEADER_OCTETS);
    putOptions(header);
    while (header.position() % 4 != 0) {
      header.put((byte) 1);
    }
    int headerOctets = header.position();
    ByteBuffer out = ByteBuffer.allocate(headerOctets + text.length);
    out.put(header.flip()).put(text);
    int offset = defect == Defect.DATA_OFFSET ? 4 : headerOctets / 4;
    out.putShort(0, (short) flow.remotePort)
        .putShort(2, (short) flow.localPort)
        .putInt(4, seq)
        .putInt(8, ack)
        .putShort(12, (short) (offset << 12 | flags))
        .putShort(14, (short) window)
        .putShort(18, (short) urgentPointer);
    int checksum = checksum(out.array(), flow.remote(), flow.local());
    out.putShort(16, (short) (defect == Defect.CHECKSUM ? checksum ^ 0x5555 : checksum));
    return out.array();
  }

  private void putOptions(ByteBuffer header) {
    if (mss > 0) {
      header.put((byte) 2).put((byte) 4).putShort((short) mss);
    }
    if (windowShift >= 0) {
      header.put((byte) 3).put((byte) 3).put((byte) windowShift);
    }
    if (sackPermitted) {
      header.put((byte) 4).put((byte) 2);
    }
    if (timestamps != null) {
      header.put((byte) 8).put((byte) 10).putInt(timestamps.value).putInt(timestamps.echo);
    }
    if (defect == Defect.OPTION_LENGTH) {
      header.put((byte) 254).put((byte) 44);
    }
  }

  /** Reads what the local side of the flow sent; a wrong checksum or header is an error. */
  static WireSegment fromLocal(byte[] octets, FlowKey flow) {
    ByteBuffer in = ByteBuffer.wrap(octets);
    require(checksum(octets, flow.local(), flow.remote()) == 0, "checksum");
    require((in.getShort(0) & 0xffff) == flow.localPort, "source port");
    require((in.getShort(2) & 0xffff) == flow.remotePort, "destination port");
    int offset = (in.getShort(12) >> 12 & 0xf) * 4;
    require(offset >= HEADER_OCTETS && offset <= octets.length, "data offset");
    require((in.getShort(12) & 0x0f00) == 0, "reserved bits");
    var segment =
        new WireSegment(
            in.getShort(12) & 0xff, in.getInt(4), in.getInt(8), in.getShort(14) & 0xffff);
    segment.urgentPointer = in.getShort(18) & 0xffff;
    segment.takeOptions(in.slice(HEADER_OCTETS, offset - HEADER_OCTETS));
    segment.text = new byte[octets.length - offset];
    in.get(offset, segment.text);
    return segment;
  }

  private void takeOptions(ByteBuffer options) {
    while (options.hasRemaining()) {
      int kind = options.get();
      if (kind == 0) {
        return;
      }
      if (kind == 1) {
        continue;
      }
      int length = options.get();
      require(length >= 2 && length - 2 <= options.remaining(), "option length");
      takeOption(kind, options.slice(options.position(), length - 2));
      options.position(options.position() + length - 2);
    }
  }

  private void takeOption(int kind, ByteBuffer value) {
    switch (kind) {
      case 2 -> mss = value.getShort() & 0xffff;
      case 3 -> windowShift = value.get();
      case 4 -> sackPermitted = true;
      case 5 -> {
        while (value.hasRemaining()) {
          sack.add(new SackBlock(value.getInt(), value.getInt()));
        }
      }
      case 8 -> timestamps = new Timestamps(value.getInt(), value.getInt());
      default -> throw new AssertionError("the stack sent option " + kind);
    }
  }

  /** RFC 1071 over pseudo header and segment, two octets at a time; 0 if it is right already. */
  private static int checksum(byte[] octets, IpAddress source, IpAddress destination) {
    long sum = address(source) + address(destination) + 6 + octets.length;
    for (int i = 0; i < octets.length; i++) {
      sum += i % 2 == 0 ? (octets[i] & 0xffL) << 8 : octets[i] & 0xffL;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) (~sum & 0xffff);
  }

  private static long address(IpAddress address) {
    return address.isIpv4()
        ? words(address.lo() & 0xffff_ffffL)
        : words(address.hi()) + words(address.lo());
  }

  private static long words(long value) {
    return (value >>> 48) + (value >>> 32 & 0xffff) + (value >>> 16 & 0xffff) + (value & 0xffff);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("a segment from the stack has a wrong " + what);
    }
  }

  @Override
  public String toString() {
    return "%s seq %s ack %s wnd %d len %d%s%s%s"
        .formatted(
            TcpFlags.format(flags),
            Integer.toUnsignedString(seq),
            Integer.toUnsignedString(ack),
            window,
            text.length,
            timestamps == null ? "" : " " + timestamps,
            sack.isEmpty() ? "" : " " + sack,
            defect == Defect.NONE ? "" : " with wrong " + defect);
  }
}
