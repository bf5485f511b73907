package io.leat.sim.drill.run;

import java.util.List;

/**
 * How a run ended.
 *
 * @param line of the event that decided it; 0 where there is none
 * @param reason why it did not pass; empty if it did
 * @param ladder what happened, as a picture; empty where nobody looked
 * @param packets what crossed the link
 */
public record Verdict(
    Status status, int line, String reason, String ladder, List<SeenPacket> packets) {
  /** What it means. */
  public enum Status {
    PASS,
    FAIL,
    /** The script needs what Leat does not have, or what this language does not have. */
    NA
  }

  /** A packet, when, and whether it went to the stack. */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  public record SeenPacket(long micros, boolean inbound, byte[] octets) {}

  public Verdict {
    packets = List.copyOf(packets);
  }

  static Verdict notApplicable(int line, String reason) {
    return new Verdict(Status.NA, line, reason, "", List.of());
  }
}
