package io.leat.conformance.table;

/** What has happened before the event, beyond what it takes to reach the state. */
public enum Given implements Token {
  /** The connection was opened passively by the user, not accepted from a listener's queue. */
  PASSIVE_TCB("passiveTcb"),
  /** The passive OPEN named the remote socket. */
  REMOTE_SPECIFIED("remoteSpecified"),
  /** No memory for text is left. */
  MEMORY_EXHAUSTED("memoryExhausted"),
  /** A listener is open on the same local port. */
  LISTENER("listener"),
  /** Timestamps were negotiated and TS.Recent has moved. */
  TIMESTAMPS("timestamps"),
  /** Octets were received, acknowledged and read. */
  TEXT_RECEIVED("textReceived"),
  /** Octets were received and acknowledged, but not read. */
  TEXT_UNREAD("textUnread"),
  /** Octets were received until RCV.WND was 0, and not read. */
  RECEIVE_WINDOW_CLOSED("receiveWindowClosed"),
  /** The acknowledgment of text that arrived is being delayed. */
  ACK_DELAYED("ackDelayed"),
  /** Two segments of text are sent and not acknowledged; a FIN, where sent, follows them. */
  TEXT_OUTSTANDING("textOutstanding"),
  /** A segment as large as the path allowed is sent and not acknowledged; a FIN may follow it. */
  FULL_SEGMENT_OUTSTANDING("fullSegmentOutstanding"),
  /** Octets wait for the connection to be established. */
  TEXT_QUEUED("textQueued"),
  /** SND.WND is 0, and what would be sent next (text, FIN or both) waits for it. */
  SEND_WINDOW_CLOSED("sendWindowClosed"),
  /** The send buffer takes no more octets. */
  SEND_BUFFER_FULL("sendBufferFull"),
  /** One expiry of the retransmission timer is missing to R1. */
  BELOW_R1("belowR1"),
  /** One expiry of the retransmission timer is missing to R2. */
  BELOW_R2("belowR2"),
  /** Keep-alive is on. */
  KEEP_ALIVE("keepAlive"),
  /** All keep-alive probes but the last are sent, and none is answered. */
  PROBES_UNANSWERED("probesUnanswered"),
  /** A user timeout is set. */
  USER_TIMEOUT("userTimeout"),
  /** The application has closed both directions. */
  FULLY_CLOSED("fullyClosed");

  private final String token;

  Given(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
