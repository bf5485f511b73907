package io.leat.cli.perf;

/** What {@code leat perf client} measures, and the bench port that it needs. */
public enum ClientMode {
  /** Sends as fast as the server takes it. */
  BULK(5001),

  /** Receives as fast as the server sends. */
  REVERSE(5002),

  /** One octet there and one back, again and again, on connections that stay. */
  RR(5003),

  /** A connection for each octet there and back. */
  CPS(5003);

  private final int port;

  ClientMode(int port) {
    this.port = port;
  }

  public int port() {
    return port;
  }

  boolean isBulk() {
    return this == BULK || this == REVERSE;
  }
}
