package io.leat.stack.link;

/** Who turns the loop that a device belongs to, as the other end of a device in memory knows it. */
public interface LoopAttendant {
  /**
   * This loop has sent frames to a neighbour in memory, who is looked after when this turn is over.
   * On the loop.
   */
  void neighbourHasFrames(LoopAttendant neighbour);
}
