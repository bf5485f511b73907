package io.leat.cli.perf;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * A device behind which millions of clients sit, at eight octets each: they open connections, say
 * one octet when they are told to, and acknowledge what they hear. They ask for timestamps, SACK
 * and window scaling, as every system does.
 */
final class Crowd implements LinkDevice {
  static final int MTU = 1500;
  private static final int PORTS = 60_000;
  private static final int FIRST_PORT = 1024;
  private static final int WINDOW = 65_535;
  private static final int SHIFT = 7;

  /** Handshakes under way at once: fewer than a listener lets wait. */
  private static final int HANDSHAKES = 64;

  /**
   * Segments in one cycle of the loop, which after a pause of its own asks for more than listeners
   * take before they are told of it.
   */
  private static final int CYCLE = 256;

  private static final int SYN_OPTIONS = 20;
  private static final int OPTIONS = TcpOptionsEncoder.TIMESTAMPS_OCTETS;

  private final int server;
  private final int serverPort;
  private final int firstClient;
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), MTU);

  /** By client: the sequence number that its next segment has, and the server's next. */
  private final int[] nexts;

  private final int[] acknowledged;
  private int[] toAnswer = new int[2 * HANDSHAKES];
  private int answers;
  private int[] toSay = new int[64];
  private int said;
  private int saying;
  private int wanted;
  private long cycle;
  private int inCycle;
  private int opened;
  private int established;
  private int heard;
  private int resets;

  /**
   * @param server and its port, where everybody connects to
   * @param firstClient the address of the first {@value #PORTS} clients; the next have the next
   */
  Crowd(int clients, int server, int serverPort, int firstClient) {
    this.server = server;
    this.serverPort = serverPort;
    this.firstClient = firstClient;
    nexts = new int[clients];
    acknowledged = new int[clients];
  }

  /** From now on so many want to be connected. */
  void want(int clients) {
    wanted = clients;
  }

  /** One octet, which the server is to send back. */
  void say(int client) {
    if (saying == toSay.length) {
      toSay = Arrays.copyOf(toSay, 2 * saying);
    }
    toSay[saying++] = client;
  }

  int established() {
    return established;
  }

  /** Octets that came back. */
  int heard() {
    return heard;
  }

  /** Connections that the server has refused or ended. */
  int resets() {
    return resets;
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    if (now != cycle) {
      cycle = now;
      inCycle = 0;
    }
    int most = Math.min(limit, CYCLE - inCycle);
    int count = 0;
    while (count < most && compose(now)) {
      receiver.frame(frame, now);
      count++;
    }
    inCycle += count;
    return count;
  }

  /** Whether anybody had anything to send. */
  private boolean compose(long now) {
    if (answers > 0) {
      segment(toAnswer[--answers], TcpFlags.ACK, 0, now);
    } else if (said < saying) {
      int client = toSay[said++];
      segment(client, TcpFlags.ACK | TcpFlags.PSH, 1, now);
      nexts[client]++;
    } else if (opened < wanted && opened - established < HANDSHAKES) {
      int client = opened++;
      nexts[client] = client * 0x9e37_79b1;
      segment(client, TcpFlags.SYN, 0, now);
      nexts[client]++;
    } else {
      return false;
    }
    return true;
  }

  private void segment(int client, int flags, int textOctets, long now) {
    boolean syn = (flags & TcpFlags.SYN) != 0;
    int headerOctets = TcpHeader.MIN_OCTETS + (syn ? SYN_OPTIONS : OPTIONS);
    int octets = Ipv4Header.MIN_OCTETS + headerOctets + textOctets;
    frame.clear();
    int ip = frame.append(octets);
    int tcp = ip + Ipv4Header.MIN_OCTETS;
    int address = firstClient + client / PORTS;
    Ipv4Header.write(
        frame, ip, octets, 0, 0, Ipv4Header.DONT_FRAGMENT, 64, TcpHeader.PROTOCOL, address, server);
    int acknowledgment = syn ? 0 : acknowledged[client];
    int port = FIRST_PORT + client % PORTS;
    TcpHeader.write(
        frame, tcp, port, serverPort, nexts[client], acknowledgment, headerOctets, flags, WINDOW);
    int millis = (int) (now / 1_000_000);
    int at = tcp + TcpHeader.MIN_OCTETS;
    if (syn) {
      at = TcpOptionsEncoder.mss(frame, at, MTU - 40);
      at = TcpOptionsEncoder.sackPermittedAndTimestamps(frame, at, millis, 0);
      at = TcpOptionsEncoder.windowScale(frame, at, SHIFT);
    } else {
      at = TcpOptionsEncoder.timestamps(frame, at, millis, 0);
    }
    if (textOctets > 0) {
      frame.put8(at, client);
    }
    frame.offloaded(ChecksumState.VERIFIED, 0);
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    int ip = headers.start();
    int tcp = ip + Ipv4Header.headerOctets(headers, ip);
    int port = TcpHeader.destinationPort(headers, tcp);
    int client = (Ipv4Header.destination(headers, ip) - firstClient) * PORTS + port - FIRST_PORT;
    int flags = TcpHeader.flags(headers, tcp);
    if ((flags & TcpFlags.RST) != 0) {
      resets++;
    } else if ((flags & TcpFlags.SYN) != 0) {
      established++;
      acknowledged[client] = TcpHeader.sequence(headers, tcp) + 1;
      answer(client);
    } else if (!text.isEmpty()) {
      heard += text.octets();
      acknowledged[client] = TcpHeader.sequence(headers, tcp) + text.octets();
      answer(client);
    }
    return true;
  }

  private void answer(int client) {
    if (answers == toAnswer.length) {
      toAnswer = Arrays.copyOf(toAnswer, 2 * answers);
    }
    toAnswer[answers++] = client;
  }

  @Override
  public String name() {
    return "crowd";
  }

  @Override
  public int mtu() {
    return MTU;
  }

  @Override
  public boolean isEthernet() {
    return false;
  }

  @Override
  public long linkAddress() {
    return 0;
  }

  /** Nobody damages anything on the way. */
  @Override
  public boolean completesChecksums() {
    return true;
  }

  @Override
  public DeviceState state() {
    return DeviceState.UP;
  }

  /** Nobody waits for this device: the one thread that turns the loop asks it. */
  @Override
  public void park(long deadlineNanoTime) {}

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
