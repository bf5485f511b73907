package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.DeviceCounters;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.testkit.Requires;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for every descriptor, shown on a pair of sockets that needs no privilege. */
@Timeout(60)
class DescriptorDeviceTest {
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(30);

  private TunDevice near;
  private TunDevice far;

  @BeforeEach
  void open() throws IOException {
    Requires.that(Privileges.isLinux(), "this needs Linux");
    SocketPair pair = SocketPair.open();
    near = pair.nearDevice();
    far = pair.farDevice();
  }

  @AfterEach
  void close() {
    if (near != null) {
      near.close();
      far.close();
    }
  }

  @Test
  void aFrameIsItsHeadersAndThenItsText() {
    Slices text = new Slices();
    MemorySegment octets = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {3, 4, 5});
    text.add(octets, 1, 2);
    text.add(octets, 0, 1);
    assertThat(near.transmit(Frames.of((byte) 1, (byte) 2), text, 0, 0)).isTrue();
    assertThat(near.transmit(Frames.of((byte) 9), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(Frames.drain(far)).containsExactly(new byte[] {1, 2, 4, 5, 3}, new byte[] {9});
  }

  @Test
  void aFrameBeginsBehindTheHeadroomWithTheTimeOfTheCall() {
    near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
    List<Long> times = new ArrayList<>();
    far.receive(
        (frame, now) -> {
          assertThat(frame.start()).isEqualTo(PacketBuffer.HEADROOM);
          times.add(now);
        },
        8,
        42);
    assertThat(times).containsExactly(42L);
  }

  @Test
  void noMoreThanTheLimitIsHandedOver() {
    for (int i = 0; i < 5; i++) {
      near.transmit(Frames.of((byte) i), Frames.NO_TEXT, 0, 0);
    }
    AtomicInteger count = new AtomicInteger();
    assertThat(far.receive((_, _) -> count.incrementAndGet(), 3, 0)).isEqualTo(3);
    assertThat(far.receive((_, _) -> count.incrementAndGet(), 3, 0)).isEqualTo(2);
    assertThat(far.receive((_, _) -> count.incrementAndGet(), 3, 0)).isZero();
    assertThat(count).hasValue(5);
  }

  @Test
  void keptFramesStayAsTheyAreUntilTheyAreReleased() {
    far.keepFrames();
    for (int i = 1; i <= 3; i++) {
      near.transmit(Frames.of((byte) i, (byte) (10 * i)), Frames.NO_TEXT, 0, 0);
    }
    List<PacketBuffer> kept = new ArrayList<>();
    assertThat(far.receive((frame, _) -> kept.add(frame), 2, 0)).isEqualTo(2);
    assertThat(far.receive((frame, _) -> kept.add(frame), 8, 0)).isEqualTo(1);
    assertThat(kept)
        .extracting(Frames::octets)
        .containsExactly(new byte[] {1, 10}, new byte[] {2, 20}, new byte[] {3, 30});
    far.release();
    near.transmit(Frames.of((byte) 4), Frames.NO_TEXT, 0, 0);
    assertThat(far.receive((frame, _) -> kept.add(frame), 8, 0)).isEqualTo(1);
    assertThat(Frames.octets(kept.getLast())).containsExactly(4);
    assertThat(kept.getLast()).as("the first place, again").isSameAs(kept.getFirst());
  }

  @Test
  void whereNoRoomIsLeftForFramesToBeKeptTheyWaitForTheRelease() {
    far.keepFrames();
    int more = 3;
    for (int i = 0; i < ReceiveArea.FRAMES + more; i++) {
      near.transmit(Frames.of((byte) i), Frames.NO_TEXT, 0, 0);
    }
    FrameReceiver nobody = (_, _) -> {};
    assertThat(far.receive(nobody, 1000, 0)).isEqualTo(ReceiveArea.FRAMES);
    assertThat(far.receive(nobody, 1000, 0)).isZero();
    far.release();
    assertThat(far.receive(nobody, 1000, 0)).isEqualTo(more);
  }

  @Test
  void ethernetFramesAreNotKept() throws IOException {
    SocketPair pair = SocketPair.open();
    try (TunDevice other = pair.nearDevice();
        TunDevice ethernet = TunDevice.fromDescriptor(pair.far(), "tap", 1500, true)) {
      assertThat(other.keepsFrames()).isTrue();
      assertThat(ethernet.keepsFrames()).isFalse();
      assertThatThrownBy(ethernet::keepFrames).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void systemCallsAreCountedWhereTheyAreMade() {
    near.transmit(Frames.of((byte) 1), Frames.text(100), 0, 0);
    near.transmit(Frames.of((byte) 1), Frames.text(5000), 0, 0);
    DeviceCounters sent = near.counters();
    assertThat(sent.writes).isEqualTo(2);
    assertThat(sent.octetsByKernel).isEqualTo(5102);
    assertThat(sent.octetsCopied).as("what is long is gathered").isEqualTo(100);

    Frames.drain(far);
    DeviceCounters received = far.counters();
    assertThat(received.octetsByKernel).isEqualTo(5102);
    assertThat(received.reads - received.emptyReads).isEqualTo(2);

    far.wake();
    far.park(Long.MAX_VALUE);
    assertThat(received.wakeUps).as("nobody slept").isZero();
    far.park(System.nanoTime());
    assertThat(received.waits).isEqualTo(1);
    assertThat(received.systemCalls()).isEqualTo(received.reads + 1);
  }

  @Test
  void framesThatComeAloneCostOneReadEach() {
    roundsOfOneFrame(ReadForecast.SURE);
    DeviceCounters counters = far.counters();
    long reads = counters.reads;
    long waits = counters.waits;
    roundsOfOneFrame(ReadForecast.PROBE);
    assertThat(counters.waits - waits).isEqualTo(ReadForecast.PROBE);
    int probes = 2; // one behind a frame, one at the beginning of a turn
    assertThat(counters.reads - reads).isEqualTo(ReadForecast.PROBE + probes);
  }

  @Test
  void aFrameThatWasNotExpectedEndsTheWaitAtOnce() {
    roundsOfOneFrame(ReadForecast.SURE);
    near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
    near.transmit(Frames.of((byte) 2), Frames.NO_TEXT, 0, 0);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      far.park(Long.MAX_VALUE);
      assertThat(far.receiveExpected((frame, _) -> frames.add(Frames.octets(frame)), 8, 0))
          .isEqualTo(1);
    }
    assertThat(frames).containsExactly(new byte[] {1}, new byte[] {2});
  }

  @Test
  void aLoopThatDoesNotWaitFindsAFrameInItsSecondTurn() {
    roundsOfOneFrame(ReadForecast.SURE);
    near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
    AtomicInteger count = new AtomicInteger();
    far.receiveExpected((_, _) -> count.incrementAndGet(), 8, 0);
    far.receiveExpected((_, _) -> count.incrementAndGet(), 8, 0);
    assertThat(count).hasValue(1);
  }

  @Test
  void whateverIsExpectedAllFramesCanBeHad() {
    roundsOfOneFrame(ReadForecast.SURE);
    for (int i = 0; i < 5; i++) {
      near.transmit(Frames.of((byte) i), Frames.NO_TEXT, 0, 0);
    }
    assertThat(far.receive((_, _) -> {}, 8, 0)).isEqualTo(5);
  }

  @Test
  void aDeviceThatWasClosedIsGoneWhateverIsExpected() {
    roundsOfOneFrame(ReadForecast.SURE);
    far.close();
    far.park(Long.MAX_VALUE);
    assertThat(far.receiveExpected((_, _) -> {}, 8, 0)).isEqualTo(-1);
  }

  /** In each a frame comes, and the loop turns until there is nothing to do. */
  private void roundsOfOneFrame(int count) {
    for (int i = 0; i < count; i++) {
      near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
      far.park(Long.MAX_VALUE);
      assertThat(far.receiveExpected((_, _) -> {}, 8, 0)).isEqualTo(1);
      assertThat(far.receiveExpected((_, _) -> {}, 8, 0)).isZero();
    }
  }

  @Test
  void aSuperSegmentLeavesAsSegments() {
    PacketBuffer headers = Frames.of(new byte[40]);
    int ip = headers.start();
    headers.put8(ip, 0x45);
    headers.put32(ip + 24, 7);
    headers.put8(ip + 32, 5 << 4);
    assertThat(near.transmit(headers, Frames.text(2500), 1000, 0)).isTrue();
    assertThat(Frames.drain(far))
        .extracting(frame -> frame.length)
        .containsExactly(1040, 1040, 540);
  }

  @Test
  void aFullQueueTakesNoFrameUntilThereIsRoom() {
    PacketBuffer frame = Frames.of(new byte[1000]);
    int taken = 0;
    while (near.transmit(frame, Frames.NO_TEXT, 0, 0)) {
      taken++;
    }
    assertThat(taken).isPositive();
    assertThat(near.state()).isEqualTo(DeviceState.UP);
    assertThat(Frames.drain(far)).hasSize(taken);
    assertThat(near.transmit(frame, Frames.NO_TEXT, 0, 0)).isTrue();
  }

  @Test
  void aFrameLargerThanAnyPacketIsRefused() {
    assertThat(near.transmit(Frames.of((byte) 1), Frames.text(70_000), 0, 0)).isFalse();
    assertThat(near.framesRefused()).isEqualTo(1);
    assertThat(near.state()).isEqualTo(DeviceState.UP);
  }

  @Test
  void parkingEndsWithAFrame() throws Exception {
    ParkedLoop loop = ParkedLoop.on(far);
    near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
    loop.hasReturned();
  }

  @Test
  void parkingEndsWithAWakeUp() throws Exception {
    ParkedLoop loop = ParkedLoop.on(near);
    near.wake();
    loop.hasReturned();
  }

  @Test
  void aWakeUpBeforeParkingEndsIt() {
    near.wake();
    near.wake();
    near.park(Long.MAX_VALUE);
    long begin = System.nanoTime();
    near.park(begin + SOON);
    assertThat(System.nanoTime() - begin)
        .as("one wake-up ends one park")
        .isGreaterThanOrEqualTo(SOON);
  }

  @Test
  void parkingEndsAtTheDeadlineAndNotBefore() {
    long begin = System.nanoTime();
    near.park(begin + SOON);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SOON);
    near.park(System.nanoTime() - 1);
  }

  @Test
  void noWakeUpIsLost() throws Exception {
    int rounds = 50_000;
    AtomicInteger work = new AtomicInteger();
    Thread waker =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= rounds; i++) {
                work.set(i);
                near.wake();
                while (work.get() != 0) {
                  Thread.onSpinWait();
                }
              }
            });
    for (int done = 0; done < rounds; ) {
      int found = work.getAndSet(0);
      if (found == 0) {
        near.park(Long.MAX_VALUE);
      } else {
        assertThat(found).isEqualTo(++done);
      }
    }
    waker.join();
  }

  @Test
  void aClosedPeerIsADeviceThatIsGone() throws Exception {
    near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
    near.close();
    assertThat(Frames.drain(far)).hasSize(1);
    assertThat(far.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
    assertThat(far.state()).isEqualTo(DeviceState.GONE);
    assertThat(far.failure()).hasMessageContaining("device far").hasMessageContaining("deleted");
    assertThat(far.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0)).isFalse();
  }

  @Test
  void parkingOnADeviceThatIsGoneWaitsForAWakeUpOrTheDeadline() throws Exception {
    near.close();
    far.receive((_, _) -> {}, 8, 0);
    waitsForWakeUpOrDeadline(far);
  }

  @Test
  void parkingOnAClosedDeviceWaitsForAWakeUpOrTheDeadline() throws Exception {
    near.close();
    near.park(Long.MAX_VALUE); // closing is news, once
    assertThat(near.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
    assertThat(near.failure()).hasMessageContaining("closed here");
    waitsForWakeUpOrDeadline(near);
  }

  private static void waitsForWakeUpOrDeadline(TunDevice device) throws Exception {
    long begin = System.nanoTime();
    device.park(begin + SOON);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SOON);
    ParkedLoop loop = ParkedLoop.on(device);
    assertThat(loop.isParked()).isTrue();
    device.wake();
    loop.hasReturned();
  }

  @Test
  void closingEndsParkingAndTheDeviceIsGone() throws Exception {
    ParkedLoop loop = ParkedLoop.on(near);
    near.close();
    loop.hasReturned();
    near.close();
    assertThat(near.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
    assertThat(near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(near.state()).isEqualTo(DeviceState.GONE);
    near.wake();
    near.refresh();
  }

  @Test
  void aDeviceClosedWhileItHandsAFrameOverHandsOverNoMore() {
    near.transmit(Frames.of((byte) 1), Frames.NO_TEXT, 0, 0);
    near.transmit(Frames.of((byte) 2), Frames.NO_TEXT, 0, 0);
    assertThat(far.receive((_, _) -> far.close(), 8, 0)).isEqualTo(1);
    assertThat(far.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
  }

  @Test
  void closingWhileTheLoopWorksLeavesOtherDescriptorsAlone() throws Exception {
    for (int i = 0; i < 300; i++) {
      SocketPair pair = SocketPair.open();
      TunDevice device = pair.nearDevice();
      Thread loop = Thread.ofPlatform().start(() -> workUntilGone(device));
      Thread waker = Thread.ofPlatform().start(device::wake);
      device.close();
      TunDevice next = SocketPair.open().nearDevice(); // takes the numbers that became free
      loop.join();
      waker.join();
      assertThat(Frames.drain(next)).isEmpty();
      next.close();
      pair.farDevice().close();
    }
  }

  private static void workUntilGone(TunDevice device) {
    PacketBuffer frame = Frames.of((byte) 1);
    while (device.receive((_, _) -> {}, 8, 0) >= 0) {
      device.transmit(frame, Frames.NO_TEXT, 0, 0);
      device.park(System.nanoTime() + SOON);
    }
  }

  @Test
  void aDescriptorThatIsNotOpenIsRefusedWithASentence() {
    assertThatThrownBy(() -> TunDevice.fromDescriptor(99_999, "x", 1500, false))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("not an open descriptor")
        .hasMessageContaining("EBADF");
  }

  @Test
  void aDescriptorThatIsNoTunMustBeDescribed() throws IOException {
    SocketPair pair = SocketPair.open();
    assertThatThrownBy(() -> TunDevice.fromDescriptor(pair.near()))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("no TUN or TAP");
    pair.nearDevice().close();
    pair.farDevice().close();
  }
}
