package io.leat.cli.perf;

/** The one-octet messages on the control connection of iperf3. */
final class Iperf3State {
  static final byte TEST_START = 1;
  static final byte TEST_RUNNING = 2;
  static final byte TEST_END = 4;
  static final byte PARAMETERS = 9;
  static final byte CREATE_STREAMS = 10;
  static final byte CLIENT_TERMINATE = 12;
  static final byte EXCHANGE_RESULTS = 13;
  static final byte DISPLAY_RESULTS = 14;
  static final byte DONE = 16;
  static final byte ACCESS_DENIED = -1;

  /** Two numbers follow: iperf3's own error, and an errno. */
  static final byte SERVER_ERROR = -2;

  private Iperf3State() {}
}
