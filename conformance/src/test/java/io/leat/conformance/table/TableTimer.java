package io.leat.conformance.table;

/** The timers of a connection that the table speaks of. */
public enum TableTimer implements Token {
  RETRANSMISSION("rto"),
  PERSIST("persist"),
  DELAYED_ACK("delack"),
  KEEP_ALIVE("keepalive"),
  TWO_MSL("2msl");

  private final String token;

  TableTimer(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
