package io.leat.cli.live;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;

/**
 * One step of a connection through the state diagram.
 *
 * @param side which of the stacks that are watched
 * @param connection its serial number in that stack; 0 for a listener
 * @param at nanoseconds
 */
record Transition(
    String side,
    long connection,
    Ends ends,
    TcpState from,
    TcpState to,
    TransitionCause cause,
    long at) {

  /** The two sockets of a connection, as one side sees them. */
  record Ends(
      long localHi, long localLo, int localPort, long remoteHi, long remoteLo, int remotePort) {
    static Ends of(FlowKey flow) {
      return new Ends(
          flow.localHi,
          flow.localLo,
          flow.localPort,
          flow.remoteHi,
          flow.remoteLo,
          flow.remotePort);
    }

    /** As the other side sees them. */
    Ends reversed() {
      return new Ends(remoteHi, remoteLo, remotePort, localHi, localLo, localPort);
    }
  }

  boolean isOfListener() {
    return connection == 0;
  }
}
