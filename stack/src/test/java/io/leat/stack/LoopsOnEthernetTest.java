package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.CaptureTap;
import io.leat.stack.link.FrameDirection;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** Loops that are neighbours on an Ethernet. */
class LoopsOnEthernetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int MINUTE = 60;

  private final MemoryPair link =
      MemoryPair.ofEthernet("ethernet", 1500, 256, 0x0200_0000_0001L, 0x0200_0000_0002L);

  /** Requests for the other's link address that the left loop has sent. */
  private int requests;

  private LoopPair pair(AddressListener ofRight) {
    CaptureTap left = new CaptureTap(link.left(), this::seen);
    LoopPair pair = new LoopPair(StackConfig.DEFAULT, left, link.right(), ofRight);
    pair.settle(10 * SECOND); // until both addresses have been checked
    return pair;
  }

  private void seen(
      FrameDirection direction, PacketBuffer frame, Slices text, int gsoOctets, long now) {
    int at = frame.start();
    boolean request =
        direction == FrameDirection.SENT
            && EthernetHeader.etherType(frame, at) == EthernetHeader.ARP
            && ArpPacket.operation(frame, at + EthernetHeader.OCTETS) == ArpPacket.REQUEST;
    requests += request ? 1 : 0;
  }

  /** Takes what comes. */
  private static final class Taker implements ConnectionHandler {
    private final byte[] some = new byte[100];
    int received;

    @Override
    public void readable(TcpConnection c, long now) {
      received += Math.max(0, c.receive(some, 0, some.length, now));
    }
  }

  private static TcpConnection connect(LoopPair pair, Taker server) throws Exception {
    var binding = pair.right.bind(LoopPair.RIGHT, 80, true);
    pair.right.listen(
        binding,
        pair.right.config().tcp(),
        (listener, now) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(server);
          }
        });
    TcpConnection client =
        pair.left.connect(
            null, 0, LoopPair.RIGHT, 80, pair.left.config().tcp(), new ConnectionHandler() {});
    pair.settle(SECOND);
    assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
    return client;
  }

  private static void sayOneOctet(LoopPair pair, TcpConnection client) {
    assertThat(client.send(new byte[1], 0, 1, pair.left.now())).isEqualTo(1);
    pair.settle(SECOND / 2);
    pair.now += SECOND;
  }

  @Test
  @Requirement("RFC4861 §7.3.1")
  void acknowledgmentsConfirmTheNeighbourSoThatItIsNeverAskedAgain() throws Exception {
    LoopPair pair = pair(AddressListener.NONE);
    Taker server = new Taker();
    TcpConnection client = connect(pair, server);
    requests = 0;
    for (int second = 0; second < 5 * MINUTE; second++) {
      sayOneOctet(pair, client);
    }
    assertThat(server.received).isEqualTo(5 * MINUTE);
    assertThat(requests).isZero();
    assertThat(pair.failures).isEmpty();
  }

  @Test
  @Requirement("RFC4861 §7.3.1")
  void aNeighbourThatAcknowledgesNothingIsAskedWhetherItIsThere() throws Exception {
    LoopPair pair = pair(AddressListener.NONE);
    TcpConnection client = connect(pair, new Taker());
    requests = 0;
    client.send(new byte[1], 0, 1, pair.left.now());
    long end = pair.now + MINUTE * SECOND;
    while (pair.now < end) {
      pair.left.runOnce(pair.now); // the other does not turn any more
      pair.now += SECOND / 100;
    }
    assertThat(requests).isPositive();
    assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
  }

  /** Throws when it hears that somebody else uses the address. */
  private static final class Mistaken implements AddressListener {
    int told;

    @Override
    public void addressConflict(IpAddress address, long linkAddress, long now) {
      told++;
      throw new IllegalStateException("a mistake in what IP input leads to");
    }
  }

  @Test
  void aMistakeInIpInputCostsItsPacketAndIsCountedAndTheLoopGoesOn() throws Exception {
    Mistaken mistaken = new Mistaken();
    LoopPair pair = pair(mistaken);
    Taker server = new Taker();
    TcpConnection client = connect(pair, server);
    claimTheAddressOfRight(pair);
    sayOneOctet(pair, client);
    assertThat(mistaken.told).isEqualTo(1);
    assertThat(pair.failures)
        .singleElement()
        .satisfies(failure -> assertThat(failure).isInstanceOf(IllegalStateException.class));
    assertThat(pair.right.counters().failures()).isEqualTo(1);

    int before = server.received;
    sayOneOctet(pair, client);
    assertThat(server.received).isEqualTo(before + 1);
    assertThat(pair.failures).hasSize(1);
  }

  private void claimTheAddressOfRight(LoopPair pair) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 100);
    int arp = frame.append(ArpPacket.OCTETS);
    int rightsAddress = 0x0a00_0002;
    ArpPacket.write(
        frame, arp, ArpPacket.REQUEST, 0x0200_0000_0001L, rightsAddress, 0, rightsAddress);
    int at = frame.prepend(EthernetHeader.OCTETS);
    EthernetHeader.write(frame, at, 0xffff_ffff_ffffL, 0x0200_0000_0001L, EthernetHeader.ARP);
    assertThat(link.left().transmit(frame, new Slices(), 0, pair.now)).isTrue();
  }
}
