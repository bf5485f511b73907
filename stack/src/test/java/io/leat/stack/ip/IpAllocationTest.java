package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.testkit.Requirement;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A segment costs no allocation on its way through IP, in either direction. */
class IpAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUND = 20_000;
  private static final int ROUNDS = 30;
  private static final long PEER = 0x0200_0000_0002L;

  /** Takes everything and remembers only how much. */
  private static final class Sink implements LinkOutput, Transport {
    final boolean ethernet;
    long frames;
    long segments;

    Sink(boolean ethernet) {
      this.ethernet = ethernet;
    }

    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
      frames++;
      return true;
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public boolean isEthernet() {
      return ethernet;
    }

    @Override
    public long linkAddress() {
      return TestHost.MAC;
    }

    @Override
    public void segmentArrives(
        PacketBuffer frame,
        int at,
        int octets,
        FlowKey flow,
        int trafficClass,
        int hopLimit,
        long now) {
      segments++;
    }

    @Override
    public void icmpError(
        FlowKey flow,
        int quotedSequence,
        IcmpErrorKind kind,
        int type,
        int code,
        int mtu,
        long now) {}
  }

  private final Sink sink;
  private final IpLayer ip;

  IpAllocationTest() {
    sink = new Sink(false);
    ip = layer(sink);
  }

  private static IpLayer layer(Sink sink) {
    IpConfig config =
        IpConfig.DEFAULT
            .withAddressChecks(0, false)
            .withAddress(IpPrefix.parse("10.0.0.1/24"))
            .withAddress(IpPrefix.parse("fd00::1/64"))
            .withRoute(Route.allIpv4OnLink())
            .withRoute(Route.allIpv6OnLink());
    IpLayer layer =
        new IpLayer(
            config,
            sink,
            sink,
            AddressListener.NONE,
            (reason, now) -> {
              throw new AssertionError(reason);
            },
            new SplittableRandom(1));
    layer.start(0);
    layer.expire(0);
    return layer;
  }

  private static void assertAllocatesNothing(Runnable oneSegment) {
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && allocated > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUND; i++) {
        oneSegment.run();
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isZero();
  }

  private static PacketBuffer inbound(String source, String destination) {
    byte[] segment = Packets.concat(Packets.tcp(source, 1, destination, 2, 3), new byte[1000]);
    return Packets.ip(source, destination, Packets.TCP, segment);
  }

  private void receives(IpLayer layer, PacketBuffer frame) {
    int start = frame.start();
    int end = frame.end();
    assertAllocatesNothing(() -> {
      frame.bounds(start, end);
      layer.frameArrives(frame, 0);
    });
  }

  private void sends(IpLayer layer, String local, String remote) {
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse(local), 1, IpAddress.parse(remote), 2);
    Slices text = new Slices();
    text.add(Arena.ofAuto().allocate(1000), 0, 1000);
    assertAllocatesNothing(() -> {
      PacketBuffer segment = layer.output().headerBuffer();
      int at = segment.append(20);
      TcpHeader.write(segment, at, 1, 2, 3, 4, 20, TcpFlags.ACK, 100);
      layer.output().send(flow, segment, text, 0, 0, 64, 0);
      layer.deliverLocal(8, 0);
      layer.expire(0);
    });
  }

  @Test
  @Requirement("ATTACK A74")
  void receivingIpv4() {
    receives(ip, inbound("10.0.0.2", "10.0.0.1"));
    assertThat(sink.segments).isPositive();
  }

  @Test
  @Requirement("ATTACK A74")
  void receivingIpv6() {
    receives(ip, inbound("fd00::2", "fd00::1"));
    assertThat(sink.segments).isPositive();
  }

  @Test
  void sendingIpv4() {
    sends(ip, "10.0.0.1", "10.0.0.2");
    assertThat(sink.frames).isPositive();
  }

  @Test
  void sendingIpv6() {
    sends(ip, "fd00::1", "fd00::2");
    assertThat(sink.frames).isPositive();
  }

  @Test
  void sendingToOurselves() {
    sends(ip, "10.0.0.1", "127.0.0.1");
    assertThat(sink.frames).isZero();
    assertThat(sink.segments).isPositive();
  }

  @Test
  void onAnEthernetBothWays() {
    Sink wire = new Sink(true);
    IpLayer layer = layer(wire);
    PacketBuffer claim = Packets.packet(new byte[ArpPacket.OCTETS]);
    ArpPacket.write(claim, claim.start(), ArpPacket.REQUEST, PEER, 0x0a000002, 0, 0x0a000001);
    layer.frameArrives(
        Packets.ethernet(TestHost.MAC, PEER, EthernetHeader.ARP, Packets.octets(claim)), 0);
    sends(layer, "10.0.0.1", "10.0.0.2");
    byte[] packet = Packets.octets(inbound("10.0.0.2", "10.0.0.1"));
    receives(layer, Packets.ethernet(TestHost.MAC, PEER, EthernetHeader.IPV4, packet));
    assertThat(wire.frames).isGreaterThan(ROUND);
    assertThat(wire.segments).isPositive();
  }
}
