package io.leat.stack;

import io.leat.packet.wire.DropReason;

/** What a loop has counted since its start. Read from any thread, perhaps a little late. */
public final class StackCounters {
  private final long[] drops = new long[DropReason.values().length];
  long cycles;
  long framesReceived;
  long framesCoalesced;
  long bursts;
  long longestGap;
  long segmentsReceived;
  long segmentsSent;
  long textReceived;
  long textSent;
  long framesSent;
  long framesRefused;
  long packetsHandedOver;
  long handOversDropped;
  long failures;

  void drop(DropReason reason) {
    drops[reason.ordinal()]++;
  }

  /** Frames, packets and segments dropped for this reason. */
  public long drops(DropReason reason) {
    return drops[reason.ordinal()];
  }

  public long cycles() {
    return cycles;
  }

  public long framesReceived() {
    return framesReceived;
  }

  /** Of the frames received, those that were joined to the one before. */
  public long framesCoalesced() {
    return framesCoalesced;
  }

  /** Bursts of at least one frame. */
  public long bursts() {
    return bursts;
  }

  /**
   * The longest time, in nanoseconds, between the beginnings of two cycles of which the first had
   * found work, so that the loop did not rest in between: a collection of garbage, a handler that
   * takes its time, or a processor that somebody else had.
   */
  public long longestGap() {
    return longestGap;
  }

  /** As {@link #longestGap}, which is then looked for anew. For one observer. */
  public long takeLongestGap() {
    long taken = longestGap;
    longestGap = 0;
    return taken;
  }

  /** TCP segments received, each one of a super-segment. */
  public long segmentsReceived() {
    return segmentsReceived;
  }

  /** TCP segments and other packets sent, each one of a super-segment. */
  public long segmentsSent() {
    return segmentsSent;
  }

  /** Octets of text in the segments received, duplicates included. */
  public long textReceived() {
    return textReceived;
  }

  /** Octets of text in what was sent, retransmissions included. */
  public long textSent() {
    return textSent;
  }

  void received(int text, int gsoOctets) {
    textReceived += text;
    segmentsReceived += segments(text, gsoOctets);
  }

  void sent(int text, int gsoOctets) {
    framesSent++;
    textSent += text;
    segmentsSent += segments(text, gsoOctets);
  }

  private static int segments(int text, int gsoOctets) {
    return gsoOctets == 0 || text <= gsoOctets ? 1 : (text + gsoOctets - 1) / gsoOctets;
  }

  public long framesSent() {
    return framesSent;
  }

  /** Frames that the device did not take. */
  public long framesRefused() {
    return framesRefused;
  }

  /** Packets that were another loop's, and given to it. */
  public long packetsHandedOver() {
    return packetsHandedOver;
  }

  /** Packets that were another loop's, and dropped because too many waited for it. */
  public long handOversDropped() {
    return handOversDropped;
  }

  /** Handlers and rules that threw; each ended its connection only. */
  public long failures() {
    return failures;
  }
}
