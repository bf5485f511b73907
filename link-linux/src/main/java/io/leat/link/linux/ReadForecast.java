package io.leat.link.linux;

/**
 * Guesses whether the next read of a device would find a frame: one that finds none costs nearly as
 * much as one that does.
 *
 * <p>Where a frame arrives alone (a request, a segment of a handshake), the read behind it finds
 * none, and neither does the first of the turn that follows; the wait comes next, and would tell of
 * a frame at once. So of each place where a loop reads it is counted what reads there have found.
 * After {@link #SURE} in a row that found none they are left out, but for every {@link #PROBE}th,
 * which shows whether that is still so. A frame that is found ends it.
 *
 * <p>A wrong guess costs a wait that returns at once. No two turns in a row go without a look.
 */
final class ReadForecast {
  /** So many reads in a row that found none are believed. */
  static final int SURE = 8;

  /** Where reads are left out, every so manieth is made. */
  static final int PROBE = 32;

  /** A place where a loop reads. */
  private static final class Place {
    private int empty;
    private int leftOut;

    boolean isWorthALook() {
      if (empty < SURE) {
        return true;
      }
      leftOut = (leftOut + 1) % PROBE;
      return leftOut == 0;
    }

    void looked(boolean found) {
      empty = found ? 0 : Math.min(SURE, empty + 1);
    }
  }

  /** Behind a wait, or where frames were left: there is one, which says nothing of other times. */
  private final Place certain = new Place();

  /** Behind a frame of the same turn. */
  private final Place behindAFrame = new Place();

  /**
   * At the beginning of a turn, when something was sent since the last look: it may be answered.
   */
  private final Place afterSending = new Place();

  /** At the beginning of a turn, when nothing was sent. */
  private final Place afterNothing = new Place();

  private Place place = certain;
  private boolean looksNext = true;
  private boolean sent;

  /**
   * Whether the loop reads at the beginning of a turn.
   *
   * @param anyway it does whatever is expected
   */
  boolean beginsTurn(boolean anyway) {
    Place guessed = sent ? afterSending : afterNothing;
    place = looksNext ? certain : guessed;
    boolean looks = anyway || looksNext || place.isWorthALook();
    looksNext = !looks;
    sent = false;
    return looks;
  }

  /** Likewise behind a frame that it has read. */
  boolean goesOn(boolean anyway) {
    place = behindAFrame;
    return anyway || place.isWorthALook();
  }

  /** What the read has found that the last question was about. */
  void looked(boolean found) {
    place.looked(found);
  }

  /** A frame was sent. */
  void sent() {
    sent = true;
  }

  /** The loop has waited, or has left frames where they are: the next turn reads. */
  void looksNext() {
    looksNext = true;
  }
}
