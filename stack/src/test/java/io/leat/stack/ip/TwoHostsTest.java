package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.link.FaultInjector;
import io.leat.stack.link.Faults;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.IcmpErrorKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two IP layers over devices in memory, in virtual time: they find each other and talk. */
class TwoHostsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** An IP layer on a device, turned by hand as a loop would turn it. */
  private static final class Host implements LinkOutput, Transport, AddressListener {
    final LinkDevice device;
    final IpLayer ip;
    final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    final List<String> ready = new ArrayList<>();
    final List<String> duplicates = new ArrayList<>();

    Host(LinkDevice device, IpConfig config, long seed, long now) {
      this.device = device;
      ip =
          new IpLayer(
              config,
              this,
              this,
              this,
              (reason, at) -> drops.merge(reason, 1, Integer::sum),
              new SplittableRandom(seed));
      ip.start(now);
    }

    void turn(long now) {
      while (device.receive(ip::frameArrives, 64, now) > 0) {}
      ip.deliverLocal(64, now);
      ip.expire(now);
    }

    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
      return device.transmit(headers, text, gsoOctets, now);
    }

    @Override
    public int mtu() {
      return device.mtu();
    }

    @Override
    public boolean isEthernet() {
      return device.isEthernet();
    }

    @Override
    public long linkAddress() {
      return device.linkAddress();
    }

    @Override
    public void segmentArrives(
        PacketBuffer frame,
        int at,
        int octets,
        FlowKey flow,
        int trafficClass,
        int hopLimit,
        long now) {}

    @Override
    public void icmpError(
        FlowKey flow,
        int quotedSequence,
        IcmpErrorKind kind,
        int type,
        int code,
        int mtu,
        long now) {}

    @Override
    public void addressReady(IpAddress address, long now) {
      ready.add(address.toString());
    }

    @Override
    public void addressDuplicate(IpAddress address, long linkAddress, long now) {
      duplicates.add(address.toString());
    }
  }

  private static IpConfig config(int host) {
    return IpConfig.DEFAULT
        .withAddress(IpPrefix.parse("10.0.0." + host + "/24"))
        .withAddress(IpPrefix.parse("fd00::" + host + "/64"))
        .withAddressChecks(1, true);
  }

  private long now;

  private void turn(Host left, Host right, long nanos) {
    long end = now + nanos;
    while (now < end) {
      left.turn(now);
      right.turn(now);
      now += MILLI;
    }
  }

  private static UdpSocket bind(Host host, int port) {
    return Objects.requireNonNull(host.ip.udp().bind(null, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "fd00::2", "fe80::ff:fe00:2"})
  void theyFindEachOtherAndExchangeDatagramsOfAllSizes(String to) {
    MemoryPair pair =
        MemoryPair.ofEthernet("wire", 1500, 256, 0x0200_0000_0001L, 0x0200_0000_0002L);
    Host left = new Host(pair.left(), config(1), 1, now);
    Host right = new Host(pair.right(), config(2), 2, now);
    turn(left, right, 10 * SECOND);
    assertThat(left.ready).contains("10.0.0.1", "fd00::1", "fe80::ff:fe00:1");

    UdpSocket client = bind(left, 0);
    UdpSocket server = bind(right, 7);
    server.setReceiveLimits(10, 1 << 20);
    client.setReceiveLimits(10, 1 << 20);
    for (int length : new int[] {0, 1, 1400, 3000, 20_000, 60_000}) {
      ByteBuffer text = ByteBuffer.wrap(Packets.counting(length));
      client.send(text, IpAddress.parse(to), 7, now);
      turn(left, right, 10 * MILLI);
      if (server.receive() == null) {
        client.send(text, IpAddress.parse(to), 7, now); // the first filled the neighbour's queue
        turn(left, right, 10 * MILLI);
      }
      client.send(text, IpAddress.parse(to), 7, now);
      turn(left, right, 10 * MILLI);
      UdpDatagram request = Objects.requireNonNull(server.receive());
      assertThat(request.text()).isEqualTo(text);
      server.send(request.text(), request.remote(), request.remotePort(), now);
      turn(left, right, 10 * MILLI);
      assertThat(Objects.requireNonNull(client.receive()).text()).isEqualTo(text);
      while (server.receive() != null) {}
    }
  }

  @Test
  void twoHostsWithTheSameAddressesBothNotice() {
    MemoryPair pair =
        MemoryPair.ofEthernet("wire", 1500, 256, 0x0200_0000_0001L, 0x0200_0000_0002L);
    Host left = new Host(pair.left(), config(1), 1, now);
    turn(left, new Host(MemoryPair.ofPackets("none", 1500, 1).left(), config(9), 3, now), SECOND);
    Host right = new Host(pair.right(), config(1), 2, now);
    turn(left, right, 20 * SECOND);
    assertThat(right.duplicates).contains("10.0.0.1", "fd00::1");
  }

  @Test
  void duplicatedAndReorderedFragmentsNeverBecomeAnotherDatagram() {
    MemoryPair pair = MemoryPair.ofPackets("wire", 1280, 4096);
    Faults faults = Faults.NONE.withLoss(0.02).withDuplication(0.1).withReordering(0.3, 3 * MILLI);
    Host left =
        new Host(new FaultInjector(pair.left(), Faults.NONE, faults, 77), config(1), 1, now);
    Host right = new Host(pair.right(), config(2), 2, now);
    UdpSocket client = bind(left, 0);
    UdpSocket server = bind(right, 7);
    server.setReceiveLimits(1000, 1 << 24);
    int arrived = 0;
    for (int i = 0; i < 500; i++) {
      ByteBuffer text = ByteBuffer.wrap(Packets.counting(4000 + i));
      client.send(text, IpAddress.parse(i % 2 == 0 ? "10.0.0.2" : "fd00::2"), 7, now);
      turn(left, right, 10 * MILLI);
      for (UdpDatagram d = server.receive(); d != null; d = server.receive()) {
        assertThat(d.text()).isEqualTo(ByteBuffer.wrap(Packets.counting(d.text().remaining())));
        arrived++;
      }
    }
    assertThat(arrived).isGreaterThan(300);
    turn(left, right, 61 * SECOND);
    assertThat(right.ip.reassemblyOctets()).isZero();
  }
}
