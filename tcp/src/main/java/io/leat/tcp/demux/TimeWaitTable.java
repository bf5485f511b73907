package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TimeWaitVariables;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Connections in TIME-WAIT (RFC 9293 §3.3.2): primitive arrays, and a doubly linked list in order
 * of deadline. All entries wait equally long, so a new or restarted one goes to the tail: adding,
 * restarting and removing take constant time and need no timer each.
 */
final class TimeWaitTable {
  static final int NONE = -1;

  private static final int TIMESTAMPS = 1;

  private long[] localHi = new long[0];
  private long[] localLo = new long[0];
  private long[] remoteHi = new long[0];
  private long[] remoteLo = new long[0];
  private int[] ports = new int[0];
  private int[] sndNxt = new int[0];
  private int[] rcvNxt = new int[0];
  private int[] largestSendWindow = new int[0];
  private int[] recent = new int[0];
  private int[] offset = new int[0];
  private char[] window = new char[0];
  private byte[] shiftAndFlags = new byte[0];
  private long[] deadline = new long[0];
  private long[] serial = new long[0];
  private int[] lastAnswer = new int[0];
  private int[] next = new int[0];
  private int[] previous = new int[0];

  /** The connection, while its user still holds it. */
  private @Nullable TcpConnection[] owner = new @Nullable TcpConnection[0];

  private int head = NONE;
  private int tail = NONE;
  private int free = NONE;
  private int size;

  int size() {
    return size;
  }

  /** The entry whose wait ends first, or {@link #NONE}. */
  int oldest() {
    return head;
  }

  /** The entry whose wait ends after this one's, or {@link #NONE}. */
  int next(int entry) {
    return next[entry];
  }

  long deadline(int entry) {
    return deadline[entry];
  }

  int add(TcpConnection connection, TimeWaitVariables variables, boolean held, long until) {
    int entry = takeFree();
    FlowKey flow = connection.flow();
    localHi[entry] = flow.localHi;
    localLo[entry] = flow.localLo;
    remoteHi[entry] = flow.remoteHi;
    remoteLo[entry] = flow.remoteLo;
    ports[entry] = flow.localPort << 16 | flow.remotePort;
    sndNxt[entry] = variables.sndNxt();
    rcvNxt[entry] = variables.rcvNxt();
    largestSendWindow[entry] = variables.largestSendWindow();
    recent[entry] = variables.timestampRecent();
    offset[entry] = variables.timestampOffset();
    window[entry] = (char) variables.window();
    shiftAndFlags[entry] =
        (byte) (variables.windowShift() << 2 | (variables.timestamps() ? TIMESTAMPS : 0));
    serial[entry] = connection.serial();
    lastAnswer[entry] = 0;
    owner[entry] = held ? connection : null;
    deadline[entry] = until;
    append(entry);
    size++;
    return entry;
  }

  /** Begins the wait anew. */
  void restart(int entry, long until) {
    unlink(entry);
    deadline[entry] = until;
    append(entry);
  }

  void remove(int entry) {
    unlink(entry);
    owner[entry] = null;
    next[entry] = free;
    free = entry;
    size--;
  }

  boolean isFor(int entry, FlowKey flow) {
    return remoteLo[entry] == flow.remoteLo
        && ports[entry] == (flow.localPort << 16 | flow.remotePort)
        && localLo[entry] == flow.localLo
        && remoteHi[entry] == flow.remoteHi
        && localHi[entry] == flow.localHi;
  }

  void flow(int entry, FlowKey target) {
    target.set(
        localHi[entry],
        localLo[entry],
        ports[entry] >>> 16,
        remoteHi[entry],
        remoteLo[entry],
        ports[entry] & 0xffff);
  }

  @Nullable TcpConnection owner(int entry) {
    return owner[entry];
  }

  void disown(int entry) {
    owner[entry] = null;
  }

  long serial(int entry) {
    return serial[entry];
  }

  int sndNxt(int entry) {
    return sndNxt[entry];
  }

  int rcvNxt(int entry) {
    return rcvNxt[entry];
  }

  /** RCV.WND in octets. */
  int rcvWnd(int entry) {
    return window[entry] << (shiftAndFlags[entry] >> 2);
  }

  /** The window field of the last acknowledgment. */
  int windowField(int entry) {
    return window[entry];
  }

  boolean timestamps(int entry) {
    return (shiftAndFlags[entry] & TIMESTAMPS) != 0;
  }

  /** MAX.SND.WND (RFC 5961 §5). */
  int largestSendWindow(int entry) {
    return largestSendWindow[entry];
  }

  /** TS.Recent. */
  int recent(int entry) {
    return recent[entry];
  }

  int timestampOffset(int entry) {
    return offset[entry];
  }

  /** Whether an answer may be sent now, at most one in {@code interval} nanoseconds. */
  boolean mayAnswer(int entry, long now, long interval) {
    int millis = (int) (now / 1_000_000) | 1;
    if (lastAnswer[entry] != 0 && millis - lastAnswer[entry] < interval / 1_000_000) {
      return false;
    }
    lastAnswer[entry] = millis;
    return true;
  }

  private void append(int entry) {
    next[entry] = NONE;
    previous[entry] = tail;
    if (tail == NONE) {
      head = entry;
    } else {
      next[tail] = entry;
    }
    tail = entry;
  }

  private void unlink(int entry) {
    if (previous[entry] == NONE) {
      head = next[entry];
    } else {
      next[previous[entry]] = next[entry];
    }
    if (next[entry] == NONE) {
      tail = previous[entry];
    } else {
      previous[next[entry]] = previous[entry];
    }
  }

  private int takeFree() {
    if (free == NONE) {
      grow();
    }
    int entry = free;
    free = next[entry];
    return entry;
  }

  private void grow() {
    int old = next.length;
    int length = Math.max(16, old + (old >> 1));
    localHi = Arrays.copyOf(localHi, length);
    localLo = Arrays.copyOf(localLo, length);
    remoteHi = Arrays.copyOf(remoteHi, length);
    remoteLo = Arrays.copyOf(remoteLo, length);
    ports = Arrays.copyOf(ports, length);
    sndNxt = Arrays.copyOf(sndNxt, length);
    rcvNxt = Arrays.copyOf(rcvNxt, length);
    largestSendWindow = Arrays.copyOf(largestSendWindow, length);
    recent = Arrays.copyOf(recent, length);
    offset = Arrays.copyOf(offset, length);
    window = Arrays.copyOf(window, length);
    shiftAndFlags = Arrays.copyOf(shiftAndFlags, length);
    deadline = Arrays.copyOf(deadline, length);
    serial = Arrays.copyOf(serial, length);
    lastAnswer = Arrays.copyOf(lastAnswer, length);
    next = Arrays.copyOf(next, length);
    previous = Arrays.copyOf(previous, length);
    owner = Arrays.copyOf(owner, length);
    for (int entry = length - 1; entry >= old; entry--) {
      next[entry] = free;
      free = entry;
    }
  }
}
