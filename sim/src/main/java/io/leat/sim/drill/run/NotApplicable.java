package io.leat.sim.drill.run;

import java.io.Serial;

/** A script needs what there is not. */
final class NotApplicable extends Exception {
  @Serial private static final long serialVersionUID = 1;

  NotApplicable(String reason) {
    super(reason);
  }
}
