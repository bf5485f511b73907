package io.leat.sim.drill.run;

import java.io.Serial;

/** Something else happened than the script says. */
final class Mismatch extends Exception {
  @Serial private static final long serialVersionUID = 1;

  Mismatch(String message) {
    super(message);
  }
}
