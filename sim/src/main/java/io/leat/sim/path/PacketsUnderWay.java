package io.leat.sim.path;

import java.util.Arrays;

/**
 * The packets behind the link, by the time at which they arrive, and by the order in which they
 * left where times are equal: a binary heap in parallel arrays.
 */
final class PacketsUnderWay {
  private long[] dues = new long[64];
  private long[] orders = new long[64];
  private int[] packets = new int[64];
  private int[] lengths = new int[64];
  private int count;
  private long lastOrder;

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  /** When the first arrives; {@link Long#MAX_VALUE} if there is none. */
  long nextDue() {
    return count == 0 ? Long.MAX_VALUE : dues[0];
  }

  /** The place of the first among all that ever left. */
  long headOrder() {
    return orders[0];
  }

  int headPacket() {
    return packets[0];
  }

  int headLength() {
    return lengths[0];
  }

  void add(long due, int packet, int length) {
    if (count == dues.length) {
      dues = Arrays.copyOf(dues, 2 * count);
      orders = Arrays.copyOf(orders, 2 * count);
      packets = Arrays.copyOf(packets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    int at = count++;
    while (at > 0) {
      int parent = at - 1 >>> 1;
      if (dues[parent] <= due) {
        break; // equal times: the parent left earlier
      }
      move(parent, at);
      at = parent;
    }
    set(at, due, ++lastOrder, packet, length);
  }

  void removeHead() {
    int last = --count;
    int at = 0;
    for (int child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && isBefore(child + 1, child)) {
        child++;
      }
      if (!isBefore(child, last)) {
        break;
      }
      move(child, at);
      at = child;
    }
    move(last, at);
  }

  private boolean isBefore(int one, int other) {
    return dues[one] < dues[other] || dues[one] == dues[other] && orders[one] < orders[other];
  }

  private void move(int from, int to) {
    set(to, dues[from], orders[from], packets[from], lengths[from]);
  }

  private void set(int at, long due, long order, int packet, int length) {
    dues[at] = due;
    orders[at] = order;
    packets[at] = packet;
    lengths[at] = length;
  }
}
