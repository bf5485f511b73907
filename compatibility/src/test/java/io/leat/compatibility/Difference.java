package io.leat.compatibility;

/** What Leat's channels do otherwise than the kernel's, each with its reason; all on the page. */
enum Difference {
  CONNECT_IS_NEVER_IMMEDIATE(
      "A connect that does not block never succeeds or fails in the call itself",
      "the loop opens the connection a moment later; the result is always OP_CONNECT's"),
  DATAGRAM_CHANNELS(
      "DatagramChannel and UNIX channels need `--add-exports java.base/sun.nio.ch=ALL-UNNAMED`",
      "they are the kernel's, and the JDK hides its own provider from another default provider"),
  KERNEL_CHANNELS_IN_SELECTORS(
      "A selector of one stack's provider refuses channels of the kernel",
      "it waits for the loop alone; the agent's, `RoutedSelectorProvider`, takes both"),
  REUSE_PORT(
      "SO_REUSEPORT is not supported",
      "one listener serves all cores of a stack: there is nothing to share a port for"),
  LEAT_OPTIONS(
      "Leat's own options are accepted",
      "`LeatSocketOptions`: keep-alive times and user timeout, with their units"),
  URGENT_IN_BAND(
      "Urgent data is delivered in band",
      "RFC 6093 asks for it; the kernel takes the last urgent octet out of the stream"),
  BACKLOG_IS_EXACT(
      "A backlog of n holds n connections", "it is a bound, and kept as one; Linux holds n + 1");

  private final String what;
  private final String why;

  Difference(String what, String why) {
    this.what = what;
    this.why = why;
  }

  String what() {
    return what;
  }

  String why() {
    return why;
  }
}
