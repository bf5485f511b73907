package io.leat.stack;

/**
 * Decides how a loop waits that has found nothing to do: looks again, or parks. For who turns a
 * {@link StackLoop}, in the thread that does; time comes from outside.
 */
public final class Rest {
  /** What the loop does next. */
  public enum Manner {
    /** Looks again at once. */
    LOOK,

    /** Looks again when other threads have had their turn. */
    YIELD,

    /** Waits in the device. */
    PARK
  }

  /** So many pauses of one kind in a row are believed. */
  private static final int SURE = 8;

  private final IdleStrategy strategy;
  private final long bound;

  private boolean idle;
  private long idleSince;

  /** Short pauses count up, others down. */
  private int shortPauses;

  /**
   * @param spinNanos how long to look on at most, where the strategy has a bound
   * @param processors that the process may use
   */
  Rest(IdleStrategy strategy, long spinNanos, int processors) {
    boolean alone = processors == 1 && strategy == IdleStrategy.ADAPTIVE;
    this.strategy = alone ? IdleStrategy.PARK : strategy;
    bound = spinNanos;
  }

  /** As the configuration says, on this machine. */
  public static Rest of(StackConfig config) {
    return new Rest(config.idle(), config.spinNanos(), Runtime.getRuntime().availableProcessors());
  }

  /** Whether there is no choice, so that nobody need look at the clock. */
  boolean alwaysParks() {
    return strategy == IdleStrategy.PARK;
  }

  /** A cycle at {@code now} has found nothing. */
  public Manner idle(long now) {
    if (!idle) {
      idle = true;
      idleSince = now;
    }
    boolean within = now - idleSince < bound;
    return switch (strategy) {
      case PARK -> Manner.PARK;
      case ADAPTIVE -> within && shortPauses > 0 ? Manner.LOOK : Manner.PARK;
      case YIELD -> within ? Manner.YIELD : Manner.PARK;
      case SPIN -> Manner.LOOK;
    };
  }

  /** A cycle at {@code now} has found work: a pause, if there was one, is over. */
  public void worked(long now) {
    if (!idle) {
      return;
    }
    idle = false;
    shortPauses =
        now - idleSince < bound
            ? Math.min(SURE, shortPauses + 1)
            : Math.max(-SURE, shortPauses - 1);
  }
}
