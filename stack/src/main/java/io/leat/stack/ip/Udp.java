package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.UdpHeader;
import io.leat.tcp.connection.IcmpErrorKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** UDP (RFC 768, RFC 1122 §4.1): the sockets of one loop, by port. */
public final class Udp {
  /** RFC 6056 §3.2, the range that Linux uses; shared by all destinations. */
  private static final int FIRST_EPHEMERAL = 32_768;

  private static final int LAST_EPHEMERAL = 60_999;
  private static final int GROUP_HOP_LIMIT = 1;

  private final AddressTable addresses;
  private final DatagramOutput output;
  private final IcmpErrors errors;
  private final DropCounter drops;
  private final RandomGenerator random;
  private final int hopLimit;
  private final int limit;
  private final Map<Integer, UdpSocket> ports = new HashMap<>();
  private final FlowKey flow = new FlowKey();
  private int sockets;

  Udp(
      AddressTable addresses,
      DatagramOutput output,
      IcmpErrors errors,
      IpLimits limits,
      int hopLimit,
      DropCounter drops,
      RandomGenerator random) {
    this.addresses = addresses;
    this.output = output;
    this.errors = errors;
    limit = limits.udpSockets();
    this.hopLimit = hopLimit;
    this.drops = drops;
    this.random = random;
  }

  /**
   * Opens a socket.
   *
   * @param local one of our addresses, or null for all of them
   * @param port 1 to 65535, or 0 for one that is free
   * @return null if the port is taken, none is free, or there are too many sockets
   * @throws IllegalArgumentException if the address is not ours
   */
  public @Nullable UdpSocket bind(@Nullable IpAddress local, int port) {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port);
    }
    if (local != null && !addresses.isLocal(local.hi(), local.lo())) {
      throw new IllegalArgumentException(local + " is not one of our addresses");
    }
    int chosen = port == 0 ? freePort(local) : port;
    if (chosen == 0 || sockets == limit || isTaken(local, chosen)) {
      return null;
    }
    UdpSocket socket = new UdpSocket(this, local, chosen);
    socket.next = ports.get(chosen);
    ports.put(chosen, socket);
    sockets++;
    return socket;
  }

  /** RFC 6056 §3.3.2: a random one, then the next free. 0 if all are taken. */
  private int freePort(@Nullable IpAddress local) {
    int range = LAST_EPHEMERAL - FIRST_EPHEMERAL + 1;
    int from = random.nextInt(range);
    for (int i = 0; i < range; i++) {
      int port = FIRST_EPHEMERAL + (from + i) % range;
      if (!isTaken(local, port)) {
        return port;
      }
    }
    return 0;
  }

  private boolean isTaken(@Nullable IpAddress local, int port) {
    for (UdpSocket other = ports.get(port); other != null; other = other.next) {
      IpAddress bound = other.local();
      if (local == null || bound == null || bound.equals(local)) {
        return true;
      }
    }
    return false;
  }

  /** Open sockets. */
  public int size() {
    return sockets;
  }

  void closed(UdpSocket socket) {
    sockets--;
    UdpSocket first = ports.get(socket.localPort());
    if (first == socket) {
      if (socket.next == null) {
        ports.remove(socket.localPort());
      } else {
        ports.put(socket.localPort(), socket.next);
      }
      return;
    }
    for (UdpSocket at = first; at != null; at = at.next) {
      if (at.next == socket) {
        at.next = socket.next;
      }
    }
  }

  /** A broadcast or multicast reaches every socket that fits, anything else the best one. */
  void datagramArrives(IpPacket packet, long now) {
    PacketBuffer frame = packet.frame;
    int at = packet.upper;
    flow.set(packet.destinationHi, packet.destinationLo, 0, packet.sourceHi, packet.sourceLo, 0);
    DropReason reason = UdpHeader.validate(frame, at, packet.upperOctets(), flow, true);
    if (reason != null) {
      drops.dropped(reason, now);
      return;
    }
    int fromPort = UdpHeader.sourcePort(frame, at);
    IpAddress to = flow.local();
    IpAddress from = flow.remote();
    UdpSocket best = null;
    int bestMatch = -1;
    UdpSocket socket = ports.get(UdpHeader.destinationPort(frame, at));
    for (; socket != null; socket = socket.next) {
      int match = socket.match(to, from, fromPort);
      if (match >= 0 && packet.toGroup) {
        deliver(socket, frame, at, to, from, fromPort, now);
        bestMatch = match;
      } else if (match > bestMatch) {
        best = socket;
        bestMatch = match;
      }
    }
    if (best != null) {
      deliver(best, frame, at, to, from, fromPort, now);
    } else if (bestMatch < 0) {
      drops.dropped(DropReason.UDP_PORT_CLOSED, now);
      errors.portUnreachable(packet, now);
    }
  }

  private void deliver(
      UdpSocket socket,
      PacketBuffer frame,
      int at,
      IpAddress to,
      IpAddress from,
      int fromPort,
      long now) {
    int octets = UdpHeader.length(frame, at) - UdpHeader.OCTETS;
    if (!socket.hasRoom(octets)) {
      drops.dropped(DropReason.UDP_QUEUE_FULL, now);
      return;
    }
    byte[] text = new byte[octets];
    MemorySegment.copy(
        frame.segment(), ValueLayout.JAVA_BYTE, at + UdpHeader.OCTETS, text, 0, octets);
    socket.add(new UdpDatagram(to, from, fromPort, ByteBuffer.wrap(text)));
  }

  SendResult send(UdpSocket socket, ByteBuffer text, IpAddress address, int port, long now) {
    boolean group = address.isMulticast() || addresses.isBroadcast(address.hi(), address.lo());
    IpAddress bound = socket.local();
    IpAddress source = bound != null ? bound : addresses.sourceFor(address.hi(), address.lo());
    if (source == null
        || source.isIpv4() != address.isIpv4()
        || !addresses.isLocal(source.hi(), source.lo())) {
      return SendResult.NO_SOURCE_ADDRESS;
    }
    int octets = UdpHeader.OCTETS + text.remaining();
    PacketBuffer message = output.buffer();
    if (octets > message.capacity()) {
      return SendResult.TOO_LONG;
    }
    int at = message.append(octets);
    message.put(at + UdpHeader.OCTETS, MemorySegment.ofBuffer(text), 0, text.remaining());
    flow.set(source, socket.localPort(), address, port);
    UdpHeader.write(message, at, octets, flow);
    int hops = group ? GROUP_HOP_LIMIT : hopLimit;
    return output.send(message, UdpHeader.PROTOCOL, flow, 0, hops, now);
  }

  /**
   * An error about a datagram that we sent, for the socket that is connected to its destination.
   */
  void icmpError(FlowKey about, IcmpErrorKind kind, long now) {
    IpAddress local = about.local();
    IpAddress remote = about.remote();
    for (UdpSocket socket = ports.get(about.localPort); socket != null; socket = socket.next) {
      if (socket.remote() != null && socket.match(local, remote, about.remotePort) >= 0) {
        socket.errorArrives(kind);
        return;
      }
    }
    drops.dropped(DropReason.ICMP_IRRELEVANT_QUOTE, now);
  }
}
