package io.leat.tcp.connection;

import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.trace.TcpTimer;

/**
 * Reads the variables of a connection, so that a simulation can check from outside what must hold
 * between them, and between the two ends. Changes nothing; values are positions and octets.
 */
public final class TcpInternals {
  private TcpInternals() {}

  public static long iss(TcpConnection c) {
    return c.snd.iss;
  }

  public static long sndUna(TcpConnection c) {
    return c.snd.una;
  }

  /** SND.NXT, which never moves back here: it is SND.MAX too. */
  public static long sndNxt(TcpConnection c) {
    return c.snd.nxt;
  }

  public static long sndWnd(TcpConnection c) {
    return c.snd.wnd;
  }

  /** The position of our FIN once CLOSE was called; -1 before. */
  public static long sndFin(TcpConnection c) {
    return c.snd.fin;
  }

  /** Effective send MSS. */
  public static int sndMss(TcpConnection c) {
    return c.snd.mss;
  }

  public static long irs(TcpConnection c) {
    return c.rcv.irs;
  }

  public static long rcvNxt(TcpConnection c) {
    return c.rcv.nxt;
  }

  /** RCV.NXT + RCV.WND, as advertised. */
  public static long rcvEdge(TcpConnection c) {
    return c.rcv.edge;
  }

  /** Last.ACK.sent. */
  public static long lastAckSent(TcpConnection c) {
    return c.rcv.lastAckSent;
  }

  /** The largest text in one segment so far: the peer's full segment, as the receiver sees it. */
  public static int largestText(TcpConnection c) {
    return c.rcv.largestText;
  }

  /** Whether the connection has a peer: SYNs were exchanged. */
  public static boolean hasPeer(TcpConnection c) {
    return c.receiveStream != null && c.sendStream != null;
  }

  /** The position behind the last octet that the user has sent. */
  public static long sendEnd(TcpConnection c) {
    return c.sending().end();
  }

  /** Octets of sequence space that are thought to be in the network. */
  public static long inFlight(TcpConnection c) {
    return c.inFlight();
  }

  /** Octets that wait to be retransmitted. */
  public static long lostOctets(TcpConnection c) {
    return c.flight == null ? 0 : c.flight.ranges.lostOctets();
  }

  /** Octets that the peer has reported beyond SND.UNA. */
  public static long sackedOctets(TcpConnection c) {
    return c.flight == null ? 0 : c.flight.ranges.sackedOctets();
  }

  public static LossRecovery.Phase lossPhase(TcpConnection c) {
    return c.lossPhase();
  }

  /** 0 open, 1 disorder, 2 CWR, 3 recovery, 4 loss: the numbers that Linux has for them. */
  public static int lossPhaseNumber(TcpConnection c) {
    return switch (c.lossPhase()) {
      case OPEN -> 0;
      case DISORDER -> 1;
      case CWR -> 2;
      case RECOVERY -> 3;
      case LOSS -> 4;
    };
  }

  public static long cwnd(TcpConnection c) {
    return c.cwnd();
  }

  /** The smallest round trip measured, in microseconds; 0 before the first. */
  public static int minimumRttMicros(TcpConnection c) {
    return c.rtt.minimumMicros();
  }

  /** How often the retransmission timeout has been doubled. */
  public static int backoffs(TcpConnection c) {
    return c.rtt.backoffs();
  }

  /** The present retransmission timeout, in nanoseconds. */
  public static long rto(TcpConnection c) {
    return c.rto();
  }

  /** When a timer expires; {@link Long#MAX_VALUE} if it does not run. */
  public static long deadline(TcpConnection c, TcpTimer timer) {
    return c.timers.deadline(timer);
  }
}
