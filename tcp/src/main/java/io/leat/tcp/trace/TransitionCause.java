package io.leat.tcp.trace;

/** Why a connection changed its state; each names the place in the RFC that says so. */
public enum TransitionCause {
  PASSIVE_OPEN("passive OPEN", "RFC 9293 §3.10.1"),
  ACTIVE_OPEN("active OPEN, SYN sent", "RFC 9293 §3.10.1"),
  SEND_ON_LISTEN("SEND on a listening connection, SYN sent", "RFC 9293 §3.10.2"),
  SYN_ARRIVED("SYN arrived, SYN,ACK sent", "RFC 9293 §3.10.7.2"),
  SYN_CROSSED("SYN crossed ours, SYN,ACK sent", "RFC 9293 §3.10.7.3"),
  SYN_ACK_ARRIVED("SYN,ACK arrived, ACK sent", "RFC 9293 §3.10.7.3"),
  ACK_OF_SYN("ACK of our SYN arrived", "RFC 9293 §3.10.7.4"),
  SYN_COOKIE("valid SYN cookie returned", "RFC 4987 §3.6"),
  CLOSE_CALLED("CLOSE, FIN queued", "RFC 9293 §3.10.4"),
  FIN_ARRIVED("FIN arrived", "RFC 9293 §3.10.7.4"),
  FIN_ARRIVED_ACKING_OURS("FIN arrived and acknowledges ours", "RFC 9293 §3.10.7.4"),
  ACK_OF_FIN("ACK of our FIN arrived", "RFC 9293 §3.10.7.4"),
  TWO_MSL_EXPIRED("2MSL passed", "RFC 9293 §3.10.8"),
  TIME_WAIT_REUSED("new SYN reuses the connection", "RFC 6191 §2"),
  TIME_WAIT_EVICTED("TIME-WAIT table full, oldest entry removed", "TcpSetting TIME_WAIT_LIMIT"),
  RESET_BY_PEER("RST arrived", "RFC 9293 §3.10.7.4"),
  REFUSED("RST answered our SYN", "RFC 9293 §3.10.7.3"),
  RETURNED_TO_LISTEN("half-open connection given up", "RFC 9293 §3.10.7.4"),
  CLOSED_BEFORE_SYN("CLOSE before a connection", "RFC 9293 §3.10.4"),
  ABORT_CALLED("ABORT, RST sent", "RFC 9293 §3.10.5"),
  DATA_AFTER_CLOSE("data for a closed application, RST sent", "RFC 9293 §3.6.1"),
  CLOSED_WITH_UNREAD_DATA("CLOSE with unread data, RST sent", "RFC 9293 §3.6.1"),
  RETRANSMISSIONS_EXHAUSTED("R2 reached", "RFC 9293 §3.8.3"),
  USER_TIMEOUT("user timeout", "RFC 9293 §3.10.8"),
  KEEP_ALIVE_FAILED("keep-alive probes unanswered", "RFC 9293 §3.8.4"),
  ORPHAN_TIMEOUT("closed application, no FIN from the peer", "TcpSetting FIN_WAIT_2_TIMEOUT"),
  ORPHAN_PROBES_EXHAUSTED(
      "closed application, window stays closed, RST sent", "TcpSetting ORPHAN_PROBES"),
  ORPHAN_LIMIT("too many connections of closed applications, RST sent", "TcpSetting ORPHAN_LIMIT"),
  LINGER_EXPIRED("linger time over, RST sent", "TcpSetting LINGER"),
  UNREACHABLE("ICMP error during the handshake", "RFC 5927 §4.1"),
  LISTENER_CLOSED("listener closed before accept", "RFC 9293 §3.10.4"),
  ACCEPT_QUEUE_FULL("accept queue stayed full", "TcpSetting ACCEPT_QUEUE_LIMIT"),
  ADDRESS_REMOVED("local address removed", "Leat"),
  DEVICE_GONE("device removed", "Leat"),
  STACK_CLOSED("stack closed", "Leat"),
  INTERNAL_ERROR("internal error", "Leat");

  private final String description;
  private final String source;

  TransitionCause(String description, String source) {
    this.description = description;
    this.source = source;
  }

  public String description() {
    return description;
  }

  /** RFC and section, or the setting that decides. */
  public String source() {
    return source;
  }
}
