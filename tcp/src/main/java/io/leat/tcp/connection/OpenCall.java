package io.leat.tcp.connection;

import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.receive.ReceiveWindow;
import io.leat.tcp.send.PathMtu;
import io.leat.tcp.send.SendStream;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.1: OPEN. */
final class OpenCall {
  private static final int LARGEST_UNSCALED_WINDOW = 65_535;
  private static final long PROBE_FROM_SMALL = TcpSetting.PLPMTUD.choice("on");

  private OpenCall() {}

  static TcpError active(TcpConnection c, long now) {
    return switch (c.state()) {
      case CLOSED, LISTEN -> {
        TransitionCause cause = TransitionCause.ACTIVE_OPEN;
        yield c.error() == TcpError.NONE ? sendSyn(c, cause, now) : TcpError.ALREADY_EXISTS;
      }
      case SYN_SENT,
          SYN_RECEIVED,
          ESTABLISHED,
          FIN_WAIT_1,
          FIN_WAIT_2,
          CLOSE_WAIT,
          CLOSING,
          LAST_ACK,
          TIME_WAIT ->
          TcpError.ALREADY_EXISTS;
    };
  }

  static TcpError passive(TcpConnection c, long now) {
    if (c.state() != TcpState.CLOSED || c.error() != TcpError.NONE) {
      return TcpError.ALREADY_EXISTS;
    }
    c.passive = true;
    c.moveTo(TcpState.LISTEN, TransitionCause.PASSIVE_OPEN, now);
    return TcpError.NONE;
  }

  /** Selects an ISS and sends SYN: OPEN, or SEND on a listening connection (§3.10.2). */
  static TcpError sendSyn(TcpConnection c, TransitionCause cause, long now) {
    if (c.flow.remotePort == 0) {
      return TcpError.REMOTE_UNSPECIFIED;
    }
    if (c.host.output().mtu(c.flow) == 0) {
      return TcpError.NETWORK_UNREACHABLE;
    }
    c.passive = false;
    selectIss(c, c.host.initialSequenceNumber(c.flow, now), c.host.timestampOffset(c.flow));
    c.options.timestamps = c.config.is(TcpSetting.TIMESTAMPS);
    c.options.sack = c.config.is(TcpSetting.SACK);
    c.options.windowScale = c.config.is(TcpSetting.WINDOW_SCALE);
    c.options.ecn = false;
    c.options.receiveShift = (byte) (c.options.windowScale ? ownShift(c) : 0);
    c.progressAt = now;
    c.synPending = true;
    c.moveTo(TcpState.SYN_SENT, cause, now);
    c.host.markDirty(c);
    userTimeout(c, now);
    return TcpError.NONE;
  }

  private static int ownShift(TcpConnection c) {
    int least = (int) c.config.get(TcpSetting.LEAST_WINDOW_SHIFT);
    return Math.max(least, ReceiveWindow.shiftFor(BufferTuning.receiveMost(c.config)));
  }

  private static void selectIss(TcpConnection c, int iss, int timestampOffset) {
    SendVariables snd = c.snd;
    snd.iss = SequenceNumbers.first(iss);
    snd.una = snd.iss;
    snd.nxt = snd.iss;
    c.timestamps.setOffset(timestampOffset);
    openSendStream(c, snd.iss + 1);
  }

  static void openSendStream(TcpConnection c, long start) {
    c.sendStream =
        new SendStream(c.host.chunks(), start, (int) c.config.get(TcpSetting.SEND_BUFFER));
    BufferTuning.boundUnsent(c);
  }

  static void openReceiveStream(TcpConnection c, long start) {
    c.receiveStream =
        new ReceiveStream(
            c.host.chunks(),
            start,
            c.receiveCapacity(),
            (int) c.config.get(TcpSetting.OUT_OF_ORDER_RANGES));
  }

  /** Takes over what SYN and SYN,ACK agree on (§3.10.7.2, third). */
  static void synReceived(TcpConnection c, SynParameters syn, long now) {
    selectIss(c, syn.iss, syn.timestampOffset);
    c.options.timestamps = syn.timestamps;
    c.options.sack = syn.sack;
    c.options.ecn = syn.ecn;
    c.options.windowScale = syn.windowShift >= 0;
    c.options.receiveShift = (byte) (c.options.windowScale ? syn.ownShift : 0);
    c.options.sendShift = (byte) Math.max(0, syn.windowShift);
    takeIrs(c, SequenceNumbers.first(syn.irs), syn.mss);
    c.snd.wnd = syn.window;
    c.snd.maxWnd = syn.window;
    c.snd.wl1 = c.rcv.irs;
    c.snd.wl2 = c.snd.una;
    if (syn.timestamps) {
      c.timestamps.start(syn.tsVal, now);
    }
    c.progressAt = now;
    c.lastReceivedAt = now;
  }

  /** The peer's SYN fixes IRS and RCV.NXT; from here on there is a stream to receive into. */
  static void takeIrs(TcpConnection c, long irs, int mssOption) {
    c.rcv.irs = irs;
    c.rcv.nxt = irs + 1;
    c.rcv.edge = c.rcv.nxt;
    c.rcv.mss = (char) ownMss(c);
    openReceiveStream(c, c.rcv.nxt);
    c.ack.startQuick((int) c.config.get(TcpSetting.QUICK_ACKS));
    c.snd.peerMss = (char) (mssOption == 0 ? PathMtu.defaultMss(c.flow.isIpv4()) : mssOption);
    updateMss(c);
  }

  /** Effective send MSS, from the peer's option and the path (§3.7.1). */
  static void updateMss(TcpConnection c) {
    int path = c.host.output().pathMtu(c.flow);
    boolean careful = c.config.get(TcpSetting.PLPMTUD) == PROBE_FROM_SMALL && c.options.sack;
    if (careful && c.host.output().knownPathMtu(c.flow) == 0) {
      // RFC 4821 §7.2: what nearly every path takes, until probes show more
      path = PathMtu.behindBlackHole(path, false);
    }
    c.snd.mss = mss(c, path);
  }

  private static int mss(TcpConnection c, int pathMtu) {
    int peerMss = (int) Math.min(c.snd.peerMss, c.config.get(TcpSetting.MAXIMUM_SEGMENT));
    return PathMtu.effectiveMss(peerMss, pathMtu, c.flow.isIpv4(), c.options.octets());
  }

  /**
   * Takes over what has become known of the path since (RFC 8201 §5.2). Where probes look for
   * larger segments only they make them so.
   *
   * @return whether full segments are smaller now
   */
  static boolean mssLowered(TcpConnection c) {
    int before = c.snd.mss;
    if (!c.state().isSynchronized()) {
      updateMss(c);
      return false;
    }
    int fits = mss(c, c.host.output().pathMtu(c.flow));
    boolean probes = c.config.is(TcpSetting.PLPMTUD) && c.options.sack;
    c.snd.mss = probes ? Math.min(before, fits) : fits;
    if (c.snd.mss == before) {
      return false;
    }
    c.segmentSizeChanged();
    return c.snd.mss < before;
  }

  /** A window that a SYN or SYN,ACK advertised: never scaled (RFC 7323 §2.2). */
  static void windowOfSyn(TcpConnection c) {
    c.rcv.edge = c.rcv.nxt + Math.min(LARGEST_UNSCALED_WINDOW, c.rcvBuffer());
  }

  static int unscaledWindow(TcpConnection c) {
    return Math.min(LARGEST_UNSCALED_WINDOW, c.rcvBuffer());
  }

  /** The MSS option that we send: what arrives may be as large as our link (§3.7.1, MUST-67). */
  static int ownMss(TcpConnection c) {
    int fits = c.host.output().mtu(c.flow) - PathMtu.fixedHeaders(c.flow.isIpv4());
    return Math.clamp(c.config.get(TcpSetting.MAXIMUM_SEGMENT), 1, Math.max(1, fits));
  }

  static void userTimeout(TcpConnection c, long now) {
    long timeout = c.config.get(TcpSetting.USER_TIMEOUT);
    if (timeout > 0) {
      c.timers.set(c, TcpTimer.USER_TIMEOUT, now + timeout, now);
    }
  }
}
