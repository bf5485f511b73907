package io.leat.tcp.connection;

import io.leat.tcp.receive.ReceiveStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** RFC 9293 §3.10.3: RECEIVE. */
final class ReceiveCall {
  private ReceiveCall() {}

  static int receive(TcpConnection c, byte[] target, int at, int octets, long now) {
    if (isRefused(c)) {
      return refused(c);
    }
    ReceiveStream stream = c.receiveStream;
    return taken(c, stream == null ? 0 : stream.poll(target, at, octets), octets, now);
  }

  static int receive(TcpConnection c, MemorySegment target, long at, int octets, long now) {
    if (isRefused(c)) {
      return refused(c);
    }
    ReceiveStream stream = c.receiveStream;
    return taken(c, stream == null ? 0 : stream.poll(target, at, octets), octets, now);
  }

  static int receive(TcpConnection c, ByteBuffer target, long now) {
    if (isRefused(c)) {
      return refused(c);
    }
    ReceiveStream stream = c.receiveStream;
    int room = target.remaining();
    return taken(c, stream == null ? 0 : stream.poll(target), room, now);
  }

  /** C-READ-AFTER-FIN: what was received stays readable, unless §3.10.3 is taken literally. */
  private static boolean isRefused(TcpConnection c) {
    return switch (c.state()) {
      case CLOSING, LAST_ACK, TIME_WAIT -> !c.config.is(TcpSetting.READ_AFTER_FIN);
      case CLOSED,
          LISTEN,
          SYN_SENT,
          SYN_RECEIVED,
          ESTABLISHED,
          FIN_WAIT_1,
          FIN_WAIT_2,
          CLOSE_WAIT ->
          false;
    };
  }

  private static int refused(TcpConnection c) {
    c.callError(TcpError.CLOSING);
    return -1;
  }

  private static int taken(TcpConnection c, int taken, int octets, long now) {
    c.callError(TcpError.NONE);
    if (taken > 0) {
      c.host.trace().called(c.serial, "RECEIVE", taken, now);
      advanced(c, now);
      return taken;
    }
    if (octets == 0) {
      return 0;
    }
    return switch (c.state()) {
      case LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 ->
          c.discardText || c.receiverGone ? -1 : 0;
      case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> -1;
      case CLOSED -> {
        boolean orderly = c.error() == TcpError.NONE && c.rcv.fin >= 0;
        if (!orderly) {
          c.callError(c.error() == TcpError.NONE ? TcpError.DOES_NOT_EXIST : c.error());
        }
        yield -1;
      }
    };
  }

  /** The user took text: there may be a window update to send. */
  static void advanced(TcpConnection c, long now) {
    if (c.state().acceptsText()) {
      c.receiving().discardRead();
      BufferTuning.read(c, now);
      if (Transmitter.windowUpdateDue(c)) {
        c.acknowledgeNow();
      }
    } else if (c.receiveStream != null) {
      c.receiveStream.discardRead();
    }
  }
}
