package io.leat.bench.flame;

import java.util.Map;
import java.util.TreeMap;

/** A frame of a call tree, with the samples that were taken in it or below. */
final class Frame {
  final String name;
  long samples;

  /** By name, so that the same stacks give the same picture. */
  final Map<String, Frame> callees = new TreeMap<>();

  Frame(String name) {
    this.name = name;
  }

  /**
   * Adds a stack, outermost frame first, below this frame.
   *
   * @param count of samples that saw it
   */
  void add(Iterable<String> stack, long count) {
    samples += count;
    Frame at = this;
    for (String called : stack) {
      at = at.callees.computeIfAbsent(called, Frame::new);
      at.samples += count;
    }
  }

  /** The frames below, this one not counted. */
  int depth() {
    int deepest = 0;
    for (Frame callee : callees.values()) {
      deepest = Math.max(deepest, 1 + callee.depth());
    }
    return deepest;
  }
}
