package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;

/** What must hold after every event; checked where assertions are on. */
final class Invariants {
  private Invariants() {}

  static boolean hold(TcpConnection c) {
    TcpState state = c.state();
    if (state == TcpState.CLOSED || state == TcpState.LISTEN || state == TcpState.TIME_WAIT) {
      return true;
    }
    SendVariables snd = c.snd;
    check(snd.iss <= snd.una && snd.una <= snd.nxt, c, "SND.UNA =< SND.NXT");
    check(snd.fin < 0 || snd.nxt <= snd.fin + 1, c, "nothing is sent behind the FIN");
    check(snd.mss > 0 || state == TcpState.SYN_SENT, c, "a send MSS");
    if (c.receiveStream != null) {
      ReceiveVariables rcv = c.rcv;
      check(rcv.irs < rcv.nxt && rcv.nxt <= rcv.edge, c, "RCV.NXT =< right edge");
      long held = c.receiveStream.available() - c.receiveStream.readPosition();
      check(held >= 0 && held <= c.receiveStream.capacity(), c, "receive buffer within its bound");
      boolean finConsumed = state.peerHasClosed();
      check(c.receiveStream.available() + (finConsumed ? 1 : 0) == rcv.nxt, c, "RCV.NXT published");
    }
    if (c.flight != null && snd.una > snd.iss) {
      flight(c, c.flight);
    }
    return true;
  }

  /** Counters equal a recount, and what is in flight is what was sent and not acknowledged. */
  private static void flight(TcpConnection c, Flight f) {
    check(f.ranges.start() == c.snd.una || f.ranges.isEmpty(), c, "ranges begin at SND.UNA");
    check(f.ranges.end() == c.snd.nxt || f.ranges.isEmpty(), c, "ranges end at SND.NXT");
    check(f.ranges.isEmpty() == (c.snd.outstanding() == 0), c, "ranges for what is outstanding");
    check(f.ranges.countersAreRight(), c, "counters of the scoreboard");
    check(f.ranges.inFlight() >= 0, c, "pipe is not negative");
  }

  private static void check(boolean holds, TcpConnection c, String what) {
    if (!holds) {
      throw new AssertionError(what + " does not hold: " + c);
    }
  }
}
