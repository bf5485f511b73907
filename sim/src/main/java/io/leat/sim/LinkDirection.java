package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: decides for each frame whether, when, how often and how intact it
 * arrives. Rules decide first; chance, by the configuration, where they pass.
 *
 * <p>Frames keep their order, but for those that are delayed by a rule or reordered.
 */
public final class LinkDirection {
  private static final long NANOS = 1_000_000_000L;

  private final VirtualNetwork network;
  private final NetworkNode from;
  private final NetworkNode to;
  private final SplittableRandom random;
  private final List<FrameRule> rules = new ArrayList<>();
  private @Nullable LinkDirection reverse;
  private LinkConfig config;
  private boolean up = true;
  private long sent;
  private int underWay;

  /** When the last bit of what was taken so far is on the wire. */
  private long busyUntil;

  private int waiting;
  private long lastArrival;

  LinkDirection(
      VirtualNetwork network,
      NetworkNode from,
      NetworkNode to,
      LinkConfig config,
      SplittableRandom random) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.config = config;
    this.random = random;
  }

  void reverse(LinkDirection other) {
    reverse = other;
  }

  public NetworkNode from() {
    return from;
  }

  public NetworkNode to() {
    return to;
  }

  public LinkConfig config() {
    return config;
  }

  /** Holds for frames that are sent from now on. */
  public void configure(LinkConfig newConfig) {
    config = newConfig;
  }

  public boolean isUp() {
    return up;
  }

  /** Frames that are sent while a direction is down are lost; those under way arrive. */
  public void setUp(boolean isUp) {
    up = isUp;
  }

  /** Frames sent so far, whatever became of them. */
  public long framesSent() {
    return sent;
  }

  public int framesUnderWay() {
    return underWay;
  }

  // Rules.

  /** Adds a rule, asked after those that exist; the first that does not pass decides. */
  public void rule(FrameRule rule) {
    rules.add(rule);
  }

  /** Withdraws all rules. */
  public void clearRules() {
    rules.clear();
  }

  /** Loses every frame that matches. */
  public void lose(Predicate<NetworkFrame> which) {
    rule(frame -> which.test(frame) ? Fate.LOST : Fate.PASS);
  }

  /** Loses the {@code nth} TCP segment from now on (1 is the next). */
  public void lose(int nth) {
    onNth(nth, NetworkFrame::isTcp, Fate.LOST);
  }

  /** Loses the {@code nth} frame that matches from now on. */
  public void lose(int nth, Predicate<NetworkFrame> which) {
    onNth(nth, which, Fate.LOST);
  }

  /** Delays the {@code nth} frame that matches, so that those behind it overtake it. */
  public void delay(int nth, Predicate<NetworkFrame> which, Duration by) {
    onNth(nth, which, Fate.delayed(by));
  }

  /** Lets the {@code nth} frame that matches arrive twice. */
  public void duplicate(int nth, Predicate<NetworkFrame> which, Duration after) {
    onNth(nth, which, Fate.duplicated(1, after));
  }

  /** Inverts the last bit of the {@code nth} frame that matches. */
  public void corrupt(int nth, Predicate<NetworkFrame> which) {
    int[] seen = {0};
    rule(frame ->
        which.test(frame) && ++seen[0] == nth
            ? Fate.corrupted(8 * frame.octets().length() - 1)
            : Fate.PASS);
  }

  private void onNth(int nth, Predicate<NetworkFrame> which, Fate fate) {
    int[] seen = {0};
    rule(frame -> which.test(frame) && ++seen[0] == nth ? fate : Fate.PASS);
  }

  // Carrying.

  /** Takes a frame: headers from start to end, then text. */
  void send(PacketBuffer headers, Slices text, long now) {
    PacketBuffer frame = network.frames().take();
    int at = frame.append(headers.length() + text.octets());
    frame.put(at, headers.segment(), headers.start(), headers.length());
    text.copyTo(frame.segment(), at + headers.length());
    long number = ++sent;
    network.sent(this, frame, number);
    Fate fate = decide(frame, number, now);
    LossReason reason = whyLost(fate, frame);
    if (reason != null) {
      network.lost(this, frame, number, now, reason);
      if (reason == LossReason.TOO_BIG && reverse != null) {
        PathMtuMessage.send(frame, config.mtu(), reverse, network, now);
      }
      network.frames().give(frame);
    } else {
      carry(frame, number, fate, now);
    }
  }

  private Fate decide(PacketBuffer frame, long number, long now) {
    for (FrameRule rule : rules) {
      Fate fate = rule.decide(network.view(this, frame, number, now));
      if (!fate.equals(Fate.PASS)) {
        return fate;
      }
    }
    return Fate.PASS;
  }

  private @Nullable LossReason whyLost(Fate fate, PacketBuffer frame) {
    if (!up) {
      return LossReason.LINK_DOWN;
    }
    if (fate.lost()) {
      return LossReason.RULE;
    }
    if (config.mtu() > 0 && frame.length() > config.mtu()) {
      return LossReason.TOO_BIG;
    }
    if (happens(config.loss())) {
      return LossReason.RANDOM;
    }
    return config.rate() > 0 && waiting >= config.queue() ? LossReason.QUEUE_FULL : null;
  }

  private void carry(PacketBuffer frame, long number, Fate fate, long now) {
    long arrival = arrival(frame.length(), now);
    if (fate.delay() > 0) {
      arrival += fate.delay();
    } else if (happens(config.reordering())) {
      arrival += 1 + random.nextLong(config.reorderDelay() + 1);
    } else {
      arrival = Math.max(arrival, lastArrival);
      lastArrival = arrival;
    }
    int copies = fate.copies() + (happens(config.duplication()) ? 1 : 0);
    int corruptBit = fate.corruptBit();
    if (corruptBit < 0 && happens(config.corruption())) {
      corruptBit = random.nextInt(8 * frame.length());
    }
    for (int i = 1; i <= copies; i++) {
      PacketBuffer copy = network.frames().take();
      copy.copyFrom(frame);
      new UnderWay(copy, number, now).until(arrival + i * fate.copyDelay());
    }
    if (corruptBit >= 0) {
      int octet = frame.start() + corruptBit / 8;
      frame.put8(octet, frame.u8(octet) ^ 0x80 >> corruptBit % 8);
    }
    new UnderWay(frame, number, now).until(arrival);
  }

  /** When a frame that is put into the queue now arrives. */
  private long arrival(int octets, long now) {
    long start = now;
    if (config.rate() > 0) {
      start = Math.max(now, busyUntil) + 8L * octets * NANOS / config.rate();
      busyUntil = start;
      waiting++;
      network.at(start, time -> waiting--);
    }
    long jitter = config.jitter() == 0 ? 0 : random.nextLong(config.jitter() + 1);
    return start + config.delay() + jitter;
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** A frame, or a copy of one, on its way. */
  private final class UnderWay implements EventQueue.Event {
    private final PacketBuffer frame;
    private final long number;
    private final long sentAt;

    UnderWay(PacketBuffer frame, long number, long sentAt) {
      this.frame = frame;
      this.number = number;
      this.sentAt = sentAt;
    }

    void until(long arrival) {
      underWay++;
      network.at(arrival, this);
    }

    @Override
    public void happen(long now) {
      underWay--;
      network.arrives(LinkDirection.this, frame, number, sentAt);
      network.frames().give(frame);
    }
  }

  @Override
  public String toString() {
    return from.name() + " to " + to.name();
  }
}
