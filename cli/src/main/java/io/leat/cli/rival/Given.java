package io.leat.cli.rival;

/** What has happened before the stimulus, beyond what it takes to reach the state. */
enum Given {
  /** A listener is still open on the same local port. */
  LISTENER,
  /** Timestamps were negotiated and TS.Recent has moved. */
  TIMESTAMPS,
  /** Octets were received, acknowledged and read. */
  TEXT_RECEIVED,
  /** Octets were received and acknowledged, but not read. */
  TEXT_UNREAD,
  /** Octets were received and not read until RCV.WND was 0. */
  RECEIVE_WINDOW_CLOSED,
  /** Two full segments are sent and not acknowledged; a FIN, where sent, follows them. */
  TEXT_OUTSTANDING,
  /** One full segment is. */
  FULL_SEGMENT_OUTSTANDING,
  /** SND.WND is 0, and text or a FIN waits for it. */
  SEND_WINDOW_CLOSED,
  /** The application has closed both directions. */
  FULLY_CLOSED
}
