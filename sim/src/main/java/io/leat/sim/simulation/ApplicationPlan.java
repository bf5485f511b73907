package io.leat.sim.simulation;

/**
 * How the application at one end of a connection behaves. Times are nanoseconds.
 *
 * @param octets that it writes
 * @param largestWrite octets in one write, at most
 * @param writePause between two writes; 0 to write as much as is taken
 * @param largestRead octets in one read, at most
 * @param readPause between two reads; 0 to read whatever is there
 * @param ending how it ends the connection
 * @param endsAt for endings at a point of time: how long after it was connected
 */
record ApplicationPlan(
    int octets,
    int largestWrite,
    long writePause,
    int largestRead,
    long readPause,
    Ending ending,
    long endsAt) {
  enum Ending {
    /** Shuts its sending side down after the last write, reads to the end, then closes. */
    HALF_CLOSE,
    /** Closes when it has written everything and read as much as the peer is going to write. */
    CLOSE_WHEN_DONE,
    /** Writes everything, reads to the end, then closes. */
    CLOSE_AFTER_END,
    /** Shuts its sending side down at some time, whatever was written, reads on to the end. */
    HALF_CLOSE_EARLY,
    /** Aborts at some time. */
    ABORT,
    /** Closes at some time, whatever is unread or comes later. */
    CLOSE_EARLY;

    /** Whether the peer may see a reset because of it. */
    boolean isAbortive() {
      return switch (this) {
        case ABORT, CLOSE_EARLY -> true;
        case HALF_CLOSE, CLOSE_WHEN_DONE, CLOSE_AFTER_END, HALF_CLOSE_EARLY -> false;
      };
    }
  }
}
