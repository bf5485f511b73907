package io.leat.tcp.connection;

import io.leat.tcp.receive.OutOfOrderRanges;
import io.leat.tcp.send.SentRanges;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;

/**
 * A number for what a connection is, so that a search of all that can happen knows a state again.
 *
 * <p>Two connections with the same key are in the same state, have the same sequence variables,
 * queues, scoreboard and intents, and have told their users the same. When they came there is not
 * in the key: of time it has only which timers run (their order is for whoever sees both ends), and
 * of estimates (round trips, rates, congestion window beyond a few octets) nothing. For searches
 * with short streams; changes nothing.
 */
public final class ConnectionKey {
  private static final TcpTimer[] TIMERS = TcpTimer.values();

  /** A congestion window of so many octets does not hold short streams back. */
  private static final long WIDE = 64;

  private ConnectionKey() {}

  /** Mixes another value into a key. */
  public static long mix(long key, long value) {
    long mixed = (key ^ value) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 29) * 0xbf58476d1ce4e5b9L;
    return mixed ^ mixed >>> 32;
  }

  /** Mixes what the connection is into {@code key}. */
  public static long of(TcpConnection c, long key) {
    long mixed = mix(key, c.state().ordinal() | flags(c) << 8);
    mixed = mix(mixed, c.error().ordinal() | (long) c.softError().ordinal() << 8);
    if (c.state() == TcpState.CLOSED || c.state() == TcpState.LISTEN) {
      return received(c, mixed);
    }
    mixed = sender(c, mixed);
    mixed = mix(mixed, c.rcv.nxt - c.rcv.irs);
    mixed = mix(mixed, c.rcv.edge - c.rcv.nxt << 32 ^ c.rcv.lastAckSent - c.rcv.nxt);
    mixed = mix(mixed, c.rcv.fin < 0 ? -1 : c.rcv.fin - c.rcv.irs);
    mixed = received(c, mixed);
    mixed = c.flight == null ? mix(mixed, -1) : flight(c, c.flight, mixed);
    for (TcpTimer timer : TIMERS) {
      mixed = mix(mixed, c.timers.isRunning(timer) ? 1 : 0);
    }
    return mixed;
  }

  private static long flags(TcpConnection c) {
    int at = 0;
    long bits = 0;
    bits |= bit(c.passive, at++);
    bits |= bit(c.options.timestamps, at++);
    bits |= bit(c.options.sack, at++);
    bits |= bit(c.options.windowScale, at++);
    bits |= bit(c.options.ecn, at++);
    bits |= bit(c.synPending, at++);
    bits |= bit(c.probePending, at++);
    bits |= bit(c.keepAlivePending, at++);
    bits |= bit(c.ecnEcho, at++);
    bits |= bit(c.cwrPending, at++);
    bits |= bit(c.answerAtOnce, at++);
    bits |= bit(c.closeQueued, at++);
    bits |= bit(c.receiverGone, at++);
    bits |= bit(c.discardText, at++);
    bits |= bit(c.senderWaits, at++);
    bits |= bit(c.dirty, at++);
    bits |= bit(c.notified, at++);
    bits |= bit(c.closedTold, at++);
    bits |= bit(c.synIsTimed, at++);
    bits |= bit(c.ack.isDueNow(), at++);
    bits |= bit(c.ack.isDelayed(), at++);
    return bits | (long) c.events << at;
  }

  private static long bit(boolean set, int at) {
    return set ? 1L << at : 0;
  }

  private static long sender(TcpConnection c, long key) {
    SendVariables snd = c.snd;
    long mixed = mix(key, snd.una - snd.iss << 32 ^ snd.nxt - snd.iss);
    mixed = mix(mixed, (long) snd.wnd << 8 ^ (snd.fin < 0 ? -1 : snd.fin - snd.iss));
    mixed = mix(mixed, snd.wl1 - c.rcv.irs << 32 ^ snd.wl2 - snd.iss);
    mixed = mix(mixed, c.sendStream == null ? -1 : c.sendStream.end() - snd.iss);
    return mix(
        mixed,
        c.retransmissions
            | (long) c.snd.synRetransmissions << 16
            | (long) c.timers.windowProbes << 32
            | (long) c.timers.keepAliveProbes << 40
            | (long) c.ack.quick() << 48);
  }

  private static long received(TcpConnection c, long key) {
    if (c.receiveStream == null) {
      return mix(key, -1);
    }
    long start = c.rcv.irs;
    long mixed = mix(key, c.receiveStream.readPosition() - start);
    mixed = mix(mixed, c.receiveStream.available() - start);
    if (c.receiveStream.hasGap()) {
      OutOfOrderRanges ranges = c.receiveStream.ranges();
      for (int i = 0; i < ranges.count(); i++) {
        mixed = mix(mixed, ranges.left(i) - start << 32 ^ ranges.right(i) - start);
      }
    }
    return mixed;
  }

  private static long flight(TcpConnection c, Flight f, long key) {
    long iss = c.snd.iss;
    long mixed = mix(key, f.recovery.phase().ordinal() | f.recovery.duplicates() << 8);
    mixed = mix(mixed, f.recovery.duplicateOctets() << 32 ^ f.recovery.recover() - iss);
    mixed = mix(mixed, Math.min(WIDE, c.cwnd()));
    mixed = mix(mixed, f.probe.mayProbe() ? 1 : 0);
    mixed = mix(mixed, f.spurious.isProbing() ? 1 : f.spurious.isStalled() ? 2 : 0);
    mixed = mix(mixed, bit(f.retransmitNow, 0) | bit(f.tailProbePending, 1));
    SentRanges ranges = f.ranges;
    for (long i = ranges.first(); i < ranges.next(); i++) {
      mixed = mix(mixed, ranges.end(i) - iss);
      mixed =
          mix(
              mixed,
              bit(ranges.isSacked(i), 0)
                  | bit(ranges.isLost(i), 1)
                  | bit(ranges.isRetransmitted(i), 2)
                  | (long) ranges.transmissions(i) << 3);
    }
    return mixed;
  }
}
