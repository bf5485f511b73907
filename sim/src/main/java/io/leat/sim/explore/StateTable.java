package io.leat.sim.explore;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * All states that were reached, numbered in the order in which they were: for each its key, the
 * state before it and the decision in between, 13 octets and a place in the set of keys. Threads
 * may add at the same time.
 */
final class StateTable {
  private static final int SMALLEST = 1 << 10;

  private final KeySet seen = new KeySet();
  private long[] keys = new long[SMALLEST];
  private int[] befores = new int[SMALLEST];
  private byte[] decisions = new byte[SMALLEST];
  private int size;

  synchronized int size() {
    return size;
  }

  /**
   * Adds a state if it is new.
   *
   * @param before the number of the state before it; -1 for the first
   * @return whether it was new
   */
  synchronized boolean add(long key, int before, byte decision) {
    if (!seen.add(key)) {
      return false;
    }
    append(key, before, decision);
    return true;
  }

  private void append(long key, int before, byte decision) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      befores = Arrays.copyOf(befores, 2 * size);
      decisions = Arrays.copyOf(decisions, 2 * size);
    }
    keys[size] = key;
    befores[size] = before;
    decisions[size] = decision;
    size++;
  }

  /** The decisions that lead to a state. */
  synchronized byte[] history(int state) {
    int length = 0;
    for (int at = state; befores[at] >= 0; at = befores[at]) {
      length++;
    }
    byte[] history = new byte[length];
    for (int at = state; befores[at] >= 0; at = befores[at]) {
      history[--length] = decisions[at];
    }
    return history;
  }

  synchronized long key(int state) {
    return keys[state];
  }

  synchronized void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(keys[i]);
      out.writeInt(befores[i]);
      out.writeByte(decisions[i]);
    }
  }

  static StateTable read(DataInputStream in) throws IOException {
    StateTable table = new StateTable();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      long key = in.readLong();
      int before = in.readInt();
      if (before >= i) {
        throw new IOException("state " + i + " comes after state " + before);
      }
      table.add(key, before, in.readByte());
    }
    return table;
  }
}
