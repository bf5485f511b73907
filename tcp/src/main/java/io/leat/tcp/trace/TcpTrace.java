package io.leat.tcp.trace;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;

/**
 * What an observer is told, as it happens, on the loop.
 *
 * <p>All methods but one are empty here; they take primitives or reused objects (valid during the
 * call only), and must not call back into the connection. Connections are named by a serial number
 * that is never reused within a stack; 0 means "no connection".
 */
public abstract class TcpTrace {
  /** Observes nothing. */
  public static final TcpTrace OFF = new TcpTrace() {};

  /** A state was entered. {@code flow} may lack its remote side in LISTEN and CLOSED. */
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {}

  /**
   * A valid segment arrived, before it is processed: once for each. {@code connection} is 0 if no
   * connection has the flow yet, as for a SYN to a listener.
   */
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {}

  /** A segment leaves. */
  public void sent(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      boolean retransmission,
      long now) {}

  /**
   * A super-segment leaves, which whoever carries it cuts. It is told as the segments that it
   * becomes, unless an observer takes it whole: FIN and PSH stay with the last one, CWR with the
   * first (RFC 3168 §6.1.2).
   *
   * @param segmentOctets text octets of each but the last
   */
  public void sentTogether(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      int segmentOctets,
      boolean retransmission,
      long now) {
    int left = flags;
    for (int from = 0; from < textLength; from += segmentOctets) {
      int octets = Math.min(segmentOctets, textLength - from);
      boolean last = from + octets == textLength;
      int these = last ? left : left & ~(TcpFlags.FIN | TcpFlags.PSH);
      int seq = sequence + from;
      sent(connection, flow, seq, acknowledgment, these, window, octets, retransmission, now);
      left &= ~TcpFlags.CWR;
    }
  }

  /**
   * What a sender knows once it has sent all that it may: at most once in a burst, and only while
   * something is in flight or was lately.
   *
   * @param cwnd octets
   * @param ssthresh octets; {@link Long#MAX_VALUE} while there is none
   * @param inFlight octets
   * @param srttMicros 0 before the first sample
   * @param rto nanoseconds
   * @param acknowledged SND.UNA, relative to ISS
   */
  public void sampled(
      long connection,
      long cwnd,
      long ssthresh,
      long inFlight,
      int srttMicros,
      long rto,
      long acknowledged,
      long now) {}

  /** A segment was dropped. */
  public void dropped(long connection, DropReason reason, long now) {}

  /** A timer was set to {@code deadline}; {@link Long#MAX_VALUE}: stopped. */
  public void timerSet(long connection, TcpTimer timer, long deadline, long now) {}

  /** A timer expired. */
  public void timerExpired(long connection, TcpTimer timer, long now) {}

  /**
   * Something was found out about the path's MTU.
   *
   * @param mtu octets of a packet: of the probe, or what segments are from now on
   */
  public void pathMtu(long connection, PathMtuEvent event, int mtu, long now) {}

  /**
   * A user call, under its RFC name (SEND, RECEIVE, CLOSE, ABORT), with its result; an OPEN shows
   * in the transition from CLOSED.
   */
  public void called(long connection, String call, long result, long now) {}
}
