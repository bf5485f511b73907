package io.leat.tcp.trace;

/** The timers of a connection. */
public enum TcpTimer {
  /** RFC 6298 §5. */
  RETRANSMISSION,
  /** RFC 9293 §3.8.6.1: probes of a window that stays closed. */
  PERSIST,
  /** RFC 9293 §3.8.6.3. */
  DELAYED_ACK,
  /** RFC 9293 §3.8.4. */
  KEEP_ALIVE,
  /** RFC 9293 §3.10.8. */
  USER_TIMEOUT,
  /** RFC 9293 §3.10.8, TIME-WAIT timeout. */
  TWO_MSL,
  /** A closed application's connection in FIN-WAIT-2. */
  FIN_WAIT_2,
  /** A close that lingers (SO_LINGER). */
  LINGER
}
