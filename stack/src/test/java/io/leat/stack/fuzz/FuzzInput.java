package io.leat.stack.fuzz;

import java.util.Arrays;

/** Octets read as choices. Behind their end every choice is 0. */
final class FuzzInput {
  private final byte[] octets;
  private int next;

  FuzzInput(byte[] octets) {
    this.octets = octets;
  }

  boolean isEmpty() {
    return next >= octets.length;
  }

  int u8() {
    return isEmpty() ? 0 : octets[next++] & 0xff;
  }

  int i8() {
    return (byte) u8();
  }

  int u16() {
    return u8() << 8 | u8();
  }

  int i32() {
    return u16() << 16 | u16();
  }

  boolean flag() {
    return (u8() & 1) != 0;
  }

  /** From 0 to {@code bound} - 1, of one octet. */
  int below(int bound) {
    return u8() % bound;
  }

  /** One of these; the first is the choice of no octets. */
  long pick(long... values) {
    return values[below(values.length)];
  }

  /** As many as there are, followed by zeros. */
  byte[] bytes(int length) {
    int to = Math.min(octets.length, next + length);
    byte[] part = Arrays.copyOf(Arrays.copyOfRange(octets, Math.min(next, to), to), length);
    next = Math.max(next, to);
    return part;
  }
}
