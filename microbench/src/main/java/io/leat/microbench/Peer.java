package io.leat.microbench;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import java.lang.foreign.Arena;

/**
 * The other ends of connections, and the device between: segments are prepared, handed over in a
 * burst, and what comes back is noted, not kept. Checksums count as verified by the device.
 *
 * <p>It speaks for one connection at a time, the first unless {@link #speaksFor} says another.
 */
final class Peer implements LinkDevice {
  static final IpAddress LEAT = IpAddress.parse("10.0.0.2");

  /** Of the first connections; those that follow come from the addresses behind it. */
  static final IpAddress ADDRESS = IpAddress.parse("10.1.0.0");

  static final int PORT = 80;

  /** Text of a full segment, beside headers of 20 and 32 octets. */
  static final int TEXT = 1448;

  private static final int FIRST_PORT = 1024;

  /** Of the connections from one address, as a power of two. */
  private static final int PORT_BITS = 14;

  private static final int HEADER = 32;
  private static final int SYN_HEADER = 40;
  private static final int TIMESTAMPS = 0x0101_080a;
  private static final int MSS_1460 = 0x0204_05b4;
  private static final int SHIFT_0 = 0x0103_0300;
  private static final int BURST = 16;

  private final PacketBuffer[] burst = new PacketBuffer[BURST];
  private final int leat = (int) LEAT.lo();
  private final int first = (int) ADDRESS.lo();
  private int waiting;
  private int connection;

  // By connection.

  /** SND.NXT of this end. */
  private final int[] seq;

  /** What Leat has sent so far, as a sequence number. */
  private final int[] leatNext;

  private final int[] leatTimestamp;

  long octetsFromLeat;

  Peer() {
    this(1);
  }

  Peer(int connections) {
    seq = new int[connections];
    leatNext = new int[connections];
    leatTimestamp = new int[connections];
    for (int i = 0; i < BURST; i++) {
      burst[i] = PacketBuffer.allocate(Arena.ofAuto(), 1500);
    }
  }

  void speaksFor(int which) {
    connection = which;
  }

  /** What Leat has sent so far, as a sequence number. */
  int leatNext() {
    return leatNext[connection];
  }

  void sendsSyn() {
    PacketBuffer frame = write(TcpFlags.SYN, 0, 65_535, SYN_HEADER, 0);
    int options = frame.end() - SYN_HEADER + TcpHeader.MIN_OCTETS;
    frame.put32(options, MSS_1460);
    frame.put32(options + 4, SHIFT_0);
    frame.put32(options + 8, TIMESTAMPS);
    frame.put32(options + 12, 1);
    frame.put32(options + 16, 0);
    seq[connection]++;
  }

  /** An acknowledgment of all up to {@code ack}. */
  void acknowledges(int ack, int window) {
    write(TcpFlags.ACK, ack, window, HEADER, 0);
  }

  /** A full segment of text behind the last one. */
  void sendsText() {
    write(TcpFlags.ACK, leatNext(), 65_535, HEADER, TEXT);
    seq[connection] += TEXT;
  }

  private PacketBuffer write(int flags, int ack, int window, int header, int text) {
    PacketBuffer frame = burst[waiting++];
    frame.clear();
    int at = frame.append(header + text);
    int port = FIRST_PORT + (connection & (1 << PORT_BITS) - 1);
    TcpHeader.write(frame, at, port, PORT, seq[connection], ack, header, flags, window);
    frame.put32(at + TcpHeader.MIN_OCTETS, TIMESTAMPS);
    frame.put32(at + TcpHeader.MIN_OCTETS + 4, 1);
    frame.put32(at + TcpHeader.MIN_OCTETS + 8, leatTimestamp[connection]);
    Ipv4Header.write(
        frame,
        frame.prepend(Ipv4Header.MIN_OCTETS),
        Ipv4Header.MIN_OCTETS + header + text,
        0,
        0,
        Ipv4Header.DONT_FRAGMENT,
        64,
        TcpHeader.PROTOCOL,
        first + (connection >>> PORT_BITS),
        leat);
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
    int address = (int) Ipv4Header.destinationLo(headers, headers.start());
    int port = TcpHeader.destinationOf(TcpHeader.ports(headers, tcp));
    int to = address - first << PORT_BITS | port - FIRST_PORT;
    boolean syn = (TcpHeader.flags(headers, tcp) & TcpFlags.SYN) != 0;
    octetsFromLeat += text.octets();
    leatNext[to] = TcpHeader.sequence(headers, tcp) + text.octets() + (syn ? 1 : 0);
    if (!syn) {
      leatTimestamp[to] = headers.i32(tcp + TcpHeader.MIN_OCTETS + 4);
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
