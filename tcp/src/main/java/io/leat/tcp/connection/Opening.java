package io.leat.tcp.connection;

import java.util.List;

/**
 * Where a socket was opened or accepted.
 *
 * @param thread its name; empty if it had none
 * @param frames of the caller, the innermost first
 */
public record Opening(String thread, List<StackTraceElement> frames) {
  public Opening {
    frames = List.copyOf(frames);
  }
}
