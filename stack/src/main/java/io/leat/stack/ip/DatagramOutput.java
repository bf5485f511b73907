package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Sends UDP and ICMP messages, in fragments if they are larger than the path's MTU.
 *
 * <p>They may be fragmented on their way too (IPv4 without DF), and so have an identification that
 * cannot be predicted.
 */
final class DatagramOutput {
  private static final Slices NO_TEXT = new Slices();
  private static final int LARGEST = 0xffff;

  private final PathFinder path;
  private final PathMtuCache pathMtus;
  private final NextHop nextHop;
  private final LocalQueue local;
  private final Identifications identifications;
  private final DropCounter drops;
  private final Arena arena;

  /** Made for the first message: most stacks send none. */
  private @Nullable PacketBuffer message;

  private final PacketBuffer fragment;
  private final Slices text = new Slices();

  DatagramOutput(
      PathFinder path,
      PathMtuCache pathMtus,
      NextHop nextHop,
      LocalQueue local,
      Identifications identifications,
      Arena arena,
      DropCounter drops) {
    this.path = path;
    this.pathMtus = pathMtus;
    this.nextHop = nextHop;
    this.local = local;
    this.identifications = identifications;
    this.drops = drops;
    this.arena = arena;
    fragment = PacketBuffer.allocate(arena, Ipv6Header.OCTETS + Ipv6Extensions.FRAGMENT_OCTETS);
  }

  /** A cleared buffer to compose a message in; valid until the next call of {@link #send}. */
  PacketBuffer buffer() {
    PacketBuffer present = message;
    if (present == null) {
      present = PacketBuffer.allocate(arena, LARGEST);
      message = present;
    }
    present.clear();
    return present;
  }

  /**
   * Sends a message.
   *
   * @param message the upper-layer header and what follows it, from start to end
   * @param flow local is the source, remote the destination; ports do not matter
   */
  SendResult send(
      PacketBuffer message, int protocol, FlowKey flow, int trafficClass, int hopLimit, long now) {
    int header = flow.isIpv4() ? Ipv4Header.MIN_OCTETS : Ipv6Header.OCTETS;
    if (message.length() > (flow.isIpv4() ? LARGEST - header : LARGEST)) {
      return SendResult.TOO_LONG;
    }
    if (!path.find(flow.remoteHi, flow.remoteLo)) {
      drops.dropped(DropReason.IP_NO_ROUTE, now);
      return SendResult.NO_ROUTE;
    }
    if (!path.isLocal && IpAddress.isLoopback(flow.localHi, flow.localLo)) {
      drops.dropped(DropReason.IP_BAD_SOURCE, now);
      return SendResult.NO_SOURCE_ADDRESS;
    }
    int id = identifications.next(flow);
    int mtu = Math.min(path.mtu, pathMtus.lookup(flow.remoteHi, flow.remoteLo));
    if (!path.isLocal && header + message.length() > mtu) {
      return sendFragments(message, protocol, flow, trafficClass, hopLimit, id, mtu, now);
    }
    int octets = message.length();
    message.prepend(header);
    if (flow.isIpv4()) {
      writeIpv4(message, octets, protocol, flow, trafficClass, hopLimit, id, 0);
    } else {
      writeIpv6(message, octets, protocol, flow, trafficClass, hopLimit);
    }
    return sendPacket(message, NO_TEXT, now);
  }

  /** All but the last carry a multiple of 8 octets (RFC 791 §3.2, RFC 8200 §4.5). */
  private SendResult sendFragments(
      PacketBuffer message,
      int protocol,
      FlowKey flow,
      int trafficClass,
      int hopLimit,
      int id,
      int mtu,
      long now) {
    boolean ipv4 = flow.isIpv4();
    int header = ipv4 ? Ipv4Header.MIN_OCTETS : Ipv6Header.OCTETS + Ipv6Extensions.FRAGMENT_OCTETS;
    int room = (mtu - header) & ~7;
    SendResult result = room > 0 ? SendResult.SENT : SendResult.TOO_LONG;
    for (int from = 0; from < message.length() && result == SendResult.SENT; from += room) {
      int octets = Math.min(room, message.length() - from);
      boolean more = from + octets < message.length();
      text.clear();
      text.add(message.segment(), message.start() + from, octets);
      fragment.clear();
      fragment.append(header);
      if (ipv4) {
        int flags = from / 8 | (more ? Ipv4Header.MORE_FRAGMENTS : 0);
        writeIpv4(fragment, octets, protocol, flow, trafficClass, hopLimit, id, flags);
      } else {
        int payload = Ipv6Extensions.FRAGMENT_OCTETS + octets;
        writeIpv6(fragment, payload, Ipv6Extensions.FRAGMENT, flow, trafficClass, hopLimit);
        writeFragmentHeader(fragment.start() + Ipv6Header.OCTETS, protocol, from, more, id);
      }
      result = sendPacket(fragment, text, now);
    }
    return result;
  }

  private void writeFragmentHeader(int at, int protocol, int from, boolean more, int id) {
    fragment.put16(at, protocol << 8);
    fragment.put16(at + 2, from | (more ? 1 : 0));
    fragment.put32(at + 4, id);
  }

  private static void writeIpv4(
      PacketBuffer packet,
      int payload,
      int protocol,
      FlowKey flow,
      int trafficClass,
      int hopLimit,
      int id,
      int flagsAndOffset) {
    Ipv4Header.write(
        packet,
        packet.start(),
        Ipv4Header.MIN_OCTETS + payload,
        trafficClass,
        id,
        flagsAndOffset,
        hopLimit,
        protocol,
        (int) flow.localLo,
        (int) flow.remoteLo);
  }

  private static void writeIpv6(
      PacketBuffer packet,
      int payload,
      int nextHeader,
      FlowKey flow,
      int trafficClass,
      int hopLimit) {
    Ipv6Header.write(
        packet,
        packet.start(),
        payload,
        trafficClass,
        0,
        nextHeader,
        hopLimit,
        flow.localHi,
        flow.localLo,
        flow.remoteHi,
        flow.remoteLo);
  }

  private SendResult sendPacket(PacketBuffer packet, Slices payload, long now) {
    if (!path.isLocal) {
      boolean taken = nextHop.send(packet, payload, 0, path.nextHopHi, path.nextHopLo, now);
      return taken ? SendResult.SENT : SendResult.REFUSED;
    }
    if (local.offer(packet, payload, 0, now)) {
      return SendResult.SENT;
    }
    drops.dropped(DropReason.LINK_QUEUE_FULL, now);
    return SendResult.REFUSED;
  }
}
