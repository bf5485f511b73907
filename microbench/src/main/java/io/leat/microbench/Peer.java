package io.leat.microbench;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import java.lang.foreign.Arena;

/**
 * The other end of one connection, and the device between: segments are prepared, handed over in a
 * burst, and what comes back is noted, not kept. Checksums count as verified by the device.
 */
final class Peer implements LinkDevice {
  static final IpAddress LEAT = IpAddress.parse("10.0.0.2");
  static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");
  static final int PORT = 80;

  /** Text of a full segment, beside headers of 20 and 32 octets. */
  static final int TEXT = 1448;

  private static final int SOURCE = 40_000;
  private static final int HEADER = 32;
  private static final int SYN_HEADER = 40;
  private static final int TIMESTAMPS = 0x0101_080a;
  private static final int MSS_1460 = 0x0204_05b4;
  private static final int SHIFT_0 = 0x0103_0300;
  private static final int BURST = 16;

  private final PacketBuffer[] burst = new PacketBuffer[BURST];
  private final FlowKey flow = new FlowKey();
  private int waiting;

  /** SND.NXT of this end. */
  int seq;

  /** What Leat has sent so far, as a sequence number. */
  int leatNext;

  private int leatTimestamp;
  long octetsFromLeat;

  Peer() {
    flow.set(ADDRESS, SOURCE, LEAT, PORT);
    for (int i = 0; i < BURST; i++) {
      burst[i] = PacketBuffer.allocate(Arena.ofAuto(), 1500);
    }
  }

  void sendsSyn() {
    PacketBuffer frame = write(TcpFlags.SYN, 0, 65_535, SYN_HEADER, 0);
    int options = frame.end() - SYN_HEADER + TcpHeader.MIN_OCTETS;
    frame.put32(options, MSS_1460);
    frame.put32(options + 4, SHIFT_0);
    frame.put32(options + 8, TIMESTAMPS);
    frame.put32(options + 12, 1);
    frame.put32(options + 16, 0);
    seq++;
  }

  /** An acknowledgment of all up to {@code ack}. */
  void acknowledges(int ack, int window) {
    write(TcpFlags.ACK, ack, window, HEADER, 0);
  }

  /** A full segment of text behind the last one. */
  void sendsText() {
    write(TcpFlags.ACK, leatNext, 65_535, HEADER, TEXT);
    seq += TEXT;
  }

  private PacketBuffer write(int flags, int ack, int window, int header, int text) {
    PacketBuffer frame = burst[waiting++];
    frame.clear();
    int at = frame.append(header + text);
    TcpHeader.write(frame, at, SOURCE, PORT, seq, ack, header, flags, window);
    frame.put32(at + TcpHeader.MIN_OCTETS, TIMESTAMPS);
    frame.put32(at + TcpHeader.MIN_OCTETS + 4, 1);
    frame.put32(at + TcpHeader.MIN_OCTETS + 8, leatTimestamp);
    Ipv4Header.write(
        frame,
        frame.prepend(Ipv4Header.MIN_OCTETS),
        Ipv4Header.MIN_OCTETS + header + text,
        0,
        0,
        Ipv4Header.DONT_FRAGMENT,
        64,
        TcpHeader.PROTOCOL,
        (int) flow.localLo,
        (int) flow.remoteLo);
    frame.offloaded(ChecksumState.VERIFIED, 0);
    return frame;
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    int count = waiting;
    waiting = 0;
    for (int i = 0; i < count; i++) {
      receiver.frame(burst[i], now);
    }
    return count;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    int tcp = headers.start() + Ipv4Header.MIN_OCTETS;
    boolean syn = (TcpHeader.flags(headers, tcp) & TcpFlags.SYN) != 0;
    octetsFromLeat += text.octets();
    leatNext = TcpHeader.sequence(headers, tcp) + text.octets() + (syn ? 1 : 0);
    if (!syn) {
      leatTimestamp = headers.i32(tcp + TcpHeader.MIN_OCTETS + 4);
    }
    return true;
  }

  @Override
  public String name() {
    return "peer";
  }

  @Override
  public int mtu() {
    return 1500;
  }

  @Override
  public boolean isEthernet() {
    return false;
  }

  @Override
  public long linkAddress() {
    return 0;
  }

  @Override
  public boolean completesChecksums() {
    return true;
  }

  @Override
  public DeviceState state() {
    return DeviceState.UP;
  }

  @Override
  public void park(long deadlineNanoTime) {
    throw new UnsupportedOperationException("the benchmark turns the loop");
  }

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
