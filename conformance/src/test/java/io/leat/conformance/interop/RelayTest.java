package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.relay.RelayPlan;
import io.leat.sim.path.LossConfig;
import io.leat.sim.path.PathConfig;
import io.leat.sim.path.PathCount;
import io.leat.sim.path.PathCounters;
import io.leat.sim.path.QueueConfig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the relay does to the packets of two kernels. */
@Timeout(240)
class RelayTest {
  private static final long MILLI = 1_000_000;
  private static final long DELAY = 33 * MILLI;
  private static final long SEED = 20_260;
  private static final long TWENTY_MEGABIT = 20_000_000;
  private static final int TRIES = 60;

  private static RelayPlan symmetric(PathConfig config) {
    return new RelayPlan(config, config, SEED);
  }

  @Test
  void anEchoTakesTheDelayOfBothDirectionsAndHardlyMore() throws Exception {
    try (RelayedPath path = RelayedPath.open(symmetric(PathConfig.PERFECT.withDelay(DELAY, 0)))) {
      List<Long> trips = new ArrayList<>();
      do {
        long start = System.nanoTime();
        assertThat(KernelPing.isAnswered(path.left, RelayedPath.RIGHT, 56, 0)).isTrue();
        trips.add(System.nanoTime() - start);
        assertThat(trips.getLast()).isGreaterThanOrEqualTo(2 * DELAY);
      } while (trips.getLast() > 2 * DELAY + 5 * MILLI && trips.size() < TRIES);
      assertThat(trips.getLast()).as("the best of %s", trips).isLessThan(2 * DELAY + 5 * MILLI);
    }
  }

  @Test
  void tcpReachesTheRateAndNeverExceedsIt() throws Exception {
    PathConfig config =
        PathConfig.PERFECT
            .withDelay(5 * MILLI, 0)
            .withRate(TWENTY_MEGABIT, QueueConfig.octets(100_000));
    try (RelayedPath path = RelayedPath.open(symmetric(config))) {
      double share = 0;
      for (int i = 0; i < TRIES && share < 0.8; i++) {
        Payload payload = new Payload(i, 2 << 20);
        long start = System.nanoTime();
        send(path, payload);
        share = 8e9 * payload.octets() / (System.nanoTime() - start) / TWENTY_MEGABIT;
        assertThat(share).isLessThan(1);
      }
      assertThat(share).isGreaterThanOrEqualTo(0.8);
    }
  }

  @Test
  void textSurvivesLossReorderingDuplicationAndCorruption() throws Exception {
    PathConfig config =
        PathConfig.PERFECT
            .withDelay(MILLI, MILLI)
            .withLoss(LossConfig.random(0.005).withBursts(0.005, 3))
            .withReordering(0.05, MILLI)
            .withDuplication(0.02)
            .withCorruption(0.01);
    try (RelayedPath path = RelayedPath.open(symmetric(config))) {
      send(path, new Payload(1, 4 << 20));
      PathCounters counters = path.relay.leftToRightCounters();
      for (PathCount count :
          List.of(PathCount.LOST, PathCount.REORDERED, PathCount.DUPLICATED, PathCount.CORRUPTED)) {
        assertThat(counters.get(count)).as("%s", count).isPositive();
      }
    }
  }

  @Test
  void equalSeedsLoseEqualPackets() throws Exception {
    PathConfig config = PathConfig.PERFECT.withLoss(LossConfig.random(0.2));
    List<Integer> first = arrivals(symmetric(config));
    assertThat(first).hasSizeBetween(100, 190);
    assertThat(arrivals(symmetric(config))).isEqualTo(first);
    assertThat(arrivals(new RelayPlan(config, config, SEED + 1))).isNotEqualTo(first);
  }

  /** Which of 200 datagrams, sent one after the other, arrive. */
  private static List<Integer> arrivals(RelayPlan plan) throws Exception {
    List<Integer> arrived = new ArrayList<>();
    try (RelayedPath path = RelayedPath.open(plan)) {
      DatagramSocket to = path.rightKernel.datagrams(RelayedPath.RIGHT);
      DatagramSocket from = path.leftKernel.datagrams(RelayedPath.LEFT);
      PathCounters counters = path.relay.leftToRightCounters();
      for (int i = 0; i < 200; i++) {
        int sent = i + 1;
        byte[] number = ByteBuffer.allocate(4).putInt(i).array();
        from.send(new DatagramPacket(number, 4, to.getLocalSocketAddress()));
        Patience.until(
            () -> counters.get(PathCount.LOST) + counters.get(PathCount.DELIVERED) == sent);
        if (counters.get(PathCount.DELIVERED) > arrived.size()) {
          DatagramPacket packet = new DatagramPacket(new byte[4], 4);
          to.receive(packet);
          arrived.add(ByteBuffer.wrap(packet.getData()).getInt());
        }
      }
    }
    return arrived;
  }

  /** From the left to the right, whole and unchanged. */
  private static void send(RelayedPath path, Payload payload) throws Exception {
    try (ServerSocket listener = path.rightKernel.listen(RelayedPath.RIGHT);
        Socket from = path.leftKernel.connect(RelayedPath.RIGHT, listener.getLocalPort());
        Socket to = path.rightKernel.accept(listener)) {
      Future<String> received = begin(() -> Payload.summary(to.getInputStream()));
      write(payload, from);
      assertThat(resultOf(received)).isEqualTo(payload.summary());
    }
  }

  private static void write(Payload payload, Socket to) throws IOException {
    payload.writeTo(to.getOutputStream());
    to.shutdownOutput();
  }
}
