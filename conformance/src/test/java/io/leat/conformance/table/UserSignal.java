package io.leat.conformance.table;

/** What the user is told, or what the user's call returns. */
public enum UserSignal implements Token {
  CONNECTED("connected"),
  /** Text can be read. */
  READABLE("readable"),
  /** Urgent data is announced (RFC 6093). */
  URGENT("urgent"),
  /** "connection closing": the peer's FIN, the end of its stream. */
  CLOSING("closing"),
  /** Our FIN is acknowledged: the CLOSE is "ok". */
  CLOSE_ACKNOWLEDGED("closeAcknowledged"),
  /** Both FINs are acknowledged, and nothing is left of the connection. */
  CLOSED("closed"),
  /** "connection reset". */
  RESET("reset"),
  /** "connection refused". */
  REFUSED("refused"),
  /** Named as unreachable by ICMP. */
  UNREACHABLE("unreachable"),
  TIMED_OUT("timedOut"),
  USER_TIMEOUT("userTimeout"),
  EXCESSIVE_RETRANSMISSIONS("excessiveRetransmissions"),
  /** An ICMP error that ends nothing. */
  SOFT_ERROR("softError"),
  /** R1 retransmissions of one segment (SHLD-9). */
  R1("r1"),
  /** The call is done. */
  OK("ok"),
  /** The call waits: for the handshake, or for text. */
  QUEUED("queued"),
  /** The RECEIVE returns octets. */
  DELIVERED("delivered"),
  /** Calls that waited end with "closing". */
  PENDING_CLOSING("pending:closing"),
  /** Calls that waited end with "connection reset". */
  PENDING_RESET("pending:reset"),
  /** "connection does not exist". */
  DOES_NOT_EXIST("error:doesNotExist"),
  /** "connection already exists". */
  ALREADY_EXISTS("error:alreadyExists"),
  /** "connection closing"; of a RECEIVE: end of stream. */
  CONNECTION_CLOSING("error:connectionClosing"),
  /** "insufficient resources": nothing is taken; a blocking SEND waits. */
  INSUFFICIENT_RESOURCES("error:insufficientResources"),
  /** "remote socket unspecified". */
  REMOTE_UNSPECIFIED("error:remoteUnspecified"),
  STATE_LISTEN("state:LISTEN"),
  STATE_SYN_SENT("state:SYN-SENT"),
  STATE_SYN_RECEIVED("state:SYN-RECEIVED"),
  STATE_ESTABLISHED("state:ESTABLISHED"),
  STATE_FIN_WAIT_1("state:FIN-WAIT-1"),
  STATE_FIN_WAIT_2("state:FIN-WAIT-2"),
  STATE_CLOSE_WAIT("state:CLOSE-WAIT"),
  STATE_CLOSING("state:CLOSING"),
  STATE_LAST_ACK("state:LAST-ACK"),
  STATE_TIME_WAIT("state:TIME-WAIT"),
  /** Nothing is said; only beside an alternative. */
  NONE("none");

  private final String token;

  UserSignal(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
