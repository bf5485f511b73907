package io.leat.sim.path;

/** The packets before a link, in order: a ring in parallel arrays that grows and never shrinks. */
final class WaitingPackets {
  private int[] packets = new int[64];
  private int[] lengths = new int[64];
  private long[] numbers = new long[64];
  private long[] since = new long[64];
  private boolean[] markable = new boolean[64];
  private int first;
  private int count;
  private long octets;

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Of all that wait. */
  long octets() {
    return octets;
  }

  void add(int packet, int length, long number, boolean mayBeMarked, long now) {
    if (count == packets.length) {
      grow();
    }
    int at = first + count++ & packets.length - 1;
    packets[at] = packet;
    lengths[at] = length;
    numbers[at] = number;
    since[at] = now;
    markable[at] = mayBeMarked;
    octets += length;
  }

  int headPacket() {
    return packets[first];
  }

  int headLength() {
    return lengths[first];
  }

  long headNumber() {
    return numbers[first];
  }

  long headSince() {
    return since[first];
  }

  boolean headMayBeMarked() {
    return markable[first];
  }

  void removeHead() {
    octets -= lengths[first];
    first = first + 1 & packets.length - 1;
    count--;
  }

  private void grow() {
    int[] newPackets = new int[2 * count];
    int[] newLengths = new int[2 * count];
    long[] newNumbers = new long[2 * count];
    long[] newSince = new long[2 * count];
    boolean[] newMarkable = new boolean[2 * count];
    for (int i = 0; i < count; i++) {
      int from = first + i & count - 1;
      newPackets[i] = packets[from];
      newLengths[i] = lengths[from];
      newNumbers[i] = numbers[from];
      newSince[i] = since[from];
      newMarkable[i] = markable[from];
    }
    packets = newPackets;
    lengths = newLengths;
    numbers = newNumbers;
    since = newSince;
    markable = newMarkable;
    first = 0;
  }
}
