package io.leat.tcp.connection;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.congestion.CongestionControl;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.send.SendStream;
import io.leat.tcp.trace.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a connection at rest, as a row of {@code long}s: 21 for IPv4, 24 for IPv6.
 *
 * <p>At rest is an established connection without text in either direction, without anything to
 * send, to answer or to tell its user. What it has learnt for a moment only is not in the row: the
 * curve of its congestion control (window and threshold are), the degree of reordering, the rate
 * that buffers were tuned by. Smoothed round trips keep six binary digits below a microsecond.
 *
 * <p>A row begins with the version of its layout, so that it can be kept and restored by a later
 * one.
 */
public final class ConnectionImage {
  /** The layout that {@link #write} makes. */
  public static final int VERSION = 1;

  public static final int IPV4_LONGS = 21;
  public static final int IPV6_LONGS = 24;

  // The first long, from its lowest bit on.
  private static final int VERSION_BITS = 8;
  private static final int IPV6 = 1 << 8;
  private static final int PASSIVE = 1 << 9;
  private static final int WINDOW_SCALE = 1 << 10;
  private static final int TIMESTAMPS = 1 << 11;
  private static final int SACK = 1 << 12;
  private static final int ECN = 1 << 13;
  private static final int ECN_ECHO = 1 << 14;
  private static final int CWR_PENDING = 1 << 15;
  private static final int DISCARD_TEXT = 1 << 16;
  private static final int URGENT = 1 << 17;
  private static final int SEND_SHIFT_AT = 20;
  private static final int RECEIVE_SHIFT_AT = 24;
  private static final int QUICK_AT = 32;
  private static final int SYN_RETRANSMISSIONS_AT = 40;
  private static final int SOFT_ERROR_AT = 48;

  private static final long IPV4_PREFIX = 0xffffL << 32;
  private static final long NOT_SET = -1;

  private ConnectionImage() {}

  /** Whether the connection is at rest: a row can say all that it is. */
  public static boolean isAtRest(TcpConnection c, long now) {
    return c.state() == TcpState.ESTABLISHED
        && hasNothingToSend(c)
        && hasNothingToRead(c)
        && hasNothingToTell(c)
        && c.timers.isQuietButForKeepAlive()
        && c.ack.isAtRest(now, c.config.get(TcpSetting.CHALLENGE_INTERVAL))
        && fits(c);
  }

  private static boolean hasNothingToSend(TcpConnection c) {
    SendStream stream = c.sending();
    boolean intends = c.synPending || c.probePending || c.keepAlivePending || c.answerAtOnce;
    return c.snd.outstanding() == 0
        && c.snd.fin < 0
        && stream.end() == c.snd.nxt
        && stream.held() == 0
        && !stream.isFinished()
        && !c.closeQueued
        && !c.senderWaits
        && !c.isDirty()
        && !intends
        && c.retransmissions == 0
        && c.timers.keepAliveProbes == 0
        && c.timers.windowProbes == 0;
  }

  private static boolean hasNothingToRead(TcpConnection c) {
    ReceiveStream stream = c.receiving();
    return c.rcv.fin < 0 && stream.readPosition() == c.rcv.nxt && !stream.hasGap();
  }

  private static boolean hasNothingToTell(TcpConnection c) {
    return c.events == 0
        && !c.notified
        && !c.closedTold
        && !c.receiverGone
        && !c.isOrphan()
        && c.attachment() == null
        && c.error() == TcpError.NONE;
  }

  private static boolean fits(TcpConnection c) {
    return isInt(c.rcv.nxt - c.snd.wl1)
        && isInt(c.snd.nxt - c.snd.wl2)
        && isInt(c.rcv.nxt - c.rcv.lastAckSent)
        && isInt(c.rcv.wnd())
        && isInt(c.cwnd())
        && isInt(c.initialWindow());
  }

  private static boolean isInt(long value) {
    return value == (int) value;
  }

  /** How many longs {@link #write} takes. */
  public static int longs(FlowKey flow) {
    return isShort(flow) ? IPV4_LONGS : IPV6_LONGS;
  }

  private static boolean isShort(FlowKey flow) {
    return flow.isIpv4() && flow.localHi == 0 && flow.localLo >>> 32 == 0xffff;
  }

  // Writing.

  /** Writes the row of a connection that {@link #isAtRest}. */
  public static void write(TcpConnection c, long[] row, int at) {
    SendVariables snd = c.snd;
    ReceiveVariables rcv = c.rcv;
    row[at] = head(c);
    row[at + 1] = c.serial;
    row[at + 2] =
        (long) c.flow.localPort << 48
            | (long) c.flow.remotePort << 32
            | (long) snd.peerMss << 16
            | rcv.mss;
    row[at + 3] = snd.iss;
    row[at + 4] = snd.nxt;
    row[at + 5] = pair(snd.wnd, snd.maxWnd);
    row[at + 6] = pair(rcv.nxt - snd.wl1, snd.nxt - snd.wl2);
    row[at + 7] = rcv.irs;
    row[at + 8] = rcv.nxt;
    row[at + 9] = pair(rcv.wnd(), rcv.nxt - rcv.lastAckSent);
    row[at + 10] = pair(rcv.limit, rcv.largestText);
    c.rtt.write(row, at + 11);
    row[at + 14] = pair(c.timestamps.recent(), c.timestamps.offset());
    row[at + 15] = c.lastReceivedAt;
    row[at + 16] =
        pair(micros(c.lastReceivedAt - c.lastSentAt), micros(c.lastReceivedAt - c.lastTextAt));
    row[at + 17] = pair(micros(c.lastReceivedAt - c.timestamps.recentTime()), snd.mss);
    row[at + 18] = pair(c.initialWindow(), c.hasCongestionControl() ? c.cwnd() : NOT_SET);
    long threshold = c.ssthresh();
    row[at + 19] = pair(isInt(threshold) ? threshold : NOT_SET, rcv.nxt - rcv.up);
    if (isShort(c.flow)) {
      row[at + 20] = pair(c.flow.localLo, c.flow.remoteLo);
    } else {
      row[at + 20] = c.flow.localHi;
      row[at + 21] = c.flow.localLo;
      row[at + 22] = c.flow.remoteHi;
      row[at + 23] = c.flow.remoteLo;
    }
  }

  private static long head(TcpConnection c) {
    boolean urgent = c.rcv.up != 0 && isInt(c.rcv.nxt - c.rcv.up);
    return VERSION
        | flag(!isShort(c.flow), IPV6)
        | flag(c.passive, PASSIVE)
        | flag(c.options.windowScale, WINDOW_SCALE)
        | flag(c.options.timestamps, TIMESTAMPS)
        | flag(c.options.sack, SACK)
        | flag(c.options.ecn, ECN)
        | flag(c.ecnEcho, ECN_ECHO)
        | flag(c.cwrPending, CWR_PENDING)
        | flag(c.discardText, DISCARD_TEXT)
        | flag(urgent, URGENT)
        | (long) c.options.sendShift << SEND_SHIFT_AT
        | (long) c.options.receiveShift << RECEIVE_SHIFT_AT
        | (long) c.ack.quick() << QUICK_AT
        | (long) Math.min(0xff, c.snd.synRetransmissions) << SYN_RETRANSMISSIONS_AT
        | (long) c.softError().ordinal() << SOFT_ERROR_AT;
  }

  private static long flag(boolean set, int bit) {
    return set ? bit : 0;
  }

  private static long pair(long high, long low) {
    return high << 32 | low & 0xffff_ffffL;
  }

  /** A distance in time; one of more than 35 minutes is as good as 35 minutes. */
  private static int micros(long nanos) {
    return Math.clamp(nanos / 1000, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** What is counted of the connection's losses: a row has no place for it, as most have none. */
  public static @Nullable LossCounters losses(TcpConnection c) {
    return c.losses;
  }

  /** Gives a connection that was read the counters that it had. */
  public static void setLosses(TcpConnection c, @Nullable LossCounters losses) {
    c.losses = losses;
  }

  // Reading.

  /** Whether the row is that of this flow. */
  public static boolean isFor(long[] row, int at, FlowKey flow) {
    long ports = row[at + 2] >>> 32;
    if (ports != ((long) flow.localPort << 16 | flow.remotePort)) {
      return false;
    }
    if ((row[at] & IPV6) == 0) {
      return isShort(flow) && row[at + 20] == pair(flow.localLo, flow.remoteLo);
    }
    return row[at + 20] == flow.localHi
        && row[at + 21] == flow.localLo
        && row[at + 22] == flow.remoteHi
        && row[at + 23] == flow.remoteLo;
  }

  /**
   * Makes the connection of a row again.
   *
   * @param config what it was configured by
   * @param keepAlive the deadline of its keep-alive timer, which its owner's wheel has kept; {@link
   *     Long#MAX_VALUE} if none runs
   * @throws IllegalArgumentException if the row is of a layout that is not known here
   */
  public static TcpConnection read(
      TcpHost host, TcpConfig config, long[] row, int at, int slot, long keepAlive) {
    long head = row[at];
    int version = (int) head & (1 << VERSION_BITS) - 1;
    if (version != VERSION) {
      throw new IllegalArgumentException("image of version " + version + ", not " + VERSION);
    }
    TcpConnection c = new TcpConnection(host, config, flow(row, at), slot, row[at + 1]);
    readHead(c, head);
    readSequences(c, row, at);
    c.rtt.read(row, at + 11);
    c.timestamps.setOffset(low(row[at + 14]));
    c.lastReceivedAt = row[at + 15];
    c.lastSentAt = c.lastReceivedAt - 1000L * high(row[at + 16]);
    c.lastTextAt = c.lastReceivedAt - 1000L * low(row[at + 16]);
    c.progressAt = c.lastSentAt;
    c.timestamps.start(high(row[at + 14]), c.lastReceivedAt - 1000L * high(row[at + 17]));
    c.snd.mss = low(row[at + 17]);
    readWindow(c, row, at);
    readStreams(c);
    c.timers.restore(keepAlive);
    return c;
  }

  private static FlowKey flow(long[] row, int at) {
    long ports = row[at + 2];
    int local = (int) (ports >>> 48);
    int remote = (int) (ports >>> 32) & 0xffff;
    FlowKey flow = new FlowKey();
    if ((row[at] & IPV6) == 0) {
      long localLo = IPV4_PREFIX | row[at + 20] >>> 32;
      long remoteLo = IPV4_PREFIX | row[at + 20] & 0xffff_ffffL;
      flow.set(0, localLo, local, 0, remoteLo, remote);
    } else {
      flow.set(row[at + 20], row[at + 21], local, row[at + 22], row[at + 23], remote);
    }
    return flow;
  }

  private static void readHead(TcpConnection c, long head) {
    c.passive = (head & PASSIVE) != 0;
    c.options.windowScale = (head & WINDOW_SCALE) != 0;
    c.options.timestamps = (head & TIMESTAMPS) != 0;
    c.options.sack = (head & SACK) != 0;
    c.options.ecn = (head & ECN) != 0;
    c.ecnEcho = (head & ECN_ECHO) != 0;
    c.cwrPending = (head & CWR_PENDING) != 0;
    c.discardText = (head & DISCARD_TEXT) != 0;
    c.options.sendShift = (byte) (head >>> SEND_SHIFT_AT & 0xf);
    c.options.receiveShift = (byte) (head >>> RECEIVE_SHIFT_AT & 0xf);
    c.ack.startQuick((int) (head >>> QUICK_AT) & 0xff);
    c.snd.synRetransmissions = (short) (head >>> SYN_RETRANSMISSIONS_AT & 0xff);
    c.softError(TcpError.values()[(int) (head >>> SOFT_ERROR_AT) & 0xff]);
  }

  private static void readSequences(TcpConnection c, long[] row, int at) {
    SendVariables snd = c.snd;
    ReceiveVariables rcv = c.rcv;
    snd.peerMss = (char) (row[at + 2] >>> 16);
    snd.iss = row[at + 3];
    snd.nxt = row[at + 4];
    snd.una = snd.nxt;
    snd.wnd = high(row[at + 5]);
    snd.maxWnd = low(row[at + 5]);
    rcv.mss = (char) row[at + 2];
    rcv.irs = row[at + 7];
    rcv.nxt = row[at + 8];
    snd.wl1 = rcv.nxt - high(row[at + 6]);
    snd.wl2 = snd.nxt - low(row[at + 6]);
    rcv.edge = rcv.nxt + high(row[at + 9]);
    rcv.lastAckSent = rcv.nxt - low(row[at + 9]);
    rcv.limit = high(row[at + 10]);
    rcv.largestText = (char) row[at + 10];
    rcv.up = (row[at] & URGENT) == 0 ? 0 : rcv.nxt - low(row[at + 19]);
  }

  private static void readWindow(TcpConnection c, long[] row, int at) {
    int window = low(row[at + 18]);
    int threshold = high(row[at + 19]);
    c.beginWith(high(row[at + 18]), c.lastReceivedAt);
    if (window != NOT_SET) {
      CongestionControl control = c.config.newCongestionControl();
      long least = threshold == NOT_SET ? Long.MAX_VALUE : threshold;
      control.start(c.snd.mss, window, least, c.lastReceivedAt);
      c.setCongestionControl(control);
    }
  }

  private static void readStreams(TcpConnection c) {
    OpenCall.openSendStream(c, c.snd.nxt);
    OpenCall.openReceiveStream(c, c.rcv.nxt);
    c.resume(TcpState.ESTABLISHED);
  }

  private static int high(long pair) {
    return (int) (pair >> 32);
  }

  private static int low(long pair) {
    return (int) pair;
  }
}
