package io.leat.sim;

import io.leat.tcp.connection.TcpError;

/** A user call failed. */
public final class CallFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final TcpError error;

  CallFailedException(String call, TcpError error, String message) {
    super(call + ": " + message);
    this.error = error;
  }

  public TcpError error() {
    return error;
  }
}
