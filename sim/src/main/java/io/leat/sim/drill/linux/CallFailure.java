package io.leat.sim.drill.linux;

import java.io.Serial;

/** A system call returns -1. */
public final class CallFailure extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final Errno errno;

  public CallFailure(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }
}
