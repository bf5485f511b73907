package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpHeader;
import io.leat.tcp.connection.TcpOutput;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends TCP segments: finds the route, writes the IP header, and queues for ourselves what is
 * addressed to us.
 *
 * <p>Segments are atomic (RFC 6864 §4): DF is set and the identification is 0, unless the path is
 * known to be narrower than we believe any path to be. IPv6 flow labels are a keyed hash of the
 * flow (RFC 6437), so that they tell nobody anything.
 */
final class IpOutput implements TcpOutput {
  /** Room for a TCP header behind the headroom. */
  private static final int HEADER_CAPACITY = 128;

  private final AddressTable addresses;
  private final PathFinder path;
  private final PathMtuCache pathMtus;
  private final NextHop nextHop;
  private final LocalQueue local;
  private final boolean linkCompletes;
  private final Identifications identifications;
  private final DropCounter drops;
  private final PacketBuffer header;
  private final long labelSecret0;
  private final long labelSecret1;

  /**
   * @param linkCompletes whether the link takes partial checksums
   */
  IpOutput(
      AddressTable addresses,
      PathFinder path,
      PathMtuCache pathMtus,
      NextHop nextHop,
      LocalQueue local,
      boolean linkCompletes,
      Identifications identifications,
      Arena arena,
      DropCounter drops,
      RandomGenerator random) {
    this.addresses = addresses;
    this.path = path;
    this.pathMtus = pathMtus;
    this.nextHop = nextHop;
    this.local = local;
    this.linkCompletes = linkCompletes;
    this.identifications = identifications;
    this.drops = drops;
    header = PacketBuffer.allocate(arena, HEADER_CAPACITY);
    labelSecret0 = random.nextLong();
    labelSecret1 = random.nextLong();
  }

  @Override
  public PacketBuffer headerBuffer() {
    header.clear();
    return header;
  }

  @Override
  public boolean completesChecksums() {
    return linkCompletes;
  }

  /** Every link cuts what it, or the kernel behind it, cannot carry whole. */
  @Override
  public boolean cutsSegments() {
    return true;
  }

  @Override
  public void send(
      FlowKey flow,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClass,
      int hopLimit,
      long now) {
    DropReason reason = refusal(flow);
    if (reason != null) {
      drops.dropped(reason, now);
    } else if (path.isLocal) {
      sendToOurselves(flow, segment, text, gsoOctets, trafficClass, hopLimit, now);
    } else {
      sendOut(flow, segment, text, gsoOctets, trafficClass, hopLimit, now);
    }
  }

  /** Finds the path, and what is wrong with it. */
  private @Nullable DropReason refusal(FlowKey flow) {
    if (!addresses.isLocal(flow.localHi, flow.localLo)) {
      return DropReason.IP_NO_SOURCE_ADDRESS;
    }
    if (!path.find(flow.remoteHi, flow.remoteLo)) {
      return DropReason.IP_NO_ROUTE;
    }
    if (path.isGroup) {
      return DropReason.TCP_NOT_UNICAST;
    }
    boolean escapes = !path.isLocal && IpAddress.isLoopback(flow.localHi, flow.localLo);
    return escapes ? DropReason.IP_BAD_SOURCE : null;
  }

  /** Nobody cuts a super-segment here, and what stays in memory needs no checksum. */
  private void sendToOurselves(
      FlowKey flow,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClass,
      int hopLimit,
      long now) {
    writeHeader(flow, segment, text.octets(), trafficClass, hopLimit);
    if (!local.offer(segment, text, gsoOctets, now)) {
      drops.dropped(DropReason.LINK_QUEUE_FULL, now);
    }
  }

  private void sendOut(
      FlowKey flow,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClass,
      int hopLimit,
      long now) {
    writeHeader(flow, segment, text.octets(), trafficClass, hopLimit);
    int textOctets = gsoOctets == 0 ? text.octets() : Math.min(gsoOctets, text.octets());
    if (segment.length() + textOctets > path.mtu) {
      drops.dropped(DropReason.LINK_PACKET_TOO_BIG, now);
    } else {
      nextHop.send(segment, text, gsoOctets, path.nextHopHi, path.nextHopLo, now);
    }
  }

  private void writeHeader(
      FlowKey flow, PacketBuffer segment, int textOctets, int trafficClass, int hopLimit) {
    int octets = segment.length() + textOctets;
    if (!flow.isIpv4()) {
      Ipv6Header.write(
          segment,
          segment.prepend(Ipv6Header.OCTETS),
          octets,
          trafficClass,
          (int) flow.hash(labelSecret0, labelSecret1),
          TcpHeader.PROTOCOL,
          hopLimit,
          flow.localHi,
          flow.localLo,
          flow.remoteHi,
          flow.remoteLo);
      return;
    }
    boolean mayFragment = pathMtus.mayFragment(flow.remoteHi, flow.remoteLo);
    Ipv4Header.write(
        segment,
        segment.prepend(Ipv4Header.MIN_OCTETS),
        Ipv4Header.MIN_OCTETS + octets,
        trafficClass,
        mayFragment ? identifications.next(flow) : 0,
        mayFragment ? 0 : Ipv4Header.DONT_FRAGMENT,
        hopLimit,
        TcpHeader.PROTOCOL,
        (int) flow.localLo,
        (int) flow.remoteLo);
  }

  @Override
  public int mtu(FlowKey flow) {
    return path.mtu(flow.remoteHi, flow.remoteLo);
  }

  @Override
  public int pathMtu(FlowKey flow) {
    return path.pathMtu(flow.remoteHi, flow.remoteLo);
  }

  @Override
  public void pathMtuReduced(FlowKey flow, int mtu, long now) {
    pathMtus.lower(flow.remoteHi, flow.remoteLo, mtu, mtu(flow), now);
  }

  @Override
  public int knownPathMtu(FlowKey flow) {
    return path.knownPathMtu(flow.remoteHi, flow.remoteLo);
  }

  @Override
  public int largestPathMtu(FlowKey flow, long now) {
    return path.largestPathMtu(flow.remoteHi, flow.remoteLo, now);
  }

  @Override
  public void pathMtuFound(FlowKey flow, int mtu, int largest, long notBefore, long now) {
    pathMtus.found(flow.remoteHi, flow.remoteLo, mtu, largest, notBefore, now);
  }

  @Override
  public void pathConfirmed(FlowKey flow, long now) {
    if (nextHop.hasNeighbors() && path.find(flow.remoteHi, flow.remoteLo) && !path.isLocal) {
      nextHop.confirmed(path.nextHopHi, path.nextHopLo, now);
    }
  }

  @Override
  public void pathSuspect(FlowKey flow, long now) {
    if (path.find(flow.remoteHi, flow.remoteLo) && !path.isLocal) {
      nextHop.suspect(path.nextHopHi, path.nextHopLo, now);
    }
  }
}
