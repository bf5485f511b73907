package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;

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
    boolean both =
        c.timers.isRunning(TcpTimer.RETRANSMISSION) && c.timers.isRunning(TcpTimer.PERSIST);
    check(!both, c, "retransmission or persist timer, not both");
    return true;
  }

  private static void check(boolean holds, TcpConnection c, String what) {
    if (!holds) {
      throw new AssertionError(what + " does not hold: " + c);
    }
  }
}
