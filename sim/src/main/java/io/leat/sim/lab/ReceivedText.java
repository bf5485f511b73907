package io.leat.sim.lab;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which octets of a stream have reached the other end, and how many segments brought nothing new.
 */
final class ReceivedText {
  private long reference;
  private boolean begun;

  /** Ranges beyond the contiguous part, by their left edge. */
  private final TreeMap<Long, Long> beyond = new TreeMap<>();

  private long contiguous;
  private long segments;
  private long duplicates;

  /** A segment with {@code octets} of text at sequence number {@code seq} arrives. */
  void arrives(int seq, int octets) {
    if (!begun) {
      begun = true;
      reference = 1L << 32;
      contiguous = reference + Integer.toUnsignedLong(seq);
      reference = contiguous;
    }
    long left = reference + (seq - (int) reference);
    long right = left + octets;
    segments++;
    if (holds(left, right)) {
      duplicates++;
      return;
    }
    add(left, right);
    reference = contiguous;
  }

  private boolean holds(long left, long right) {
    if (right <= contiguous) {
      return true;
    }
    Map.Entry<Long, Long> range = beyond.floorEntry(Math.max(left, contiguous));
    return range != null && range.getValue() >= right;
  }

  private void add(long left, long right) {
    long from = left;
    long to = right;
    Map.Entry<Long, Long> range = beyond.floorEntry(to);
    while (range != null && range.getValue() >= from) {
      from = Math.min(from, range.getKey());
      to = Math.max(to, range.getValue());
      beyond.remove(range.getKey());
      range = beyond.floorEntry(to);
    }
    if (from <= contiguous) {
      contiguous = Math.max(contiguous, to);
    } else {
      beyond.put(from, to);
    }
  }

  /** Segments with text that arrived. */
  long segments() {
    return segments;
  }

  /** Those of which every octet had arrived before. */
  long duplicates() {
    return duplicates;
  }
}
