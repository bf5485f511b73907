package io.leat.bench.compare;

/** A row of the table: one figure of one test. */
enum Quantity {
  SEND("send", "gbps", "kernel to server, Gbit/s", "%.1f"),
  RECV("recv", "gbps", "server to kernel, Gbit/s", "%.1f"),
  RR_P50("rr", "p50", "round trip, p50, us", "%.1f"),
  RR_P99("rr", "p99", "round trip, p99, us", "%.1f"),
  RRSAME_P50("rrsame", "p50", "round trip, both on one core, p50, us", "%.1f"),
  RRSAME_P99("rrsame", "p99", "round trip, both on one core, p99, us", "%.1f"),
  RRSPIN_P50("rrspin", "p50", "round trip, cores kept awake, p50, us", "%.1f"),
  RRSPIN_P99("rrspin", "p99", "round trip, cores kept awake, p99, us", "%.1f"),
  CPS("cps", "conn_per_s", "connections a second", "%.0f");

  final String test;

  /** The name before the equals sign in what the client prints. */
  final String field;

  final String title;
  final String format;

  Quantity(String test, String field, String title, String format) {
    this.test = test;
    this.field = field;
    this.title = title;
    this.format = format;
  }
}
