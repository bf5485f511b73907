package io.leat.bench.flood;

/** What becomes of answers to the flood's sources. */
enum Replies {
  /** The kernel drops and counts them: nobody is there. */
  DROP("blackhole "),

  /** The kernel answers each by a RST: the addresses exist, and have sent no SYN. */
  RESET("local ");

  /** The kind of route that does so, as {@code ip route} says it. */
  final String route;

  Replies(String route) {
    this.route = route;
  }
}
