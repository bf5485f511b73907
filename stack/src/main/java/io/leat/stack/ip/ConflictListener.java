package io.leat.stack.ip;

/** Learns that another station claims an address of ours. */
interface ConflictListener {
  /**
   * @param linkAddress of the other station; -1 if it did not say
   */
  void conflict(long hi, long lo, long linkAddress, long now);
}
