package io.leat.tcp.connection;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.send.PathMtu;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;

/** ICMP errors about this connection (RFC 9293 §3.9.2.2; RFC 5927; RFC 1191, RFC 8201). */
final class IcmpArrives {
  private static final int IPV4_SMALLEST = 68;
  private static final int IPV6_SMALLEST = 1280;

  private IcmpArrives() {}

  static void process(TcpConnection c, IcmpErrorKind kind, int quotedSeq, int mtu, long now) {
    long quoted = SequenceNumbers.unwrap(quotedSeq, c.snd.una);
    boolean inFlight = c.snd.una <= quoted && quoted < c.snd.nxt;
    if (c.state() == TcpState.LISTEN || c.state() == TcpState.CLOSED || !inFlight) {
      c.drop(DropReason.ICMP_IRRELEVANT_QUOTE, now);
      return;
    }
    switch (kind) {
      case SOFT -> report(c);
      case HARD -> hard(c, now);
      case FRAGMENTATION_NEEDED -> {
        if (!PathMtuProbing.tooBig(c, quoted, mtu, now)) {
          fragmentationNeeded(c, mtu, now);
        }
      }
      case SOURCE_QUENCH -> c.drop(DropReason.ICMP_UNKNOWN_TYPE, now);
    }
  }

  private static void report(TcpConnection c) {
    c.softError(TcpError.HOST_UNREACHABLE);
    c.event(ConnectionEvents.SOFT_ERROR);
  }

  /** C-ICMP-HARD: hard during the handshake, soft once synchronized (RFC 5927 §4.1). */
  private static void hard(TcpConnection c, long now) {
    if (c.state().isSynchronized()) {
      report(c);
    } else if (c.passive) {
      c.returnToListen(TransitionCause.RETURNED_TO_LISTEN, now);
    } else {
      c.endWith(TcpError.REFUSED, TransitionCause.UNREACHABLE, now);
    }
  }

  /**
   * C-PTB: less than the path's MTU so far, and not less than any link has. What the path takes may
   * be known already, from another connection, while this one still sends larger segments.
   */
  private static void fragmentationNeeded(TcpConnection c, int mtu, long now) {
    boolean ipv4 = c.flow.isIpv4();
    int present = c.host.output().pathMtu(c.flow);
    int used = c.snd.mss + c.options.octets() + PathMtu.fixedHeaders(ipv4);
    if (mtu < (ipv4 ? IPV4_SMALLEST : IPV6_SMALLEST) || mtu >= Math.max(present, used)) {
      c.drop(DropReason.ICMP_BAD_MESSAGE, now);
      return;
    }
    if (mtu < present) {
      c.host.output().pathMtuReduced(c.flow, mtu, now);
      PathMtuProbing.tell(c, PathMtuEvent.TOO_BIG, mtu, now);
    }
    if (OpenCall.mssLowered(c)) {
      Transmitter.sendAgain(c, now);
      c.host.markDirty(c);
    }
  }
}
