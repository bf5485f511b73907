package io.leat.conformance.table;

import io.leat.tcp.trace.TcpState;

/** The rows' states: those of RFC 9293 §3.3.2, with SYN-RECEIVED divided by how it was reached. */
public enum TableState implements Token {
  CLOSED("CLOSED", TcpState.CLOSED),
  LISTEN("LISTEN", TcpState.LISTEN),
  SYN_SENT("SYN-SENT", TcpState.SYN_SENT),
  SYN_RECEIVED_PASSIVE("SYN-RECEIVED(passive)", TcpState.SYN_RECEIVED),
  SYN_RECEIVED_ACTIVE("SYN-RECEIVED(active)", TcpState.SYN_RECEIVED),
  ESTABLISHED("ESTABLISHED", TcpState.ESTABLISHED),
  FIN_WAIT_1("FIN-WAIT-1", TcpState.FIN_WAIT_1),
  FIN_WAIT_2("FIN-WAIT-2", TcpState.FIN_WAIT_2),
  CLOSE_WAIT("CLOSE-WAIT", TcpState.CLOSE_WAIT),
  CLOSING("CLOSING", TcpState.CLOSING),
  LAST_ACK("LAST-ACK", TcpState.LAST_ACK),
  TIME_WAIT("TIME-WAIT", TcpState.TIME_WAIT);

  private final String token;
  private final TcpState tcpState;

  TableState(String token, TcpState tcpState) {
    this.token = token;
    this.tcpState = tcpState;
  }

  @Override
  public String token() {
    return token;
  }

  public TcpState tcpState() {
    return tcpState;
  }
}
