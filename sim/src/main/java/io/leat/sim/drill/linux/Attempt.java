package io.leat.sim.drill.linux;

import org.jspecify.annotations.Nullable;

/** A system call: tried when it is made, and after every change until it has an outcome. */
@FunctionalInterface
interface Attempt {
  /** What it returns; null while it has to wait. */
  @Nullable Outcome attempt() throws CallFailure;
}
