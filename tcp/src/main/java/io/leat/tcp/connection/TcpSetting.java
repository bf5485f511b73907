package io.leat.tcp.connection;

import static io.leat.tcp.connection.TcpSetting.Unit.CHOICE;
import static io.leat.tcp.connection.TcpSetting.Unit.COUNT;
import static io.leat.tcp.connection.TcpSetting.Unit.OCTETS;
import static io.leat.tcp.connection.TcpSetting.Unit.SWITCH;
import static io.leat.tcp.connection.TcpSetting.Unit.TIME;

import java.util.List;
import java.util.Locale;

/**
 * Every setting of TCP with its unit, default, range and source; {@link TcpConfig} holds the
 * values.
 *
 * <p>{@code docs/configuration.md} is generated from here.
 */
public enum TcpSetting {
  MSL(
      TIME,
      seconds(30),
      0,
      seconds(600),
      "RFC 9293 §3.4.2",
      "30 s (TIME-WAIT fixed at 60 s)",
      "Maximum segment lifetime; TIME-WAIT lasts twice as long, 0 skips it"),
  HIBERNATION(
      TIME,
      seconds(60),
      0,
      seconds(1 << 24),
      "Leat",
      "-",
      "Idle time after which a connection whose handler allows it becomes a row of 168 octets; 0: never"),
  INITIAL_RTO(
      TIME,
      seconds(1),
      millis(1),
      seconds(60),
      "RFC 6298 §2.1",
      "1 s",
      "Retransmission timeout before the first round-trip sample"),
  MINIMUM_RTO(
      TIME,
      millis(200),
      millis(1),
      seconds(60),
      "RFC 6298 §2.4 (which asks for 1 s)",
      "200 ms",
      "Smallest retransmission timeout"),
  MAXIMUM_RTO(
      TIME,
      seconds(120),
      seconds(60),
      seconds(3600),
      "RFC 6298 §2.5 (at least 60 s)",
      "120 s",
      "Largest retransmission timeout"),
  RTO_AFTER_SYN_LOSS(
      TIME,
      seconds(3),
      millis(1),
      seconds(60),
      "RFC 6298 §5.7",
      "as computed",
      "Retransmission timeout for data after a retransmitted SYN"),
  R1(
      COUNT,
      3,
      1,
      100,
      "RFC 9293 §3.8.3",
      "3 (tcp_retries1)",
      "Retransmissions of one segment after which the user is told"),
  R2(
      TIME,
      seconds(900),
      seconds(1),
      seconds(86_400),
      "RFC 9293 §3.8.3",
      "about 924 s (tcp_retries2)",
      "Time without progress after which a connection is given up"),
  SYN_R2(
      TIME,
      seconds(180),
      millis(1),
      seconds(86_400),
      "RFC 9293 §3.8.3",
      "about 127 s (tcp_syn_retries)",
      "Time after which an active OPEN is given up"),
  SYN_ACK_RETRIES(
      COUNT,
      5,
      0,
      255,
      "RFC 9293 §3.8.3",
      "5 (tcp_synack_retries)",
      "Retransmissions of a SYN,ACK before the half-open entry is given up"),
  RTO_VARIANCE_FLOOR(
      TIME,
      0,
      0,
      seconds(60),
      "RFC 6298 §2.4 (implementation choice)",
      "200 ms (tcp_rto_min_us)",
      "Least distance of the retransmission timeout from the round-trip time; 0: as computed"),
  DELAYED_ACK(
      TIME,
      millis(40),
      0,
      millis(499),
      "RFC 9293 §3.8.6.3",
      "40 to 200 ms",
      "Longest wait of an ACK for company"),
  QUICK_ACKS(
      COUNT,
      0,
      0,
      255,
      "RFC 5681 §4.2 (which allows it)",
      "16",
      "ACKs that are not delayed when text begins to arrive, until text is sent in answer to it"),
  KEEP_ALIVE(
      SWITCH, 0, 0, 1, "RFC 9293 §3.8.4", "off (SO_KEEPALIVE)", "Probe connections that are idle"),
  KEEP_ALIVE_IDLE(
      TIME,
      seconds(7200),
      millis(1),
      seconds(864_000),
      "RFC 9293 §3.8.4",
      "7200 s",
      "Idle time before the first keep-alive probe"),
  KEEP_ALIVE_INTERVAL(
      TIME,
      seconds(75),
      millis(1),
      seconds(86_400),
      "RFC 9293 §3.8.4",
      "75 s",
      "Time between keep-alive probes"),
  KEEP_ALIVE_PROBES(
      COUNT,
      9,
      1,
      255,
      "RFC 9293 §3.8.4",
      "9",
      "Unanswered keep-alive probes after which the connection is given up"),
  USER_TIMEOUT(
      TIME,
      0,
      0,
      seconds(864_000),
      "RFC 9293 §3.10.8, RFC 5482",
      "0 (TCP_USER_TIMEOUT)",
      "Longest time that text may stay unacknowledged; 0: R2 decides"),
  FIN_WAIT_2_TIMEOUT(
      TIME,
      seconds(60),
      0,
      seconds(86_400),
      "RFC 9293 §3.10.8 (implementation choice)",
      "60 s (tcp_fin_timeout)",
      "Wait for the peer's FIN when the application can no longer read; 0: for ever"),
  ORPHAN_PROBES(
      COUNT,
      8,
      1,
      100,
      "Leat; bounds RFC 9293 MUST-37",
      "8 (tcp_orphan_retries)",
      "Probes of a closed window when the application has closed, then RST"),
  LINGER(
      TIME,
      -1,
      -1,
      seconds(65_535),
      "RFC 9293 §3.10.4",
      "off (SO_LINGER)",
      "Longest time that close waits for acknowledgment, then RST; 0: RST at once; -1: off"),
  SEND_BUFFER(
      OCTETS,
      256 << 10,
      1,
      1 << 30,
      "RFC 9293 §3.8.6",
      "16 KiB (tcp_wmem)",
      "Text kept for sending and retransmission; set, it is fixed and not tuned (SO_SNDBUF)"),
  SEND_BUFFER_MAXIMUM(
      OCTETS,
      4 << 20,
      1,
      1 << 30,
      "RFC 9293 §3.8.6",
      "4 MiB (tcp_wmem)",
      "What the send buffer grows to while a writer waits, as the congestion window does"),
  NOT_SENT_LOW_WATER(
      OCTETS,
      1 << 30,
      1,
      1 << 30,
      "Leat",
      "unlimited (TCP_NOTSENT_LOWAT)",
      "Text taken for sending that may wait unsent; a writer is told below half of it"),
  RECEIVE_BUFFER(
      OCTETS,
      256 << 10,
      0,
      1 << 30,
      "RFC 9293 §3.8.6",
      "128 KiB (tcp_rmem)",
      "Receive window, and text kept for the application; 0: none is taken; set, it is fixed and"
          + " not tuned (SO_RCVBUF)"),
  RECEIVE_BUFFER_MAXIMUM(
      OCTETS,
      6 << 20,
      0,
      1 << 30,
      "RFC 9293 §3.8.6, RFC 7323 §2.3",
      "6 MiB (tcp_rmem)",
      "What the receive buffer grows to by what is read in a round trip"),
  OUT_OF_ORDER_RANGES(
      COUNT,
      64,
      1,
      4096,
      "RFC 9293 §3.10.7.4 (SHLD-31)",
      "bounded by memory",
      "Separate ranges of text kept out of order"),
  HALF_OPEN_LIMIT(
      COUNT,
      1024,
      0,
      1 << 24,
      "RFC 4987 §3",
      "4096 (tcp_max_syn_backlog)",
      "Half-open entries of a listener; beyond it SYN cookies"),
  ACCEPT_QUEUE_LIMIT(
      COUNT,
      1024,
      1,
      1 << 24,
      "RFC 9293 §3.9.1.4",
      "4096 (somaxconn)",
      "Completed connections that wait for accept"),
  SYN_COOKIES(
      SWITCH,
      1,
      0,
      1,
      "RFC 4987 §3.6",
      "on (tcp_syncookies)",
      "Answer SYNs statelessly while the half-open queue is full"),
  SYN_COOKIE_RATE(
      COUNT,
      2000,
      0,
      100_000_000,
      "RFC 4987 §3.7",
      "unlimited",
      "Cookies a second at first sight; beyond that a SYN is answered when it comes again"),
  TIME_WAIT_LIMIT(
      COUNT,
      262_144,
      0,
      1 << 26,
      "RFC 9293 §3.4.2",
      "131072 (tcp_max_tw_buckets)",
      "TIME-WAIT entries of a stack; the oldest goes when it is full"),
  ORPHAN_LIMIT(
      COUNT,
      8_192,
      0,
      1 << 26,
      "Leat",
      "by memory (tcp_max_orphans)",
      "Connections of a stack that applications have closed and that are not in TIME-WAIT; RST beyond"),
  MAXIMUM_CONNECTIONS(
      COUNT,
      1_000_000,
      1,
      1 << 26,
      "Leat",
      "file descriptors",
      "Connections of a stack, half-open ones included; beyond it SYNs are dropped, OPEN fails"),
  PORT_LOW(COUNT, 32_768, 1, 65_535, "RFC 6056 §3.2", "32768", "First ephemeral port"),
  PORT_HIGH(COUNT, 60_999, 1, 65_535, "RFC 6056 §3.2", "60999", "Last ephemeral port"),
  NAGLE(
      SWITCH,
      1,
      0,
      1,
      "RFC 9293 §3.7.4",
      "on (TCP_NODELAY turns it off)",
      "Hold back a small segment while text is unacknowledged"),
  TIMESTAMPS(SWITCH, 1, 0, 1, "RFC 7323 §3", "on", "Offer and accept the timestamps option"),
  WINDOW_SCALE(SWITCH, 1, 0, 1, "RFC 7323 §2", "on", "Offer and accept the window scale option"),
  LEAST_WINDOW_SHIFT(
      COUNT,
      0,
      0,
      14,
      "RFC 7323 §2.3",
      "7 (from the largest tcp_rmem)",
      "Least shift of the window scale option, for a receive buffer that may grow"),
  SACK(SWITCH, 1, 0, 1, "RFC 2018 §2", "on", "Offer and accept selective acknowledgments"),
  ECN(
      SWITCH,
      0,
      0,
      1,
      "RFC 3168 §6.1.1",
      "only when asked (tcp_ecn = 2)",
      "Offer and accept explicit congestion notification"),
  MAXIMUM_SEGMENT(
      OCTETS,
      65_495,
      88,
      65_495,
      "RFC 9293 §3.7.1",
      "from the device",
      "Upper bound of the MSS offered and used; the device's MTU bounds it further"),
  PLPMTUD(
      CHOICE,
      1,
      0,
      2,
      "RFC 4821 §7",
      "off (tcp_mtu_probing)",
      "Path MTU without ICMP. black-hole: smaller segments once R1 retransmissions of large ones have"
          + " vanished, and probes for larger ones wherever link and peer take more; on: begin with"
          + " packets of 1280 octets besides, and probe from there"),
  RECORD_OPENING(
      SWITCH,
      0,
      0,
      1,
      "Leat",
      "-",
      "Remember which code opened or accepted a socket, for leat ss --explain"),
  INITIAL_WINDOW(COUNT, 10, 1, 100, "RFC 6928 §2", "10", "Initial congestion window in segments"),
  RFC1337(SWITCH, 1, 0, 1, "RFC 1337 §3", "off (tcp_rfc1337)", "Ignore RST in TIME-WAIT"),
  CHALLENGE_SYN_IN_SYN_RECEIVED(
      SWITCH,
      1,
      0,
      1,
      "RFC 9293 §3.10.7.4, fourth; RFC 5961 §4",
      "on",
      "Answer an in-window SYN in SYN-RECEIVED with a challenge ACK; off: back to LISTEN or"
          + " CLOSED"),
  DROP_SYN_WITH_FIN(
      SWITCH,
      1,
      0,
      1,
      "RFC 9293 §3.10.7.2 (choice)",
      "on",
      "Drop a SYN that carries a FIN; off: take the SYN and ignore the FIN"),
  SYN_ACK_FOR_DUPLICATE_SYN(
      SWITCH,
      1,
      0,
      1,
      "RFC 9293 §3.10.7.4, first",
      "on",
      "Answer a repeated SYN in SYN-RECEIVED with the SYN,ACK again; off: with a plain ACK"),
  ACK_OF_OLD_SEGMENTS(
      SWITCH,
      1,
      0,
      1,
      "RFC 9293 §3.10.7.4, first; Appendix A.2",
      "on",
      "Process the acknowledgment of a segment left of the window"),
  READ_AFTER_FIN(
      SWITCH,
      1,
      0,
      1,
      "RFC 9293 §3.10.3",
      "on",
      "Deliver what was received before in CLOSING, LAST-ACK and TIME-WAIT; off: RECEIVE fails"),
  TOLERATE_MISSING_TIMESTAMPS(
      SWITCH,
      0,
      0,
      1,
      "RFC 7323 §3.2",
      "on",
      "Accept segments without the timestamps option that was negotiated"),
  CHALLENGE_INTERVAL(
      TIME,
      millis(500),
      0,
      seconds(60),
      "RFC 5961 §7",
      "500 ms (tcp_invalid_ratelimit)",
      "Least time between two challenge ACKs of a connection"),
  RESET_RATE(
      COUNT,
      10_000,
      0,
      1 << 30,
      "RFC 9293 §3.10.7.1 (choice)",
      "unlimited",
      "RSTs per second to segments without a connection; 0: none at all"),
  HOP_LIMIT(COUNT, 64, 1, 255, "RFC 9293 §3.9.2", "64", "Time to live of outgoing segments"),
  TRAFFIC_CLASS(
      COUNT, 0, 0, 255, "RFC 9293 §3.9.2", "0 (IP_TOS)", "DSCP and ECN octet of outgoing segments");

  /** How a value reads. */
  public enum Unit {
    /** Nanoseconds inside, a {@link java.time.Duration} outside. */
    TIME,
    OCTETS,
    COUNT,
    /** 0 off, 1 on. */
    SWITCH,
    /** One of {@link #choices}, by its place. */
    CHOICE
  }

  private final Unit unit;
  private final long defaultValue;
  private final long minimum;
  private final long maximum;
  private final String source;
  private final String linux;
  private final String meaning;

  TcpSetting(
      Unit unit,
      long defaultValue,
      long minimum,
      long maximum,
      String source,
      String linux,
      String meaning) {
    this.unit = unit;
    this.defaultValue = defaultValue;
    this.minimum = minimum;
    this.maximum = maximum;
    this.source = source;
    this.linux = linux;
    this.meaning = meaning;
  }

  public Unit unit() {
    return unit;
  }

  public long defaultValue() {
    return defaultValue;
  }

  public long minimum() {
    return minimum;
  }

  public long maximum() {
    return maximum;
  }

  /** RFC and section that ask for it. */
  public String source() {
    return source;
  }

  /** What Linux does. */
  public String linux() {
    return linux;
  }

  public String meaning() {
    return meaning;
  }

  /** The name as typed by people: lower case with hyphens, such as {@code initial-rto}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The names of the values of a {@link Unit#CHOICE}; of others none. */
  public List<String> choices() {
    return unit == Unit.CHOICE ? List.of("off", "black-hole", "on") : List.of();
  }

  /**
   * The value of a name.
   *
   * @throws IllegalArgumentException if there is no such choice; the message lists those that there
   *     are
   */
  public long choice(String name) {
    int value = choices().indexOf(name);
    if (value < 0) {
      throw new IllegalArgumentException(
          key() + " is one of " + String.join(", ", choices()) + ", not " + name);
    }
    return value;
  }

  private static long seconds(long seconds) {
    return seconds * 1_000_000_000L;
  }

  private static long millis(long millis) {
    return millis * 1_000_000L;
  }
}
