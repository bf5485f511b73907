package io.leat.stack;

/**
 * How the thread of a loop waits when a cycle has found nothing to do.
 *
 * <p>To wake a thread whose processor sleeps takes tens of microseconds, more than a whole exchange
 * over a local link. A thread that goes on looking is there at once, at the price of a processor
 * that nobody else has meanwhile: a peer on the same one waits until the looking ends.
 */
public enum IdleStrategy {
  /** Waits in the device at once: nothing is spent on waiting. */
  PARK,

  /**
   * Goes on looking before it waits, for at most {@link StackConfig#spinNanos}, as long as most of
   * the last pauses have ended within that time; never on a machine with one processor. It is
   * measured whether or not the loop looks on, so that it begins and ends with the traffic.
   */
  ADAPTIVE,

  /** Looks on for {@link StackConfig#spinNanos} and lets other threads run in between. */
  YIELD,

  /** Never waits: the loop has a processor of its own. */
  SPIN
}
