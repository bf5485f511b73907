package io.leat.tcp.trace;

/** The timers of a connection. */
public enum TcpTimer {
  /** RFC 6298 §5. */
  RETRANSMISSION,
  /** RFC 8985 §7: a probe of a tail that stays silent, in place of {@link #RETRANSMISSION}. */
  LOSS_PROBE,
  /** RFC 8985 §6.2: what may only be late, in place of {@link #RETRANSMISSION}. */
  REORDERING,
  /** RFC 9293 §3.8.6.1: probes of a window that stays closed. */
  PERSIST,
  /** The rate has not paid yet for what may leave. */
  PACING,
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
