package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TimeWaitVariables;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections in TIME-WAIT (RFC 9293 §3.3.2): primitive rows, 52 octets each for IPv4, and a doubly
 * linked list in order of deadline. All entries wait equally long, so a new or restarted one goes
 * to the tail: adding, restarting and removing take constant time and need no timer each.
 *
 * <p>An entry's number names its family in the lowest bit and its row in the others.
 */
final class TimeWaitTable {
  static final int NONE = -1;

  private static final int NEXT = 0;
  private static final int PREVIOUS = 1;
  private static final int PORTS = 2;
  private static final int SND_NXT = 3;
  private static final int RCV_NXT = 4;
  private static final int RECENT = 5;
  private static final int OFFSET = 6;

  /** In microseconds, rounded up; what it lacks above is in {@link #latest}. */
  private static final int DEADLINE = 7;

  /** The lower half; the upper one is that of {@link #latestSerial}, or one less. */
  private static final int SERIAL = 8;

  /** The window field below, when it answered last above, in milliseconds. */
  private static final int WINDOW = 9;

  /** MAX.SND.WND below as {@link #rounded}; above it RCV.WND's shift, and TIMESTAMPS. */
  private static final int LIMITS = 10;

  private static final int ADDRESSES = 11;
  private static final int IPV4_WIDTH = ADDRESSES + 2;
  private static final int IPV6_WIDTH = ADDRESSES + 8;

  private static final int SHIFT_AT = 16;
  private static final int TIMESTAMPS = 1 << 20;
  private static final long MICROS = 1_000;
  private static final long UNSIGNED = 0xffff_ffffL;

  private final IntRows ipv4 = new IntRows(IPV4_WIDTH);
  private final IntRows ipv6 = new IntRows(IPV6_WIDTH);

  /** The connections whose users still hold them, by entry. */
  private final Map<Integer, TcpConnection> owners = new HashMap<>();

  /** The latest deadline so far, in microseconds; no entry's is later, or an hour earlier. */
  private long latest = Long.MIN_VALUE;

  /** The highest serial so far; an entry's is less than 2^32 lower. */
  private long latestSerial;

  private int head = NONE;
  private int tail = NONE;
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
    return get(entry, NEXT);
  }

  long deadline(int entry) {
    return (latest - ((int) latest - get(entry, DEADLINE) & UNSIGNED)) * MICROS;
  }

  int add(TcpConnection connection, TimeWaitVariables variables, boolean held, long until) {
    FlowKey flow = connection.flow();
    int entry = flow.isIpv4() ? ipv4.take() << 1 : ipv6.take() << 1 | 1;
    setAddresses(entry, flow);
    set(entry, PORTS, flow.localPort << 16 | flow.remotePort);
    set(entry, SND_NXT, variables.sndNxt());
    set(entry, RCV_NXT, variables.rcvNxt());
    set(entry, RECENT, variables.timestampRecent());
    set(entry, OFFSET, variables.timestampOffset());
    set(entry, WINDOW, variables.window());
    set(
        entry,
        LIMITS,
        rounded(variables.largestSendWindow())
            | variables.windowShift() << SHIFT_AT
            | (variables.timestamps() ? TIMESTAMPS : 0));
    set(entry, SERIAL, (int) connection.serial());
    latestSerial = Math.max(latestSerial, connection.serial());
    if (held) {
      owners.put(entry, connection);
    }
    append(entry, until);
    size++;
    return entry;
  }

  /** Begins the wait anew. */
  void restart(int entry, long until) {
    unlink(entry);
    append(entry, until);
  }

  void remove(int entry) {
    unlink(entry);
    owners.remove(entry);
    (isIpv4(entry) ? ipv4 : ipv6).free(entry >> 1);
    size--;
  }

  private static boolean isIpv4(int entry) {
    return (entry & 1) == 0;
  }

  private int get(int entry, int column) {
    return (isIpv4(entry) ? ipv4 : ipv6).get(entry >> 1, column);
  }

  private void set(int entry, int column, int value) {
    (isIpv4(entry) ? ipv4 : ipv6).set(entry >> 1, column, value);
  }

  // The flow.

  private void setAddresses(int entry, FlowKey flow) {
    if (isIpv4(entry)) {
      set(entry, ADDRESSES, (int) flow.localLo);
      set(entry, ADDRESSES + 1, (int) flow.remoteLo);
    } else {
      setLong(entry, ADDRESSES, flow.localHi);
      setLong(entry, ADDRESSES + 2, flow.localLo);
      setLong(entry, ADDRESSES + 4, flow.remoteHi);
      setLong(entry, ADDRESSES + 6, flow.remoteLo);
    }
  }

  boolean isFor(int entry, FlowKey flow) {
    if (get(entry, PORTS) != (flow.localPort << 16 | flow.remotePort)
        || isIpv4(entry) != flow.isIpv4()) {
      return false;
    }
    return isIpv4(entry)
        ? get(entry, ADDRESSES + 1) == (int) flow.remoteLo
            && get(entry, ADDRESSES) == (int) flow.localLo
        : getLong(entry, ADDRESSES + 6) == flow.remoteLo
            && getLong(entry, ADDRESSES + 4) == flow.remoteHi
            && getLong(entry, ADDRESSES + 2) == flow.localLo
            && getLong(entry, ADDRESSES) == flow.localHi;
  }

  void flow(int entry, FlowKey target) {
    int ports = get(entry, PORTS);
    if (isIpv4(entry)) {
      target.set(
          0,
          IpAddress.mapped(get(entry, ADDRESSES)),
          ports >>> 16,
          0,
          IpAddress.mapped(get(entry, ADDRESSES + 1)),
          ports & 0xffff);
    } else {
      target.set(
          getLong(entry, ADDRESSES),
          getLong(entry, ADDRESSES + 2),
          ports >>> 16,
          getLong(entry, ADDRESSES + 4),
          getLong(entry, ADDRESSES + 6),
          ports & 0xffff);
    }
  }

  private void setLong(int entry, int column, long value) {
    set(entry, column, (int) (value >>> 32));
    set(entry, column + 1, (int) value);
  }

  private long getLong(int entry, int column) {
    return (long) get(entry, column) << 32 | get(entry, column + 1) & UNSIGNED;
  }

  // The connection.

  @Nullable TcpConnection owner(int entry) {
    return owners.get(entry);
  }

  void disown(int entry) {
    owners.remove(entry);
  }

  long serial(int entry) {
    return latestSerial - ((int) latestSerial - get(entry, SERIAL) & UNSIGNED);
  }

  int sndNxt(int entry) {
    return get(entry, SND_NXT);
  }

  int rcvNxt(int entry) {
    return get(entry, RCV_NXT);
  }

  /** RCV.WND in octets. */
  int rcvWnd(int entry) {
    return windowField(entry) << (get(entry, LIMITS) >>> SHIFT_AT & 0xf);
  }

  /** The window field of the last acknowledgment. */
  int windowField(int entry) {
    return get(entry, WINDOW) & 0xffff;
  }

  boolean timestamps(int entry) {
    return (get(entry, LIMITS) & TIMESTAMPS) != 0;
  }

  /** MAX.SND.WND (RFC 5961 §5), or up to a thousandth more. */
  int largestSendWindow(int entry) {
    int rounded = get(entry, LIMITS) & 0xffff;
    return (rounded & 0x7ff) << (rounded >>> 11);
  }

  /** A window in 16 bits, rounded up: five for an exponent, eleven for what it shifts. */
  private static int rounded(int window) {
    int exponent = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(window) - 11);
    int mantissa = window + (1 << exponent) - 1 >>> exponent;
    // what was rounded up to a power of two needs a bit more
    return mantissa > 0x7ff ? exponent + 1 << 11 | mantissa >>> 1 : exponent << 11 | mantissa;
  }

  /** TS.Recent. */
  int recent(int entry) {
    return get(entry, RECENT);
  }

  int timestampOffset(int entry) {
    return get(entry, OFFSET);
  }

  /**
   * Whether an answer may be sent now, at most one in {@code interval} nanoseconds. Time is kept
   * modulo 65,536 ms, so that once in a minute one may be refused that could have been sent.
   */
  boolean mayAnswer(int entry, long now, long interval) {
    int millis = (int) (now / 1_000_000) & 0xffff | 1; // 0: never
    int last = get(entry, WINDOW) >>> 16;
    if (last != 0 && (millis - last & 0xffff) < interval / 1_000_000) {
      return false;
    }
    set(entry, WINDOW, millis << 16 | windowField(entry));
    return true;
  }

  // The list.

  private void append(int entry, long until) {
    long micros = Math.max(latest, Math.ceilDiv(until, MICROS));
    latest = micros;
    set(entry, DEADLINE, (int) micros);
    set(entry, NEXT, NONE);
    set(entry, PREVIOUS, tail);
    if (tail == NONE) {
      head = entry;
    } else {
      set(tail, NEXT, entry);
    }
    tail = entry;
  }

  private void unlink(int entry) {
    int next = get(entry, NEXT);
    int previous = get(entry, PREVIOUS);
    if (previous == NONE) {
      head = next;
    } else {
      set(previous, NEXT, next);
    }
    if (next == NONE) {
      tail = previous;
    } else {
      set(next, PREVIOUS, previous);
    }
  }
}
