package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.FaultInjector;
import io.leat.stack.link.Faults;
import io.leat.stack.link.FilterDevice;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import org.junit.jupiter.api.Test;

/** Two loops whose devices want bursts to be joined: streams are the same, segments are fewer. */
class CoalescedLoopsTest {
  private static final int OCTETS = 4_000_000;

  /** A device that says so. */
  private static final class Single extends FilterDevice {
    Single(LinkDevice device) {
      super(device);
    }

    @Override
    public boolean wantsCoalescing() {
      return true;
    }
  }

  private static byte octetAt(int position) {
    return (byte) (position * 7 + (position >>> 9));
  }

  private static final class Sender implements ConnectionHandler {
    private final byte[] piece = new byte[8192];
    private int sent;

    @Override
    public void connected(TcpConnection c, long now) {
      writable(c, now);
    }

    @Override
    public void writable(TcpConnection c, long now) {
      int taken = 1;
      while (taken > 0 && sent < OCTETS) {
        int octets = Math.min(piece.length, OCTETS - sent);
        for (int i = 0; i < octets; i++) {
          piece[i] = octetAt(sent + i);
        }
        taken = c.send(piece, 0, octets, now);
        sent += Math.max(0, taken);
      }
      if (sent == OCTETS) {
        c.close(now);
      }
    }
  }

  private static final class Receiver implements ConnectionHandler {
    private final byte[] piece = new byte[8192];
    private int received;
    private boolean ended;

    @Override
    public void readable(TcpConnection c, long now) {
      int octets = c.receive(piece, 0, piece.length, now);
      while (octets > 0) {
        for (int i = 0; i < octets; i++) {
          assertThat(piece[i]).isEqualTo(octetAt(received + i));
        }
        received += octets;
        octets = c.receive(piece, 0, piece.length, now);
      }
      if (octets < 0 && !ended) {
        ended = true;
        c.close(now);
      }
    }
  }

  private static void transfer(LinkDevice left, LinkDevice right, boolean joins) throws Exception {
    LoopPair pair = new LoopPair(StackConfig.DEFAULT, left, right, AddressListener.NONE);
    Receiver receiver = new Receiver();
    pair.right.listen(
        pair.right.bind(LoopPair.RIGHT, 80, true),
        pair.right.config().tcp(),
        (listener, now) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(receiver);
          }
        });
    Sender sender = new Sender();
    pair.left.connect(null, 0, LoopPair.RIGHT, 80, pair.left.config().tcp(), sender);
    for (int i = 0; i < 100 && !receiver.ended; i++) {
      pair.settle(10_000_000_000L);
    }
    assertThat(pair.failures).isEmpty();
    assertThat(receiver.received).isEqualTo(OCTETS);
    assertThat(receiver.ended).isTrue();
    long segments = pair.right.tcp().counters().segmentsArrived();
    assertThat(segments)
        .isEqualTo(
            pair.right.counters().framesReceived() - pair.right.counters().framesCoalesced());
    if (joins) {
      assertThat(pair.right.counters().framesCoalesced()).isGreaterThan(OCTETS / 1460 / 2);
    } else {
      assertThat(pair.right.counters().framesCoalesced()).isZero();
    }
  }

  @Test
  void aStreamArrivesWholeInFewerSegments() throws Exception {
    MemoryPair link = MemoryPair.ofPackets("pair", 1500, 1024);
    transfer(new Single(link.left()), new Single(link.right()), true);
  }

  @Test
  void aDeviceThatDoesNotAskForItGetsEachSegmentHandedUp() throws Exception {
    MemoryPair link = MemoryPair.ofPackets("pair", 1500, 1024);
    transfer(new FilterDevice(link.left()) {}, new FilterDevice(link.right()) {}, false);
  }

  @Test
  void aStreamArrivesWholeFromFramesThatStayWhereTheyAre() throws Exception {
    MemoryPair link = MemoryPair.ofPackets("pair", 1500, 1024);
    transfer(link.left(), link.right(), true);
  }

  @Test
  void aStreamArrivesWholeFromSuperSegmentsThatStayWhereTheyAre() throws Exception {
    MemoryPair link = MemoryPair.ofWholePackets("pair", 1500, 1024);
    transfer(link.left(), link.right(), false);
  }

  @Test
  void aStreamArrivesWholeOverALinkThatLosesAndReorders() throws Exception {
    MemoryPair link = MemoryPair.ofPackets("pair", 1500, 1024);
    Faults faults =
        Faults.NONE.withLoss(0.002).withDuplication(0.002).withReordering(0.002, 50_000);
    LinkDevice faulty = new FaultInjector(new Single(link.left()), faults, faults, 5);
    transfer(faulty, new Single(link.right()), true);
  }
}
