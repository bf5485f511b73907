package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryPairTest {
  private final MemoryPair pair = MemoryPair.ofPackets("wire", 1500, 4);
  private final LinkDevice left = pair.left();
  private final LinkDevice right = pair.right();

  @Test
  void whatOneEndSendsTheOtherReceivesInOrder() {
    assertThat(left.transmit(Frames.frame(1, 2), Frames.NO_TEXT, 0, 0)).isTrue();
    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
    assertThat(left.transmit(Frames.frame(3), Frames.text(text, text), 0, 0)).isTrue();

    assertThat(Frames.received(left, 0)).isEmpty();
    List<byte[]> frames = Frames.received(right, 0);
    assertThat(frames).hasSize(2);
    assertThat(frames.get(0)).containsExactly(1, 2);
    assertThat(frames.get(1)).containsExactly(3, 't', 'e', 'x', 't', 't', 'e', 'x', 't');
  }

  @Test
  void receivedFramesLeaveRoomForHeaders() {
    left.transmit(Frames.frame(1), Frames.NO_TEXT, 0, 0);
    right.receive(
        (frame, now) -> assertThat(frame.start()).isGreaterThanOrEqualTo(PacketBuffer.HEADROOM),
        1,
        0);
  }

  @Test
  void keptFramesStayAndHoldTheirPlacesUntilTheyAreReleased() {
    for (int i = 0; i < 4; i++) {
      left.transmit(Frames.numbered(i, 20), Frames.NO_TEXT, 0, 0);
    }
    List<PacketBuffer> kept = new ArrayList<>();
    right.keepFrames();
    assertThat(right.receive((frame, now) -> kept.add(frame), 2, 0)).isEqualTo(2);
    assertThat(right.receive((frame, now) -> kept.add(frame), 8, 0)).isEqualTo(2);
    assertThat(right.receive((frame, now) -> kept.add(frame), 8, 0)).isZero();
    assertThat(left.transmit(Frames.numbered(4, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    for (int i = 0; i < 4; i++) {
      assertThat(kept.get(i).i32(kept.get(i).start())).isEqualTo(i);
    }
    right.release();
    assertThat(left.transmit(Frames.numbered(5, 20), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(Frames.numbers(right, 0)).containsExactly(5);
  }

  @Test
  void aFullQueueRefusesFramesAndTakesThemAgainOnceThereIsRoom() {
    for (int i = 0; i < 4; i++) {
      assertThat(left.transmit(Frames.numbered(i, 20), Frames.NO_TEXT, 0, 0)).isTrue();
    }
    assertThat(left.transmit(Frames.numbered(4, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(right.receive((frame, now) -> {}, 1, 0)).isEqualTo(1);
    assertThat(left.transmit(Frames.numbered(5, 20), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(Frames.numbers(right, 0)).containsExactly(1, 2, 3, 5);
  }

  @Test
  void aQueueThatWasEmptyBeginsWithTheBufferThatItBeganWith() {
    List<PacketBuffer> buffers = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 2; i++) {
        left.transmit(Frames.numbered(i, 20), Frames.NO_TEXT, 0, 0);
      }
      right.receive((frame, now) -> buffers.add(frame), 4, 0);
    }
    assertThat(buffers).hasSize(6);
    assertThat(buffers.get(2)).isSameAs(buffers.get(0));
    assertThat(buffers.get(5)).isSameAs(buffers.get(1));
  }

  @Test
  void framesKeepTheirOrderWhereTheQueueBeginsAnewInBetween() {
    int sent = 0;
    int arrived = 0;
    for (int step = 1; step < 200; step++) {
      for (int i = 0; i < step % 5; i++) {
        sent += left.transmit(Frames.numbered(sent & 0xff, 20), Frames.NO_TEXT, 0, 0) ? 1 : 0;
      }
      for (int number : Frames.numbers(right, 0)) {
        assertThat(number).isEqualTo(arrived++ & 0xff);
      }
    }
    assertThat(arrived).isEqualTo(sent);
  }

  @Test
  void aFrameLargerThanTheMtuIsRefused() {
    assertThat(left.transmit(Frames.numbered(0, 1500), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(left.transmit(Frames.numbered(0, 1501), Frames.NO_TEXT, 0, 0)).isFalse();
  }

  @Test
  void theEthernetFormHasAddressesAndRoomForTheEthernetHeader() {
    MemoryPair ethernet = MemoryPair.ofEthernet("wire", 1500, 4, 0x02_0000_0001L, 0x02_0000_0002L);
    assertThat(ethernet.left().isEthernet()).isTrue();
    assertThat(ethernet.left().linkAddress()).isEqualTo(0x02_0000_0001L);
    assertThat(ethernet.right().linkAddress()).isEqualTo(0x02_0000_0002L);
    assertThat(ethernet.left().mtu()).isEqualTo(1500);
    assertThat(ethernet.left().transmit(Frames.numbered(0, 1514), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(ethernet.left().transmit(Frames.numbered(0, 1515), Frames.NO_TEXT, 0, 0)).isFalse();
  }

  @Test
  void aPairOfWholePacketsPassesSuperSegmentsUncutWithChecksumsLeftOut() {
    MemoryPair whole = MemoryPair.ofWholePackets("wire", 1500, 4);
    PacketBuffer headers = Frames.numbered(1, 40);
    headers.offloaded(ChecksumState.PARTIAL, 0);
    assertThat(whole.left().completesChecksums()).isTrue();
    assertThat(whole.left().transmit(headers, Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(whole.left().transmit(headers, Frames.text(new byte[60_000]), 1460, 0)).isTrue();
    assertThat(whole.left().transmit(headers, Frames.text(new byte[65_536]), 1460, 0)).isFalse();

    List<Integer> lengths = new ArrayList<>();
    List<Integer> ofSegments = new ArrayList<>();
    FrameReceiver receiver =
        (frame, now) -> {
          assertThat(frame.checksum()).isEqualTo(ChecksumState.PARTIAL);
          lengths.add(frame.length());
          ofSegments.add(frame.gsoOctets());
        };
    assertThat(whole.right().receive(receiver, 8, 0)).isEqualTo(2);
    assertThat(lengths).containsExactly(40, 60_040);
    assertThat(ofSegments).containsExactly(0, 1460);
  }

  @Test
  void aSlotThatCarriedASuperSegmentCarriesOthers() {
    MemoryPair whole = MemoryPair.ofWholePackets("wire", 1500, 1);
    for (int octets : new int[] {20, 40_000, 30, 60_000, 20}) {
      assertThat(whole.left().transmit(Frames.numbered(octets, octets), Frames.NO_TEXT, 0, 0))
          .isTrue();
      assertThat(Frames.numbers(whole.right(), 0)).containsExactly(octets);
    }
  }

  @Test
  void closingOneEndTakesTheLinkDownForTheOther() {
    left.transmit(Frames.numbered(7, 20), Frames.NO_TEXT, 0, 0);
    left.close();

    assertThat(left.state()).isEqualTo(DeviceState.GONE);
    assertThat(left.receive((frame, now) -> {}, 1, 0)).isEqualTo(-1);
    assertThat(left.transmit(Frames.numbered(8, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(right.state()).isEqualTo(DeviceState.DOWN);
    assertThat(right.transmit(Frames.numbered(9, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(Frames.numbers(right, 0)).containsExactly(7);
  }

  @Test
  void aFrameWhoseReceiverFailsIsNotHandedOverAgain() {
    left.transmit(Frames.numbered(1, 20), Frames.NO_TEXT, 0, 0);
    left.transmit(Frames.numbered(2, 20), Frames.NO_TEXT, 0, 0);
    AtomicBoolean failed = new AtomicBoolean();
    try {
      right.receive(
          (frame, now) -> {
            throw new IllegalStateException();
          },
          1,
          0);
    } catch (IllegalStateException e) {
      failed.set(true);
    }
    assertThat(failed).isTrue();
    assertThat(Frames.numbers(right, 0)).containsExactly(2);
  }

  @Test
  void twoThreadsPassFramesInOrderAndParkInBetween() throws InterruptedException {
    int frames = 20_000;
    List<Integer> numbers = new ArrayList<>();
    Thread consumer =
        Thread.ofPlatform()
            .start(() -> {
              while (numbers.size() < frames) {
                int got = right.receive((f, now) -> numbers.add(f.i32(f.start())), 16, 0);
                if (got == 0) {
                  right.park(Long.MAX_VALUE);
                }
              }
            });
    PacketBuffer frame = Frames.numbered(0, 20);
    for (int i = 0; i < frames; i++) {
      frame.put32(frame.start(), i);
      while (!left.transmit(frame, Frames.NO_TEXT, 0, 0)) {
        Thread.onSpinWait();
      }
    }
    consumer.join(30_000);
    assertThat(consumer.isAlive()).isFalse();
    assertThat(numbers).hasSize(frames).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void wakeEndsTheNextPark() {
    right.wake();
    right.park(Long.MAX_VALUE);
  }

  @Test
  void parkEndsAtTheDeadline() {
    long deadline = System.nanoTime() + 1_000_000;
    right.park(deadline);
    assertThat(System.nanoTime()).isGreaterThanOrEqualTo(deadline);
  }

  @Test
  void parkDoesNotWaitWhereFramesAreWaiting() {
    left.transmit(Frames.numbered(1, 20), Frames.NO_TEXT, 0, 0);
    right.park(Long.MAX_VALUE);
  }
}
