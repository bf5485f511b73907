package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.ip.IpConfig;
import io.leat.stack.ip.IpLayer;
import io.leat.stack.ip.LinkOutput;
import io.leat.stack.ip.Transport;
import io.leat.tcp.connection.IcmpErrorKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** The IP layer before TCP, for the events whose addresses are what is wrong with them. */
final class IpFront {
  private static final PacketBuffer FRAME = PacketBuffer.allocate(Arena.global(), 200);
  private static final List<IpAddress> IPV4_GROUPS =
      addresses("10.0.0.255", "255.255.255.255", "224.0.0.1");
  private static final List<IpAddress> IPV6_GROUPS = addresses("ff02::1", "ff05::2");
  private static final List<IpAddress> IPV4_NOBODY =
      addresses("255.255.255.255", "224.0.0.1", "0.0.0.0", "127.0.0.1");
  private static final List<IpAddress> IPV6_NOBODY = addresses("ff02::1", "::", "::1");

  private final Scene scene;
  private final IpLayer ip;

  IpFront(Scene scene) {
    this.scene = scene;
    boolean ipv4 = scene.variant.ipv4();
    ip =
        new IpLayer(
            IpConfig.DEFAULT.withAddress(new IpPrefix(scene.variant.local(), ipv4 ? 24 : 64)),
            new SilentLink(),
            new ToTcp(),
            AddressListener.NONE,
            (reason, now) -> scene.host.drops.add(reason),
            new SplittableRandom(1));
    ip.start(scene.host.now);
  }

  private static List<IpAddress> addresses(String... texts) {
    return List.of(texts).stream().map(IpAddress::parse).toList();
  }

  /** Lets the event happen, once for each address that it may have; returns how often. */
  int happen(TableEvent event) {
    boolean ipv4 = scene.variant.ipv4();
    return switch (event) {
      case SEG_TO_BROADCAST -> synTo(ipv4 ? IPV4_GROUPS : IPV6_GROUPS);
      case SEG_FROM_INVALID_SRC -> synFrom(ipv4 ? IPV4_NOBODY : IPV6_NOBODY);
      case SEG_LAND -> {
        FlowKey flow = new FlowKey();
        flow.copyFrom(scene.flow);
        flow.set(flow.local(), flow.localPort, flow.local(), flow.localPort);
        yield syn(flow);
      }
      default -> throw new AssertionError(event);
    };
  }

  private int synTo(List<IpAddress> destinations) {
    FlowKey flow = new FlowKey();
    for (IpAddress address : destinations) {
      flow.set(address, scene.flow.localPort, scene.flow.remote(), scene.flow.remotePort);
      syn(flow);
    }
    return destinations.size();
  }

  private int synFrom(List<IpAddress> sources) {
    FlowKey flow = new FlowKey();
    for (IpAddress address : sources) {
      flow.set(scene.flow.local(), scene.flow.localPort, address, scene.flow.remotePort);
      syn(flow);
    }
    return sources.size();
  }

  private int syn(FlowKey flow) {
    WireSegment segment = scene.segment(SYN, scene.rcvNxt + 1, 0);
    byte[] packet = packet(segment.toLocal(flow), flow.remote(), flow.local());
    scene.host.ladder.add("  <-- from " + flow.remote() + " to " + flow.local() + ": " + segment);
    FRAME.clear();
    int at = FRAME.append(packet.length);
    FRAME.put(at, MemorySegment.ofArray(packet), 0, packet.length);
    ip.frameArrives(FRAME, scene.host.now);
    scene.host.settle();
    return 1;
  }

  private static byte[] packet(byte[] segment, IpAddress source, IpAddress destination) {
    if (!source.isIpv4()) {
      return ByteBuffer.allocate(40 + segment.length)
          .putInt(0x6000_0000)
          .putShort((short) segment.length)
          .put((byte) 6)
          .put((byte) 64)
          .putLong(source.hi())
          .putLong(source.lo())
          .putLong(destination.hi())
          .putLong(destination.lo())
          .put(segment)
          .array();
    }
    ByteBuffer packet =
        ByteBuffer.allocate(20 + segment.length)
            .putShort((short) 0x4500)
            .putShort((short) (20 + segment.length))
            .putInt(0x0000_4000)
            .put((byte) 64)
            .put((byte) 6)
            .putShort((short) 0)
            .putInt((int) source.lo())
            .putInt((int) destination.lo())
            .put(segment);
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return packet.putShort(10, (short) ~((sum & 0xffff) + (sum >>> 16))).array();
  }

  private final class ToTcp implements Transport {
    @Override
    public void segmentArrives(
        PacketBuffer frame,
        int at,
        int octets,
        FlowKey flow,
        int trafficClass,
        int hopLimit,
        long now) {
      scene.host.demux.segmentArrives(frame, at, octets, flow, trafficClass, hopLimit, false, now);
    }

    @Override
    public void icmpError(
        FlowKey flow, int quoted, IcmpErrorKind kind, int type, int code, int mtu, long now) {
      throw new AssertionError("nobody sent ICMP");
    }
  }

  /** IP itself may not answer either: ICMP errors to or from a group would be an amplifier. */
  private final class SilentLink implements LinkOutput {
    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
      throw new AssertionError("IP answered\n" + scene.host);
    }

    @Override
    public int mtu() {
      return Scene.MTU;
    }

    @Override
    public boolean isEthernet() {
      return false;
    }

    @Override
    public long linkAddress() {
      return 0;
    }
  }
}
