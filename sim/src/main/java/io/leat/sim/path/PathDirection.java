package io.leat.sim.path;

import static io.leat.sim.path.PathCount.ARRIVED;
import static io.leat.sim.path.PathCount.ARRIVED_OCTETS;
import static io.leat.sim.path.PathCount.CODEL_DROPPED;
import static io.leat.sim.path.PathCount.CORRUPTED;
import static io.leat.sim.path.PathCount.DELIVERED;
import static io.leat.sim.path.PathCount.DELIVERED_OCTETS;
import static io.leat.sim.path.PathCount.DUPLICATED;
import static io.leat.sim.path.PathCount.LOST;
import static io.leat.sim.path.PathCount.MARKED;
import static io.leat.sim.path.PathCount.MOST_QUEUED_OCTETS;
import static io.leat.sim.path.PathCount.QUEUED_OCTETS;
import static io.leat.sim.path.PathCount.QUEUED_PACKETS;
import static io.leat.sim.path.PathCount.QUEUE_FULL;
import static io.leat.sim.path.PathCount.REORDERED;

import org.jspecify.annotations.Nullable;

/**
 * One direction of a path: chance takes packets away, those that are left wait for a link with a
 * rate, and what it has sent is under way for the delay.
 *
 * <p>Times inside are exact: a packet leaves the queue when the link becomes free and arrives when
 * it is due, by calculation, however late the calls come. Only {@code now} of {@link #accept} is
 * the caller's. Calls carry times that never go back, of any origin; a direction belongs to one
 * thread. Nothing is allocated for a packet once the arrays have grown to what is under way.
 */
public final class PathDirection {
  private static final long NANOS = 1_000_000_000L;

  private final PathConfig config;
  private final PathSink sink;
  private final Chance chance;
  private final LossModel loss;
  private final @Nullable Codel codel;
  private final PathCounters counters = new PathCounters();
  private final WaitingPackets waiting = new WaitingPackets();
  private final PacketsUnderWay underWay = new PacketsUnderWay();

  private long arrived;

  /** When the last bit of what the link has taken is sent. */
  private long linkFreeAt = Long.MIN_VALUE;

  private long lastInOrder = Long.MIN_VALUE;
  private long furthestDelivered;

  /**
   * @param seed equal seeds give packets of equal numbers equal fates
   */
  public PathDirection(PathConfig config, long seed, PathSink sink) {
    this.config = config;
    this.sink = sink;
    chance = new Chance(seed);
    loss = new LossModel(config.loss(), chance);
    CodelConfig codelConfig = config.queue().codel();
    codel = codelConfig == null ? null : new Codel(codelConfig);
  }

  public PathConfig config() {
    return config;
  }

  /** For any thread. */
  public PathCounters counters() {
    return counters;
  }

  /**
   * Takes a packet.
   *
   * @param mayBeMarked it is of an ECN-capable transport (RFC 3168)
   */
  public void accept(int packet, int octets, boolean mayBeMarked, long now) {
    advance(now);
    long number = ++arrived;
    counters.set(ARRIVED, number);
    counters.add(ARRIVED_OCTETS, octets);
    if (loss.loses(number)) {
      counters.increment(LOST);
      sink.drop(packet, PathLoss.CHANCE, now);
    } else if (config.rate() == 0) {
      launch(packet, octets, number, now);
    } else if (waiting.isEmpty() && linkFreeAt <= now) {
      serialize(packet, octets, number, now);
    } else if (isFull(octets)) {
      counters.increment(QUEUE_FULL);
      sink.drop(packet, PathLoss.QUEUE_FULL, now);
    } else {
      enqueue(packet, octets, number, mayBeMarked, now);
    }
  }

  private boolean isFull(int octets) {
    QueueConfig queue = config.queue();
    return !waiting.isEmpty()
        && (waiting.count() >= queue.packets() || waiting.octets() + octets > queue.octets());
  }

  private void enqueue(int packet, int octets, long number, boolean mayBeMarked, long now) {
    if (mayBeMarked && codel == null && waiting.octets() > config.queue().markAbove()) {
      mark(packet);
    }
    waiting.add(packet, octets, number, mayBeMarked, now);
    counters.atLeast(MOST_QUEUED_OCTETS, waiting.octets());
    countWaiting();
  }

  /** Does all that is due: takes packets from the queue, and delivers. */
  public void advance(long now) {
    while (!waiting.isEmpty() && linkFreeAt <= now) {
      dequeue(linkFreeAt);
    }
    while (underWay.nextDue() <= now) {
      deliver(now);
    }
  }

  /** When {@link #advance} has something to do next; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline() {
    if (waiting.isEmpty()) {
      return underWay.nextDue();
    }
    // What leaves the queue arrives later; only CoDel may take another packet than the head.
    long departure =
        codel == null
            ? linkFreeAt + serialization(waiting.headLength()) + config.delay()
            : linkFreeAt;
    return Math.min(departure, underWay.nextDue());
  }

  /** Packets that wait or are under way. */
  public int inside() {
    return waiting.count() + underWay.count();
  }

  private void dequeue(long start) {
    int packet = waiting.headPacket();
    int octets = waiting.headLength();
    long number = waiting.headNumber();
    long since = waiting.headSince();
    boolean mayBeMarked = waiting.headMayBeMarked();
    waiting.removeHead();
    countWaiting();
    if (codel != null && codel.strikes(start - since, octets, waiting.octets(), start)) {
      if (!mayBeMarked || !config.queue().marks()) {
        counters.increment(CODEL_DROPPED);
        sink.drop(packet, PathLoss.CODEL, start);
        return;
      }
      mark(packet);
    }
    serialize(packet, octets, number, start);
  }

  private void mark(int packet) {
    counters.increment(MARKED);
    sink.mark(packet);
  }

  private void countWaiting() {
    counters.set(QUEUED_OCTETS, waiting.octets());
    counters.set(QUEUED_PACKETS, waiting.count());
  }

  private void serialize(int packet, int octets, long number, long start) {
    linkFreeAt = start + serialization(octets);
    launch(packet, octets, number, linkFreeAt);
  }

  private long serialization(int octets) {
    return 8L * octets * NANOS / config.rate();
  }

  private void launch(int packet, int octets, long number, long sentAt) {
    long due = sentAt + config.delay() + chance.upTo(config.jitter(), Chance.Of.JITTER, number);
    if (config.reorderDelay() > 0
        && chance.happens(config.reordering(), Chance.Of.REORDERING, number)) {
      due += 1 + chance.upTo(config.reorderDelay() - 1, Chance.Of.HOLDING_BACK, number);
    } else {
      due = Math.max(due, lastInOrder);
      lastInOrder = due;
    }
    boolean twice = chance.happens(config.duplication(), Chance.Of.DUPLICATION, number);
    int copy = twice ? sink.copy(packet) : -1;
    if (chance.happens(config.corruption(), Chance.Of.CORRUPTION, number)) {
      counters.increment(CORRUPTED);
      sink.corrupt(packet, chance.draw(Chance.Of.BIT, number));
    }
    underWay.add(due, packet, octets);
    if (copy >= 0) {
      counters.increment(DUPLICATED);
      underWay.add(due, copy, octets);
    }
  }

  private void deliver(long now) {
    long due = underWay.nextDue();
    long order = underWay.headOrder();
    int packet = underWay.headPacket();
    counters.increment(DELIVERED);
    counters.add(DELIVERED_OCTETS, underWay.headLength());
    if (order < furthestDelivered) {
      counters.increment(REORDERED);
    } else {
      furthestDelivered = order;
    }
    underWay.removeHead();
    sink.deliver(packet, due, now);
  }
}
