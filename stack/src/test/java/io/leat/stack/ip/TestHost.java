package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.tcp.connection.IcmpErrorKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An IP layer between a wire and a transport that both only remember: packets go in, what leaves on
 * either side is looked at. Time stands still unless it is told to pass.
 */
final class TestHost implements LinkOutput, Transport, AddressListener {
  /** Sees a segment that IP hands up. */
  interface SegmentObserver {
    void segment(PacketBuffer frame, int at, int octets);
  }

  static final long SECOND = 1_000_000_000L;
  static final long MAC = 0x0200_0000_0001L;

  final List<PacketBuffer> sent = new ArrayList<>();
  final List<String> segments = new ArrayList<>();
  final List<Integer> trafficClasses = new ArrayList<>();
  final List<String> errors = new ArrayList<>();
  final List<String> addressEvents = new ArrayList<>();
  final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
  final IpLayer ip;
  long now = 1000 * SECOND;
  int mtu = 1500;
  boolean linkTakes = true;

  /** Looks at segments while they are handed up. */
  SegmentObserver onSegment = (frame, at, octets) -> {};

  private final boolean ethernet;

  private TestHost(IpConfig config, boolean ethernet) {
    this.ethernet = ethernet;
    ip =
        new IpLayer(
            config,
            this,
            this,
            this,
            (reason, at) -> drops.merge(reason, 1, Integer::sum),
            new SplittableRandom(1));
    ip.start(now);
  }

  /** 10.0.0.1/24 and fd00::1/64 with default routes, on a link without link addresses. */
  static TestHost pointToPoint() {
    return pointToPoint(IpConfig.DEFAULT);
  }

  static TestHost pointToPoint(IpConfig config) {
    return new TestHost(
        config
            .withAddress(IpPrefix.parse("10.0.0.1/24"))
            .withAddress(IpPrefix.parse("fd00::1/64"))
            .withRoute(Route.allIpv4OnLink())
            .withRoute(Route.allIpv6OnLink()),
        false);
  }

  static TestHost with(IpConfig config, boolean ethernet) {
    return new TestHost(config, ethernet);
  }

  /** 10.0.0.1/24 and fd00::1/64, usable at once, on an Ethernet. */
  static TestHost onEthernet() {
    return onEthernet(IpConfig.DEFAULT.withAddressChecks(0, false).withLinkLocal(false, null));
  }

  static TestHost onEthernet(IpConfig config) {
    return new TestHost(
        config.withAddress(IpPrefix.parse("10.0.0.1/24")).withAddress(IpPrefix.parse("fd00::1/64")),
        true);
  }

  void arrives(PacketBuffer frame) {
    ip.frameArrives(Packets.copy(frame), now);
  }

  /** Time passes; everything that falls due happens at its time. */
  void passes(long nanos) {
    long end = now + nanos;
    while (ip.nextDeadline() <= end) {
      now = Math.max(now, ip.nextDeadline());
      ip.deliverLocal(Integer.MAX_VALUE, now);
      ip.expire(now);
    }
    now = end;
  }

  void deliverLocal() {
    ip.deliverLocal(Integer.MAX_VALUE, now);
  }

  /** The one frame that was sent since the last look. */
  PacketBuffer sentOne() {
    assertThat(sent).hasSize(1);
    return sent.removeFirst();
  }

  void sentNothing() {
    assertThat(sent).isEmpty();
  }

  /** The packet was dropped for this reason, and nothing came of it on either side. */
  void droppedSilently(DropReason reason) {
    dropped(reason);
    sentNothing();
    assertThat(segments).isEmpty();
    assertThat(errors).isEmpty();
  }

  /** Exactly one drop since the last look, for this reason. */
  void dropped(DropReason reason) {
    assertThat(drops).containsExactly(Map.entry(reason, 1));
    drops.clear();
  }

  void nothingDropped() {
    assertThat(drops).isEmpty();
  }

  FlowKey flow(String local, int localPort, String remote, int remotePort) {
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse(local), localPort, IpAddress.parse(remote), remotePort);
    return flow;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long at) {
    if (!linkTakes) {
      return false;
    }
    PacketBuffer copy = Packets.buffer(headers.length() + text.octets());
    int to = copy.append(headers.length() + text.octets());
    copy.put(to, headers.segment(), headers.start(), headers.length());
    text.copyTo(copy.segment(), to + headers.length());
    sent.add(copy);
    return true;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public boolean isEthernet() {
    return ethernet;
  }

  @Override
  public long linkAddress() {
    return ethernet ? MAC : 0;
  }

  @Override
  public void segmentArrives(
      PacketBuffer frame,
      int at,
      int octets,
      FlowKey flow,
      int trafficClass,
      int hopLimit,
      long time) {
    assertThat(at + octets).isEqualTo(frame.end());
    onSegment.segment(frame, at, octets);
    segments.add(flow + " " + octets);
    trafficClasses.add(trafficClass);
  }

  @Override
  public void icmpError(
      FlowKey flow,
      int quotedSequence,
      IcmpErrorKind kind,
      int type,
      int code,
      int pathMtu,
      long time) {
    errors.add(flow + " " + quotedSequence + " " + kind + " " + pathMtu);
  }

  @Override
  public void addressReady(IpAddress address, long time) {
    addressEvents.add("ready " + address);
  }

  @Override
  public void addressDuplicate(IpAddress address, long linkAddress, long time) {
    addressEvents.add("duplicate " + address);
  }

  @Override
  public void addressConflict(IpAddress address, long linkAddress, long time) {
    addressEvents.add("conflict " + address);
  }
}
