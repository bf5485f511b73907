package io.leat.sim.drill.script;

/**
 * When an event happens, or is expected.
 *
 * @param micros since the script began, or since the event before
 * @param endMicros the end of a range, on the same scale; equal to {@code micros} if there is none
 */
public record EventTime(Kind kind, long micros, long endMicros) {
  /** What the number counts from. */
  public enum Kind {
    ABSOLUTE,
    RELATIVE,
    /** Whenever it happens. */
    ANY
  }

  /** At the time of the event before. */
  static final EventTime AT_ONCE = new EventTime(Kind.RELATIVE, 0, 0);

  static final EventTime WHENEVER = new EventTime(Kind.ANY, 0, 0);

  public boolean isRange() {
    return endMicros != micros;
  }
}
