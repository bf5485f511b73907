package io.leat.bench.flood;

/** What of the null stack's Leat must have at least 0.9 of. */
enum Bar {
  /** Its goodput under the same flood. */
  GOODPUT,

  /** The share that it keeps of its goodput without the flood. */
  KEPT
}
