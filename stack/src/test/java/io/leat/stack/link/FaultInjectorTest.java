package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
  private static final long MILLI = 1_000_000;
  private static final int FRAMES = 10_000;

  private final MemoryPair pair = MemoryPair.ofPackets("wire", 1500, 1 << 15);

  private FaultInjector outbound(Faults faults) {
    return new FaultInjector(pair.left(), Faults.NONE, faults, 42);
  }

  private void send(LinkDevice device, int frames, long now) {
    for (int i = 0; i < frames; i++) {
      assertThat(device.transmit(Frames.numbered(i, 40), Frames.NO_TEXT, 0, now)).isTrue();
    }
  }

  @Test
  void withoutFaultsEveryFramePassesUnchanged() {
    FaultInjector device = outbound(Faults.NONE);
    send(device, 100, 0);
    assertThat(Frames.numbers(pair.right(), 0)).hasSize(100).isSorted();
    assertThat(device.outbound().frames()).isEqualTo(100);
    assertThat(device.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void lossIsAsFrequentAsConfiguredAndCounted() {
    FaultInjector device = outbound(Faults.NONE.withLoss(0.1));
    send(device, FRAMES, 0);
    int arrived = Frames.numbers(pair.right(), 0).size();
    assertThat(arrived).isCloseTo(FRAMES * 9 / 10, within(FRAMES / 50));
    assertThat(device.outbound().lost()).isEqualTo(FRAMES - arrived);
  }

  @Test
  void duplicatesArriveBesideTheirOriginals() {
    FaultInjector device = outbound(Faults.NONE.withDuplication(0.5));
    send(device, FRAMES, 0);
    List<Integer> arrived = Frames.numbers(pair.right(), 0);
    assertThat(arrived).hasSize(FRAMES + (int) device.outbound().duplicated());
    assertThat(device.outbound().duplicated()).isCloseTo(FRAMES / 2, within(FRAMES / 50L));
    assertThat(arrived).isSorted();
  }

  @Test
  void aCorruptedFrameDiffersInOneBit() {
    FaultInjector device = outbound(Faults.NONE.withCorruption(1));
    device.transmit(Frames.frame(new int[64]), Frames.NO_TEXT, 0, 0);
    byte[] frame = Frames.received(pair.right(), 0).getFirst();
    int bits = 0;
    for (byte octet : frame) {
      bits += Integer.bitCount(octet & 0xff);
    }
    assertThat(bits).isEqualTo(1);
    assertThat(device.outbound().corrupted()).isEqualTo(1);
  }

  @Test
  void delayedFramesLeaveAtTheirTimeAndInOrder() {
    FaultInjector device = outbound(Faults.NONE.withDelay(10 * MILLI, 5 * MILLI));
    send(device, 100, 0);
    device.receive((frame, now) -> {}, 1, 9 * MILLI);
    assertThat(Frames.numbers(pair.right(), 9 * MILLI)).isEmpty();
    assertThat(device.nextDeadline()).isBetween(10 * MILLI, 15 * MILLI);

    device.receive((frame, now) -> {}, 1, 15 * MILLI);
    assertThat(Frames.numbers(pair.right(), 15 * MILLI)).hasSize(100).isSorted();
    assertThat(device.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void reorderedFramesAreOvertaken() {
    FaultInjector device = outbound(Faults.NONE.withReordering(0.2, 5 * MILLI));
    for (int i = 0; i < 1000; i++) {
      device.transmit(Frames.numbered(i, 40), Frames.NO_TEXT, 0, i * MILLI);
    }
    device.receive((frame, now) -> {}, 1, 2000 * MILLI);
    List<Integer> arrived = Frames.numbers(pair.right(), 0);
    assertThat(arrived).hasSize(1000).doesNotHaveDuplicates();
    int inversions = 0;
    for (int i = 1; i < arrived.size(); i++) {
      inversions += arrived.get(i) < arrived.get(i - 1) ? 1 : 0;
    }
    assertThat(inversions).isGreaterThan(50);
    assertThat(device.outbound().reordered()).isGreaterThan(100);
  }

  @Test
  void inboundFramesSufferToo() {
    Faults faults = Faults.NONE.withLoss(0.5).withDelay(3 * MILLI, 0);
    FaultInjector device = new FaultInjector(pair.left(), faults, Faults.NONE, 1);
    send(pair.right(), 1000, 0);
    assertThat(Frames.numbers(device, 0)).isEmpty();
    while (device.receive((frame, now) -> {}, 64, 0) == 0 && device.inbound().frames() < 1000) {}
    assertThat(Frames.numbers(device, 3 * MILLI))
        .hasSize((int) (1000 - device.inbound().lost()))
        .isSorted();
    assertThat(device.inbound().lost()).isBetween(400L, 600L);
    assertThat(device.outbound().frames()).isZero();
  }

  @Test
  void theSameSeedGivesTheSameFates() {
    assertThat(fates(7)).isEqualTo(fates(7)).isNotEqualTo(fates(8));
  }

  private static List<Integer> fates(long seed) {
    MemoryPair pair = MemoryPair.ofPackets("wire", 1500, 4096);
    Faults faults =
        Faults.NONE
            .withLoss(0.2)
            .withDuplication(0.2)
            .withReordering(0.2, MILLI)
            .withCorruption(0.1);
    FaultInjector device = new FaultInjector(pair.left(), Faults.NONE, faults, seed);
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      device.transmit(Frames.numbered(i, 40), Frames.NO_TEXT, 0, i * 1000L);
      arrived.addAll(Frames.numbers(pair.right(), 0));
    }
    return arrived;
  }

  @Test
  void moreDelayedFramesThanTheBoundAreLostAndCounted() {
    FaultInjector device = outbound(Faults.NONE.withDelay(MILLI, 0));
    send(device, 5000, 0);
    device.receive((frame, now) -> {}, 1, MILLI);
    assertThat(Frames.numbers(pair.right(), 0)).hasSize(4096);
    assertThat(device.outbound().overflowed()).isEqualTo(5000 - 4096);
  }

  @Test
  void whatTheDeviceRefusesLaterIsCounted() {
    MemoryPair narrow = MemoryPair.ofPackets("wire", 1500, 1);
    FaultInjector device =
        new FaultInjector(narrow.left(), Faults.NONE, Faults.NONE.withDelay(MILLI, 0), 1);
    send(device, 3, 0);
    device.receive((frame, now) -> {}, 1, MILLI);
    assertThat(device.outbound().refused()).isEqualTo(2);
  }

  @Test
  void impossibleProbabilitiesAreRefused() {
    assertThatThrownBy(() -> Faults.NONE.withLoss(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> Faults.NONE.withLoss(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Faults.NONE.withDelay(-1, 0)).hasMessageContaining("-1");
  }

  @Test
  void closingClosesTheDevice() {
    FaultInjector device = outbound(Faults.NONE);
    device.close();
    assertThat(device.state()).isEqualTo(DeviceState.GONE);
    assertThat(device.receive((frame, now) -> {}, 1, 0)).isEqualTo(-1);
    device.park(Long.MAX_VALUE);
  }
}
