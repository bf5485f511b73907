package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.PSH;

import io.leat.packet.wire.TcpFlags;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A segment that the stack sent, in numbers relative to the initial sequence numbers, and what a
 * test demands of it.
 */
final class Emitted {
  private final ScriptedPeer peer;
  final long time;
  final int flags;
  final long seq;
  final long ack;
  final int window;
  final int urgentPointer;
  final byte[] text;
  final int mss;
  final int windowShift;
  final boolean sackPermitted;
  final boolean timestamps;
  final int tsVal;
  final int tsEcr;
  final long[][] sack;

  Emitted(
      ScriptedPeer peer,
      long time,
      int flags,
      long seq,
      long ack,
      int window,
      int urgentPointer,
      byte[] text,
      int mss,
      int windowShift,
      boolean sackPermitted,
      boolean timestamps,
      int tsVal,
      int tsEcr,
      long[][] sack) {
    this.peer = peer;
    this.time = time;
    this.flags = flags;
    this.seq = seq;
    this.ack = ack;
    this.window = window;
    this.urgentPointer = urgentPointer;
    this.text = text;
    this.mss = mss;
    this.windowShift = windowShift;
    this.sackPermitted = sackPermitted;
    this.timestamps = timestamps;
    this.tsVal = tsVal;
    this.tsEcr = tsEcr;
    this.sack = sack;
  }

  boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** The position behind it, SYN and FIN counted. */
  long end() {
    return seq + text.length + (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0);
  }

  /** Exactly these control bits; PSH does not count here. */
  Emitted is(int expected) {
    return demand((flags & ~PSH) == expected, "control bits " + TcpFlags.format(expected));
  }

  Emitted seq(long expected) {
    return demand(seq == expected, "SEQ " + expected);
  }

  Emitted ack(long expected) {
    return demand(ack == expected, "ACK " + expected);
  }

  Emitted window(int expected) {
    return demand(window == expected, "window field " + expected);
  }

  Emitted text(int octets) {
    return demand(text.length == octets, octets + " octets of text");
  }

  Emitted push() {
    return demand(has(PSH), "PSH");
  }

  Emitted withoutPush() {
    return demand(!has(PSH), "no PSH");
  }

  Emitted mss(int expected) {
    return demand(mss == expected, "MSS option " + expected);
  }

  Emitted windowShift(int expected) {
    return demand(windowShift == expected, "window scale " + expected + " (-1: none)");
  }

  Emitted sackPermitted(boolean expected) {
    return demand(sackPermitted == expected, "SACK permitted: " + expected);
  }

  Emitted tsEcr(int expected) {
    return demand(timestamps && tsEcr == expected, "TSecr " + expected);
  }

  Emitted urgentPointer(int expected) {
    return demand(urgentPointer == expected, "urgent pointer " + expected);
  }

  /** Exactly these SACK blocks: left, right, left, right, and so on. */
  Emitted sack(long... edges) {
    long[] present = Arrays.stream(sack).flatMapToLong(Arrays::stream).toArray();
    return demand(Arrays.equals(present, edges), "SACK blocks " + Arrays.toString(edges));
  }

  /** Sent so long after the last mark of the clock. */
  Emitted after(long nanos) {
    long since = time - peer.stack().mark();
    return demand(since == nanos, "after " + nanos / 1e6 + " ms, not " + since / 1e6);
  }

  private Emitted demand(boolean holds, String what) {
    if (!holds) {
      peer.stack().fail("expected " + what + " of " + this);
    }
    return this;
  }

  @Override
  public String toString() {
    String blocks =
        IntStream.range(0, sack.length)
            .mapToObj(i -> " " + sack[i][0] + "-" + sack[i][1])
            .collect(Collectors.joining());
    return TcpFlags.format(flags)
        + " seq "
        + seq
        + (has(TcpFlags.ACK) ? " ack " + ack : "")
        + " win "
        + window
        + (text.length > 0 ? " len " + text.length : "")
        + (urgentPointer > 0 ? " up " + urgentPointer : "")
        + (blocks.isEmpty() ? "" : " sack" + blocks);
  }
}
