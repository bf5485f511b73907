package io.leat.tcp.connection;

/** Why a user call failed or a connection ended (RFC 9293 §3.10 and its error texts). */
public enum TcpError {
  NONE("no error"),
  DOES_NOT_EXIST("connection does not exist"),
  ALREADY_EXISTS("connection already exists"),
  CLOSING("connection closing"),
  REMOTE_UNSPECIFIED("remote socket unspecified"),
  INSUFFICIENT_RESOURCES("insufficient resources"),
  RESET("connection reset"),
  REFUSED("connection refused"),
  ABORTED("connection aborted"),
  TIMED_OUT("connection timed out: no answer to the SYN"),
  EXCESSIVE_RETRANSMISSIONS("connection timed out: excessive retransmissions"),
  USER_TIMEOUT("connection aborted due to user timeout"),
  KEEP_ALIVE_FAILED("connection timed out: keep-alive probes unanswered"),
  HOST_UNREACHABLE("no route to host"),
  NETWORK_UNREACHABLE("network is unreachable"),
  PORTS_EXHAUSTED("no free local port"),
  TOO_MANY_CONNECTIONS("too many connections in this stack"),
  ADDRESS_REMOVED("local address was removed"),
  DEVICE_GONE("network device is gone"),
  STACK_CLOSED("stack closed"),
  INTERNAL("internal error");

  private final String description;

  TcpError(String description) {
    this.description = description;
  }

  public String description() {
    return description;
  }
}
