package io.leat.tcp.demux;

import io.leat.tcp.connection.TcpError;

/** OPEN, bind or listen was refused; the message names values and says what to do. */
public final class OpenException extends Exception {
  private static final long serialVersionUID = 1;

  private final TcpError error;

  public OpenException(TcpError error, String message) {
    super(message);
    this.error = error;
  }

  public TcpError error() {
    return error;
  }
}
