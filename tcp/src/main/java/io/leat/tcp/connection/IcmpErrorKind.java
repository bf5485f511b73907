package io.leat.tcp.connection;

/** ICMP errors by what TCP makes of them (RFC 9293 §3.9.2.2). */
public enum IcmpErrorKind {
  /** Network or host unreachable, source route failed, time exceeded, parameter problem. */
  SOFT,
  /** Protocol or port unreachable, administratively prohibited. */
  HARD,
  /** IPv4 fragmentation needed, IPv6 packet too big. */
  FRAGMENTATION_NEEDED,
  /** Ignored (RFC 6633). */
  SOURCE_QUENCH
}
