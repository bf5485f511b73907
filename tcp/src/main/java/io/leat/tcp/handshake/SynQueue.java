package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.time.TimerWheel;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The incomplete queues of all listeners of a loop: half-open entries by slot, and their timers
 * (the SYN,ACK goes again with doubled patience, then the entry is given up).
 */
public final class SynQueue {
  private final HandshakeHost host;
  private final SynAckSender sender;
  private final TimerWheel wheel;
  private final TimerWheel.Expiry onExpiry = this::expired;
  private @Nullable HalfOpen[] entries = new @Nullable HalfOpen[16];
  private int[] free = new int[16];
  private int freeCount;
  private int used;
  private int count;
  private IpAddress local = IpAddress.ANY_IPV4;
  private final FlowKey scratch = new FlowKey();

  public SynQueue(HandshakeHost host, long origin) {
    this.host = host;
    sender = new SynAckSender(host);
    wheel = new TimerWheel(origin);
  }

  public int size() {
    return count;
  }

  /** Whether the entry in {@code slot} is for this flow. */
  public boolean isFor(int slot, FlowKey flow) {
    HalfOpen entry = entries[slot];
    return entry != null && entry.isFor(flow);
  }

  HalfOpen entry(int slot) {
    HalfOpen entry = entries[slot];
    assert entry != null : slot;
    return entry;
  }

  /** A new entry, to be added. */
  HalfOpen entry(Listener listener, long serial, FlowKey flow, SynParameters syn) {
    return new HalfOpen(listener, serial, takeSlot(), local(flow), flow, syn);
  }

  private int takeSlot() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (used == entries.length) {
      entries = Arrays.copyOf(entries, used + (used >> 2));
    }
    return used++;
  }

  /** The flow's local address, as the last entry's where it is the same. */
  private IpAddress local(FlowKey flow) {
    if (local.hi() != flow.localHi || local.lo() != flow.localLo) {
      local = new IpAddress(flow.localHi, flow.localLo);
    }
    return local;
  }

  void add(HalfOpen entry, FlowKey flow, long now) {
    entries[entry.slot] = entry;
    count++;
    entry.listener.halfOpenAdded();
    host.halfOpenAdded(entry.slot, flow);
    host.eventCounters().moved(TcpState.LISTEN, TcpState.SYN_RECEIVED);
    host.trace()
        .transition(
            entry.serial,
            flow,
            TcpState.LISTEN,
            TcpState.SYN_RECEIVED,
            TransitionCause.SYN_ARRIVED,
            now);
    sendSynAck(entry, now);
    schedule(entry, now);
  }

  /** Removes the entry without a word: it was promoted. */
  void take(HalfOpen entry, FlowKey flow) {
    wheel.cancel(entry.slot);
    entries[entry.slot] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = entry.slot;
    count--;
    entry.listener.halfOpenRemoved();
    host.halfOpenRemoved(entry.slot, flow);
  }

  /** Gives the entry up: its listener is unaffected. */
  void giveUp(HalfOpen entry, TransitionCause cause, long now) {
    entry.flow(scratch);
    take(entry, scratch);
    host.eventCounters().moved(TcpState.SYN_RECEIVED, TcpState.LISTEN);
    host.trace()
        .transition(entry.serial, scratch, TcpState.SYN_RECEIVED, TcpState.LISTEN, cause, now);
  }

  /** When the SYN,ACK was sent, if that was once only (RFC 6298 §3: Karn's algorithm). */
  long answeredAt(HalfOpen entry) {
    boolean once = entry.retransmissions == 0 && !entry.wasAnswered();
    return once ? wheel.deadline(entry.slot) - timeout(entry) : SynParameters.NOT_TIMED;
  }

  void sendSynAck(HalfOpen entry, long now) {
    sender.send(entry, now);
  }

  /** Resets and removes every entry of a listener that closes. */
  public void abandon(Listener listener, long now) {
    for (int slot = 0; slot < used; slot++) {
      HalfOpen entry = entries[slot];
      if (entry != null && entry.listener == listener) {
        sender.sendReset(entry, now);
        giveUp(entry, TransitionCause.LISTENER_CLOSED, now);
      }
    }
  }

  /** Visits every entry of every listener. */
  public void forEach(HalfOpenVisitor visitor) {
    for (int slot = 0; slot < used; slot++) {
      HalfOpen entry = entries[slot];
      if (entry != null) {
        entry.flow(scratch);
        visitor.entry(entry.serial, scratch, entry.retransmissions, wheel.deadline(slot));
      }
    }
  }

  private void schedule(HalfOpen entry, long now) {
    long rto = timeout(entry);
    host.trace().timerSet(entry.serial, TcpTimer.RETRANSMISSION, now + rto, now);
    wheel.arm(entry.slot, now + rto);
  }

  private static long timeout(HalfOpen entry) {
    long initial = entry.listener.config().get(TcpSetting.INITIAL_RTO);
    long maximum = entry.listener.config().get(TcpSetting.MAXIMUM_RTO);
    return Math.min(initial << Math.min(entry.retransmissions, 20), maximum);
  }

  public long nextDeadline() {
    return wheel.nextDeadline();
  }

  public int expire(long now) {
    return wheel.expire(now, onExpiry);
  }

  private void expired(int slot, long now) {
    try {
      expired(entry(slot), now);
    } catch (RuntimeException | AssertionError e) {
      host.failed(null, e, now);
      fail(slot, now);
    }
  }

  /** A rule of ours failed on the entry: it goes, if it is still there. */
  public void fail(int slot, long now) {
    HalfOpen entry = entries[slot];
    if (entry != null) {
      giveUp(entry, TransitionCause.INTERNAL_ERROR, now);
    }
  }

  private void expired(HalfOpen entry, long now) {
    host.eventCounters().expired(TcpTimer.RETRANSMISSION);
    host.trace().timerExpired(entry.serial, TcpTimer.RETRANSMISSION, now);
    if (entry.retransmissions >= entry.listener.config().get(TcpSetting.SYN_ACK_RETRIES)) {
      giveUp(entry, TransitionCause.RETRANSMISSIONS_EXHAUSTED, now);
      return;
    }
    entry.retransmissions++;
    sendSynAck(entry, now);
    schedule(entry, now);
  }
}
