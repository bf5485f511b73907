package io.leat.sim.simulation;

import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.sim.simulation.ApplicationPlan.Ending;
import io.leat.stack.StackConfig;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws the plan of a simulation from its seed.
 *
 * <p>The combinations that invariant 17 and the options ask for are not left to chance: successive
 * seeds go through all 400 of them.
 */
final class PlanGenerator {
  /** The initial sequence numbers of invariant 17. */
  static final int[] INITIAL_SEQUENCE_NUMBERS = {0, 1, 0x7fff_fff0, 0x8000_0000, 0xffff_fff0};

  private static final int LEAST_OCTETS = 64 << 10;
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** Longer than a first retransmission timeout, far from R2. */
  private static final long LONGEST_FAULT = 3 * SECOND;

  private final SplittableRandom random;
  private final long seed;
  private final boolean clean;
  private final int isnA;
  private final int isnB;
  private final boolean ipv4;
  private final boolean timestamps;
  private final boolean sack;
  private final boolean windowScale;
  private Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
  private long roundTrip;

  private PlanGenerator(long seed, boolean clean) {
    this.seed = seed;
    this.clean = clean;
    random = new SplittableRandom(seed);
    long combination = Long.remainderUnsigned(seed, 400);
    isnA = INITIAL_SEQUENCE_NUMBERS[(int) (combination % 5)];
    isnB = INITIAL_SEQUENCE_NUMBERS[(int) (combination / 5 % 5)];
    ipv4 = combination / 25 % 2 == 0;
    timestamps = combination / 50 % 2 == 0;
    sack = combination / 100 % 2 == 0;
    windowScale = combination / 200 % 2 == 0;
  }

  static SimulationPlan plan(long seed) {
    return new PlanGenerator(seed, false).draw();
  }

  /** The same kind of plan, but nothing goes wrong. */
  static SimulationPlan cleanPlan(long seed) {
    return new PlanGenerator(seed, true).draw();
  }

  private SimulationPlan draw() {
    if (!clean) {
      kinds = drawKinds();
    }
    LinkConfig base = drawLink();
    roundTrip = 2 * (base.delay() + base.jitter()) + MILLI;
    LinkConfig forth = withChance(base);
    LinkConfig back = withChance(base);
    int mtu = pick(ipv4 ? new int[] {576, 1006, 1500, 1500, 9000} : new int[] {1280, 1500, 9000});
    List<ConnectionPlan> connections = drawConnections();
    List<Fault> faults = drawFaults(base, mtu);
    return new SimulationPlan(
        seed,
        ipv4,
        isnA,
        isnB,
        drawHost("A", isnA, mtu),
        drawHost("B", isnB, mtu),
        forth,
        back,
        chanceKinds(),
        faults,
        connections);
  }

  // Faults.

  private Set<FaultKind> drawKinds() {
    List<FaultKind> all = new ArrayList<>(List.of(FaultKind.values()));
    Set<FaultKind> drawn = EnumSet.noneOf(FaultKind.class);
    int count = 3 + random.nextInt(3);
    while (drawn.size() < count) {
      drawn.add(all.remove(random.nextInt(all.size())));
    }
    return drawn;
  }

  private Set<FaultKind> chanceKinds() {
    Set<FaultKind> chance =
        EnumSet.of(
            FaultKind.LOSS,
            FaultKind.DUPLICATION,
            FaultKind.REORDERING,
            FaultKind.CORRUPTION,
            FaultKind.CONGESTION);
    chance.retainAll(kinds);
    return chance;
  }

  private LinkConfig drawLink() {
    long delay = pick(new long[] {0, MILLI / 10, MILLI, 10 * MILLI, 50 * MILLI, 150 * MILLI});
    long jitter = clean || random.nextInt(3) > 0 ? 0 : 1 + random.nextLong(delay + MILLI);
    LinkConfig link =
        LinkConfig.PERFECT.withDelay(Duration.ofNanos(delay), Duration.ofNanos(jitter));
    if (kinds.contains(FaultKind.CONGESTION)) {
      long rate = pick(new long[] {500_000, 2_000_000, 10_000_000, 100_000_000});
      return link.withRate(rate, pick(new int[] {3, 6, 12, 24}));
    }
    return link;
  }

  private LinkConfig withChance(LinkConfig base) {
    LinkConfig link = base;
    if (kinds.contains(FaultKind.LOSS)) {
      link = link.withLoss(probability(0.15));
    }
    if (kinds.contains(FaultKind.DUPLICATION)) {
      link = link.withDuplication(probability(0.15));
    }
    if (kinds.contains(FaultKind.REORDERING)) {
      long later = pick(new long[] {MILLI / 10, 2 * MILLI, 20 * MILLI, 300 * MILLI});
      link = link.withReordering(probability(0.2), Duration.ofNanos(later));
    }
    if (kinds.contains(FaultKind.CORRUPTION)) {
      link = link.withCorruption(probability(0.08));
    }
    return link;
  }

  private double probability(double most) {
    return 0.02 + random.nextDouble() * (most - 0.02);
  }

  private List<Fault> drawFaults(LinkConfig base, int mtu) {
    List<Fault> faults = new ArrayList<>();
    for (FaultKind kind : kinds) {
      switch (kind) {
        case PARTITION -> repeat(() -> faults.add(partition()));
        case PAUSE -> repeat(() -> faults.add(new Fault.Pause(time(), duration(), half())));
        case MTU_CHANGE -> faults.add(new Fault.MtuChange(time(), smallerThan(mtu)));
        case CLOCK_JUMP -> faults.add(new Fault.ClockJump(time(), 10 * duration(), half()));
        case MEMORY_PRESSURE -> repeat(() -> faults.add(memoryPressure()));
        case LOSS, DUPLICATION, REORDERING, CORRUPTION, CONGESTION -> {}
      }
    }
    if (!chanceKinds().isEmpty()) {
      // a fair schedule: chance ends, so that nothing has to give up
      faults.add(
          new Fault.LinkChange(
              8 * SECOND + random.nextLong(SECOND), chanceKinds().iterator().next(), base, base));
    }
    faults.sort(Comparator.comparingLong(Fault::at));
    return faults;
  }

  private void repeat(Runnable draw) {
    for (int i = 0, times = 1 + random.nextInt(3); i < times; i++) {
      draw.run();
    }
  }

  private Fault partition() {
    int sides = 1 + random.nextInt(3);
    return new Fault.Partition(time(), duration(), (sides & 1) != 0, (sides & 2) != 0);
  }

  private Fault memoryPressure() {
    long left = pick(new long[] {0, 4096, 20_000});
    return new Fault.MemoryPressure(time(), duration(), half(), left);
  }

  private int smallerThan(int mtu) {
    int least = ipv4 ? 552 : 1280;
    return mtu <= least ? mtu : least + random.nextInt(mtu - least);
  }

  /** Some time while the connections are probably at work. */
  private long time() {
    return random.nextLong(pick(new long[] {2, 10, 30}) * roundTrip);
  }

  private long duration() {
    return 1 + random.nextLong(pick(new long[] {20 * MILLI, 300 * MILLI, LONGEST_FAULT}));
  }

  // Hosts.

  private HostConfig drawHost(String name, int isn, int mtu) {
    TcpConfig tcp =
        TcpConfig.DEFAULT
            .with(TcpSetting.TIMESTAMPS, timestamps)
            .with(TcpSetting.SACK, sack)
            .with(TcpSetting.WINDOW_SCALE, windowScale)
            .with(TcpSetting.NAGLE, half())
            .with(TcpSetting.MSL, pick(new long[] {0, 0, 50 * MILLI, SECOND, 30 * SECOND}))
            .with(TcpSetting.DELAYED_ACK, delayedAck())
            .with(TcpSetting.INITIAL_RTO, clean || half() ? SECOND : 300 * MILLI)
            .with(TcpSetting.SEND_BUFFER, buffer())
            .with(TcpSetting.RECEIVE_BUFFER, buffer())
            .with(TcpSetting.OUT_OF_ORDER_RANGES, pick(new int[] {1, 3, 64}))
            .with(TcpSetting.INITIAL_WINDOW, pick(new int[] {1, 3, 10}))
            .with(
                TcpSetting.MAXIMUM_SEGMENT,
                pick(new int[] {200, 536, 65_495, 65_495, 65_495, 65_495}))
            .with(TcpSetting.CHALLENGE_INTERVAL, challengeInterval())
            .with(TcpSetting.HALF_OPEN_LIMIT, pick(new int[] {0, 1, 1024, 1024}))
            .with(TcpSetting.KEEP_ALIVE, true)
            .with(TcpSetting.KEEP_ALIVE_IDLE, pick(new long[] {2 * SECOND, 20 * SECOND}))
            .with(TcpSetting.KEEP_ALIVE_INTERVAL, SECOND);
    StackConfig stack =
        StackConfig.DEFAULT
            .withName(name)
            .withChunkOctets(SimulationMemory.CHUNK_OCTETS)
            .withMaximumMemory(SimulationMemory.MOST_OCTETS)
            .withBurst(pick(new int[] {1, 4, 64}))
            .withTcp(tcp);
    return HostConfig.DEFAULT
        .withStack(stack)
        .withMtu(mtu)
        .withInitialSequenceNumber(isn)
        .withClock(pick(new long[] {0, random.nextLong(), -SECOND, Long.MIN_VALUE / 2}) >> 2);
  }

  /**
   * Two hosts that answer each segment outside their windows at once would do so for ever at one
   * time on a link without delay, and ever more often on one that duplicates (RFC 5961 §7 is there
   * to stop them).
   */
  private long challengeInterval() {
    boolean endless = roundTrip == MILLI || kinds.contains(FaultKind.DUPLICATION);
    return Math.max(endless ? MILLI : 0, pick(new long[] {0, 500 * MILLI}));
  }

  /** Where nothing goes wrong, an ACK must not be delayed until the peer despairs. */
  private long delayedAck() {
    return pick(new long[] {0, 40 * MILLI, clean ? 0 : 200 * MILLI});
  }

  private int buffer() {
    return pick(new int[] {600, 2048, 5000, 16_384, 65_535, 65_536, 100_000, 262_144});
  }

  // Connections.

  private List<ConnectionPlan> drawConnections() {
    List<ConnectionPlan> plans = new ArrayList<>();
    int orderly = 1 + random.nextInt(3);
    int[] forth = shares(orderly);
    int[] back = shares(orderly);
    for (int i = 0; i < orderly; i++) {
      boolean byA = half();
      int opener = byA ? forth[i] : back[i];
      int accepter = byA ? back[i] : forth[i];
      plans.add(orderly(i, byA, opener, accepter));
    }
    if (!clean && random.nextInt(3) == 0) {
      plans.add(abortive(orderly));
    }
    return plans;
  }

  /** At least 64 KiB in one direction, over all orderly connections. */
  private int[] shares(int count) {
    int[] shares = new int[count];
    int left = LEAST_OCTETS + count + random.nextInt(4096);
    for (int i = 0; i < count - 1; i++) {
      // never nothing: who neither writes nor is written to hangs where SYN cookies are lost
      shares[i] = 1 + random.nextInt(Math.max(1, left - count));
      left -= shares[i];
    }
    shares[count - 1] = left;
    return shares;
  }

  private ConnectionPlan orderly(int number, boolean byA, int opener, int accepter) {
    Ending one = pick(Ending.HALF_CLOSE, Ending.CLOSE_WHEN_DONE);
    Ending other = pick(Ending.HALF_CLOSE, Ending.CLOSE_WHEN_DONE, Ending.CLOSE_AFTER_END);
    boolean swap = half();
    return new ConnectionPlan(
        number,
        byA,
        time() / 4,
        application(opener, swap ? other : one),
        application(accepter, swap ? one : other));
  }

  private ConnectionPlan abortive(int number) {
    Ending one = pick(Ending.ABORT, Ending.CLOSE_EARLY, Ending.HALF_CLOSE_EARLY);
    Ending other = pick(Ending.HALF_CLOSE, Ending.ABORT, Ending.CLOSE_EARLY);
    boolean swap = half();
    return new ConnectionPlan(
        number,
        half(),
        time() / 4,
        application(1 + random.nextInt(32_768), swap ? other : one),
        application(1 + random.nextInt(32_768), swap ? one : other));
  }

  private ApplicationPlan application(int octets, Ending ending) {
    boolean slowWriter = random.nextInt(4) == 0;
    boolean slowReader = random.nextInt(4) == 0;
    return new ApplicationPlan(
        octets,
        slowWriter
            ? 2000 + random.nextInt(6000)
            : pick(new int[] {600, 1460, 5000, 5000, 70_000, 70_000}),
        slowWriter ? 1 + random.nextLong(roundTrip) : 0,
        slowReader ? 1000 + random.nextInt(8000) : pick(new int[] {600, 4096, 70_000, 70_000}),
        slowReader ? 1 + random.nextLong(100 * MILLI) : 0,
        ending,
        random.nextLong(20 * roundTrip));
  }

  // Chance.

  private boolean half() {
    return random.nextBoolean();
  }

  private int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }

  private long pick(long[] values) {
    return values[random.nextInt(values.length)];
  }

  private Ending pick(Ending... values) {
    return values[random.nextInt(values.length)];
  }
}
