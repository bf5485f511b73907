package io.leat.tcp.connection;

import io.leat.tcp.send.SendStream;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.lang.foreign.MemorySegment;

/** RFC 9293 §3.10.2: SEND. */
final class SendCall {
  private SendCall() {}

  static int send(TcpConnection c, byte[] text, int from, int octets, long now) {
    return maySend(c, now) ? taken(c, c.sending().offer(text, from, octets), octets, now) : -1;
  }

  static int send(TcpConnection c, MemorySegment text, long from, int octets, long now) {
    return maySend(c, now) ? taken(c, c.sending().offer(text, from, octets), octets, now) : -1;
  }

  private static boolean maySend(TcpConnection c, long now) {
    TcpError refusal =
        switch (c.state()) {
          case CLOSED -> c.error() == TcpError.NONE ? TcpError.DOES_NOT_EXIST : c.error();
          // SEND on a listening connection opens it actively
          case LISTEN ->
              hasRoom(c)
                  ? OpenCall.sendSyn(c, TransitionCause.SEND_ON_LISTEN, now)
                  : TcpError.INSUFFICIENT_RESOURCES;
          case SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT ->
              c.snd.fin >= 0 || c.closeQueued ? TcpError.CLOSING : TcpError.NONE;
          case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> TcpError.CLOSING;
        };
    c.callError(refusal);
    return refusal == TcpError.NONE;
  }

  /** Whether there is memory for the first octets. */
  private static boolean hasRoom(TcpConnection c) {
    return c.host.chunks().chunksLeft(SendStream.LEAVES) > 0;
  }

  private static int taken(TcpConnection c, int taken, int octets, long now) {
    if (taken < octets) {
      c.senderWaits = true;
      awaitMemoryIfShort(c);
    }
    c.host.trace().called(c.serial, "SEND", taken, now);
    advanced(c, now);
    return taken;
  }

  /** There is more to send than before. */
  static void advanced(TcpConnection c, long now) {
    if (c.state().isSynchronized() && !c.isOver()) {
      c.host.markDirty(c);
      UserTimeout.restart(c, now);
    }
  }

  /** SND.UP is the position behind the urgent text; it moves forward only. */
  static void urgent(TcpConnection c, long end, long now) {
    if (c.state().maySend() && c.state() != TcpState.SYN_SENT) {
      c.snd.up = Math.max(c.snd.up, end);
      advanced(c, now);
    }
  }

  static void awaitSpace(TcpConnection c) {
    c.senderWaits = true;
    spaceFreed(c);
  }

  /** Its own buffer has space, but the pool of all has no memory: no acknowledgment will tell. */
  private static boolean awaitMemoryIfShort(TcpConnection c) {
    SendStream stream = c.sendStream;
    boolean isShort = stream != null && !stream.isFinished() && stream.isRoomy() && !hasRoom(c);
    if (isShort) {
      c.host.awaitMemory(c);
    }
    return isShort;
  }

  /** The pool has memory again. Its own buffer may have less room by now than it had. */
  static void memoryReturned(TcpConnection c) {
    if (!c.isOver()) {
      spaceFreed(c);
    }
  }

  /** New text has left: less is unsent than before. */
  static void sent(TcpConnection c) {
    c.sending().sentBefore(c.snd.nxt);
    spaceFreed(c);
  }

  /**
   * Another bound of what may wait: who was told of room that is no longer there, and has not used
   * it, would not ask again, and is told once more.
   *
   * @param wasRoomy before it was set
   */
  static void boundChanged(TcpConnection c, boolean wasRoomy) {
    if (wasRoomy && !c.sending().isRoomy()) {
      c.senderWaits = true;
    }
  }

  /** A sender that waits is told when half of what may wait is free. */
  static void spaceFreed(TcpConnection c) {
    SendStream stream = c.sendStream;
    if (c.senderWaits && stream != null && stream.isRoomy() && !awaitMemoryIfShort(c)) {
      c.senderWaits = false;
      c.event(ConnectionEvents.WRITABLE);
    }
  }
}
