package io.leat.sim.explore;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpInternals;

/** What must hold of the two ends of a connection together. */
final class BothEnds {
  private BothEnds() {}

  /** Invariants 3 and 5, if what the ends have is one connection. */
  static void check(Endpoint a, Endpoint b) {
    TcpConnection c = a.connection;
    TcpConnection d = b.connection;
    if (c != null && d != null && isSynchronized(c) && isSynchronized(d)) {
      if (TcpInternals.irs(d) == TcpInternals.iss(c)) {
        across(c, d);
      }
      if (TcpInternals.irs(c) == TcpInternals.iss(d)) {
        across(d, c);
      }
    }
  }

  private static boolean isSynchronized(TcpConnection c) {
    return TcpInternals.hasPeer(c) && c.state().isSynchronized();
  }

  private static void across(TcpConnection c, TcpConnection peer) {
    if (TcpInternals.sndUna(c) > TcpInternals.rcvNxt(peer)) {
      throw new Violation("invariant 5: more acknowledged than received: " + c);
    }
    if (TcpInternals.rcvNxt(peer) > TcpInternals.sndNxt(c)) {
      throw new Violation("invariant 5: more received than sent: " + peer);
    }
    boolean fits = TcpInternals.sndNxt(c) <= TcpInternals.rcvEdge(peer) + 1;
    if (!fits) {
      throw new Violation("invariant 3: more outstanding than any window offered: " + c);
    }
  }

  /** Invariant 14: an end whose connection nobody aborted has read all that the peer wrote. */
  static void checkOrderly(Endpoint end, Endpoint peer) {
    TcpConnection c = end.connection;
    if (c != null && c.error() != TcpError.NONE) {
      throw new Violation("invariant 14: " + end.name() + " ends with " + c.error());
    }
    if (end.read != peer.written || !end.sawEnd) {
      throw new Violation(
          "invariant 14: " + end.name() + " has read " + end.read + " of " + peer.written);
    }
  }
}
