package io.leat.bench.flood;

import java.util.Locale;

/** A server under the flood. */
enum Peer {
  /** Does no TCP work, and discards the flood's SYNs as it reads them. */
  NULL,
  LEAT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
