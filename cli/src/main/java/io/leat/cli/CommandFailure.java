package io.leat.cli;

import java.io.IOException;
import java.io.Serial;

/** A command cannot go on; the message is the one line that its user gets to see. */
public final class CommandFailure extends IOException {
  @Serial private static final long serialVersionUID = 1;

  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
