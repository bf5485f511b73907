package io.leat.observe.metric;

import io.leat.packet.wire.DropReason;
import io.leat.stack.StackCounters;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.EventCounters;
import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.TcpCounters;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * One number that a stack tells of itself.
 *
 * <p>A Linux name is given only where it means the same: {@code Tcp} of {@code /proc/net/snmp},
 * {@code TcpExt} of {@code /proc/net/netstat}. What RFC 4022 defines is there {@code tcp} and the
 * name of group {@code Tcp}.
 */
public enum StackMetric {
  // RFC 4022, in its order
  RTO_ALGORITHM(Kind.VALUE, "Tcp", "RtoAlgorithm", "5: RFC 2988, now RFC 6298", loop -> 5),
  RTO_MIN(Kind.VALUE, "Tcp", "RtoMin", "shortest timeout, ms", millis(TcpSetting.MINIMUM_RTO)),
  RTO_MAX(Kind.VALUE, "Tcp", "RtoMax", "longest timeout, ms", millis(TcpSetting.MAXIMUM_RTO)),
  MAX_CONNECTIONS(
      Kind.VALUE,
      "Tcp",
      "MaxConn",
      "connections that the stack takes at most",
      loop -> loop.config().tcp().get(TcpSetting.MAXIMUM_CONNECTIONS)),
  ACTIVE_OPENS(
      Kind.COUNTER,
      "Tcp",
      "ActiveOpens",
      "connections that went to SYN_SENT",
      loop -> events(loop).entered(TcpState.SYN_SENT)),
  PASSIVE_OPENS(
      Kind.COUNTER,
      "Tcp",
      "PassiveOpens",
      "connections that went from LISTEN to SYN_RECEIVED",
      loop -> events(loop).transitions(TcpState.LISTEN, TcpState.SYN_RECEIVED)),
  ATTEMPT_FAILS(
      Kind.COUNTER,
      "Tcp",
      "AttemptFails",
      "connections that ended before they were established",
      StackMetric::failedAttempts),
  ESTABLISHED_RESETS(
      Kind.COUNTER,
      "Tcp",
      "EstabResets",
      "connections that went from ESTABLISHED or CLOSE_WAIT to CLOSED",
      StackMetric::establishedResets),
  CURRENTLY_ESTABLISHED(
      Kind.VALUE,
      "Tcp",
      "CurrEstab",
      "connections in ESTABLISHED or CLOSE_WAIT",
      StackMetric::established),
  SEGMENTS_RECEIVED(
      Kind.COUNTER,
      "Tcp",
      "InSegs",
      "segments that arrived, wrong ones included",
      loop -> counters(loop).segmentsArrived()),
  SEGMENTS_SENT(
      Kind.COUNTER,
      "Tcp",
      "OutSegs",
      "segments sent, without those sent again",
      loop -> events(loop).segmentsSent()),
  SEGMENTS_SENT_AGAIN(
      Kind.COUNTER,
      "Tcp",
      "RetransSegs",
      "segments sent again",
      loop -> events(loop).segmentsSentAgain()),
  SEGMENTS_WRONG(
      Kind.COUNTER,
      "Tcp",
      "InErrs",
      "segments with a wrong header or checksum",
      StackMetric::wrongSegments),
  RESETS_SENT(Kind.COUNTER, "Tcp", "OutRsts", "resets sent", loop -> counters(loop).resetsSent()),
  WRONG_CHECKSUMS(
      Kind.COUNTER,
      "Tcp",
      "InCsumErrors",
      "segments with a wrong checksum",
      loop -> drops(loop, DropReason.TCP_BAD_CHECKSUM)),

  // Linux counts these too
  TIME_WAITS_ENDED(
      Kind.COUNTER,
      "TcpExt",
      "TW",
      "connections that waited in TIME_WAIT for all of 2MSL",
      loop -> events(loop).expirations(TcpTimer.TWO_MSL)),
  TIME_WAITS_EVICTED(
      Kind.COUNTER,
      "TcpExt",
      "TCPTimeWaitOverflow",
      "TIME_WAIT entries that had to go because there were too many",
      loop -> counters(loop).timeWaitEvicted()),
  OLD_TIMESTAMPS(
      Kind.COUNTER,
      "TcpExt",
      "PAWSEstab",
      "segments dropped because their timestamp was old",
      loop -> drops(loop, DropReason.TCP_OLD_TIMESTAMP)),
  DELAYED_ACKS(
      Kind.COUNTER,
      "TcpExt",
      "DelayedACKs",
      "acknowledgments that the delayed ACK timer sent",
      loop -> events(loop).expirations(TcpTimer.DELAYED_ACK)),
  ACCEPT_QUEUE_OVERFLOWS(
      Kind.COUNTER,
      "TcpExt",
      "ListenOverflows",
      "SYNs and handshakes that found an accept queue full",
      loop -> drops(loop, DropReason.TCP_ACCEPT_QUEUE_FULL)),
  HALF_OPEN_QUEUE_OVERFLOWS(
      Kind.COUNTER,
      "TcpExt",
      "TCPReqQFullDrop",
      "SYNs dropped because a half-open queue was full",
      loop -> drops(loop, DropReason.TCP_HALF_OPEN_QUEUE_FULL)),
  COOKIES_SENT(
      Kind.COUNTER,
      "TcpExt",
      "SyncookiesSent",
      "SYN cookies sent",
      loop -> events(loop).cookiesSent()),
  COOKIES_WRONG(
      Kind.COUNTER,
      "TcpExt",
      "SyncookiesFailed",
      "acknowledgments that were no valid SYN cookie",
      loop -> drops(loop, DropReason.TCP_BAD_COOKIE)),
  TIMEOUTS(
      Kind.COUNTER,
      "TcpExt",
      "TCPTimeouts",
      "times that a retransmission timer expired",
      loop -> events(loop).expirations(TcpTimer.RETRANSMISSION)),
  LOSS_PROBES(
      Kind.COUNTER,
      "TcpExt",
      "TCPLossProbes",
      "tail loss probes sent",
      loop -> losses(loop).tailLossProbes()),
  SYNS_SENT_AGAIN(
      Kind.COUNTER,
      "TcpExt",
      "TCPSynRetrans",
      "SYNs and SYN,ACKs sent again",
      loop -> events(loop).synsSentAgain()),
  DUPLICATE_SACKS(
      Kind.COUNTER,
      "TcpExt",
      "TCPDSACKRecv",
      "reports by a peer of text that arrived twice",
      loop -> losses(loop).spuriousRetransmissions()),
  OUT_OF_ORDER_DROPS(
      Kind.COUNTER,
      "TcpExt",
      "TCPOFODrop",
      "segments dropped because too much text was held out of order",
      loop -> drops(loop, DropReason.TCP_OUT_OF_ORDER_LIMIT)),

  // Nobody has a name for these
  FAST_RECOVERIES(
      Kind.COUNTER, "recoveries that acknowledgments began", loop -> losses(loop).fastRecoveries()),
  TIMEOUT_RECOVERIES(
      Kind.COUNTER,
      "recoveries that needed the retransmission timer",
      loop -> losses(loop).recoveriesByTimeout()),
  SPURIOUS_RECOVERIES(
      Kind.COUNTER,
      "reductions of a window that were taken back",
      loop -> losses(loop).spuriousRecoveries()),
  PERSIST_TIMEOUTS(
      Kind.COUNTER,
      "times that the timer of a closed window expired",
      loop -> events(loop).expirations(TcpTimer.PERSIST)),
  KEEP_ALIVE_TIMEOUTS(
      Kind.COUNTER,
      "times that a keep-alive timer expired",
      loop -> events(loop).expirations(TcpTimer.KEEP_ALIVE)),
  CONNECTIONS_REFUSED(
      Kind.COUNTER,
      "connections refused because there were too many",
      loop -> counters(loop).connectionsRefusedByLimit()),
  ORPHANS(
      Kind.VALUE,
      "connections whose application has closed, without TIME_WAIT",
      loop -> loop.tcp().orphanCount()),
  ORPHANS_REFUSED(
      Kind.COUNTER,
      "connections reset at close because there were too many orphans",
      loop -> counters(loop).orphansRefused()),
  ORPHANS_GIVEN_UP(
      Kind.COUNTER,
      "orphans reset because their peer kept its window closed",
      loop -> counters(loop).orphansGivenUp()),
  HIBERNATING(Kind.VALUE, "connections that hibernate", loop -> loop.tcp().hibernatingCount()),
  MALFORMED_OPTIONS(
      Kind.COUNTER,
      "segments with an option of impossible length",
      loop -> counters(loop).malformedOptions()),
  FRAMES_RECEIVED(Kind.COUNTER, "frames received", loop -> loop.counters().framesReceived()),
  FRAMES_SENT(Kind.COUNTER, "frames sent", loop -> loop.counters().framesSent()),
  FRAMES_REFUSED(
      Kind.COUNTER, "frames that the device did not take", loop -> loop.counters().framesRefused()),
  PACKETS_HANDED_OVER(
      Kind.COUNTER,
      "packets that were another loop's, and given to it",
      loop -> loop.counters().packetsHandedOver()),
  HAND_OVERS_DROPPED(
      Kind.COUNTER,
      "packets that were another loop's, and dropped because too many waited for it",
      loop -> loop.counters().handOversDropped()),
  FAILURES(
      Kind.COUNTER,
      "handlers and rules that threw, each ending its connection",
      loop -> loop.counters().failures());

  /** How a number moves. */
  public enum Kind {
    /** Only up. */
    COUNTER,
    /** Up and down. */
    VALUE
  }

  private final Kind kind;
  private final String group;
  private final String linux;
  private final String meaning;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
  private final ToLongFunction<StackLoop> reading;

  StackMetric(Kind kind, String meaning, ToLongFunction<StackLoop> reading) {
    this(kind, "", "", meaning, reading);
  }

  StackMetric(
      Kind kind, String group, String linux, String meaning, ToLongFunction<StackLoop> reading) {
    this.kind = kind;
    this.group = group;
    this.linux = linux;
    this.meaning = meaning;
    this.reading = reading;
  }

  public Kind kind() {
    return kind;
  }

  /** One phrase, such as {@code resets sent}. */
  public String meaning() {
    return meaning;
  }

  /** {@code Tcp}, {@code TcpExt}, or empty where Linux has no such number. */
  public String group() {
    return group;
  }

  /** The name in Linux's {@link #group}; empty where it has none. */
  public String linux() {
    return linux;
  }

  /** The object of RFC 4022 that this is, such as {@code tcpInSegs}. */
  public Optional<String> rfc4022() {
    boolean defined = group.equals("Tcp") && this != WRONG_CHECKSUMS;
    return defined ? Optional.of("tcp" + linux) : Optional.empty();
  }

  /** The name among Leat's own, such as {@code segments.sent.again}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** What it is now. Any thread. */
  public long read(StackLoop loop) {
    return reading.applyAsLong(loop);
  }

  private static ToLongFunction<StackLoop> millis(TcpSetting setting) {
    return loop -> loop.config().tcp().get(setting) / 1_000_000;
  }

  private static TcpCounters counters(StackLoop loop) {
    return loop.tcp().counters();
  }

  private static EventCounters events(StackLoop loop) {
    return counters(loop).events();
  }

  private static LossCounters losses(StackLoop loop) {
    return counters(loop).losses();
  }

  /** RFC 4022 tcpAttemptFails. */
  private static long failedAttempts(StackLoop loop) {
    EventCounters events = events(loop);
    return events.transitions(TcpState.SYN_SENT, TcpState.CLOSED)
        + events.transitions(TcpState.SYN_RECEIVED, TcpState.CLOSED)
        + events.transitions(TcpState.SYN_RECEIVED, TcpState.LISTEN);
  }

  /** RFC 4022 tcpEstabResets. */
  private static long establishedResets(StackLoop loop) {
    EventCounters events = events(loop);
    return events.transitions(TcpState.ESTABLISHED, TcpState.CLOSED)
        + events.transitions(TcpState.CLOSE_WAIT, TcpState.CLOSED);
  }

  /** RFC 4022 tcpCurrEstab. */
  private static long established(StackLoop loop) {
    EventCounters events = events(loop);
    return events.current(TcpState.ESTABLISHED) + events.current(TcpState.CLOSE_WAIT);
  }

  private static long wrongSegments(StackLoop loop) {
    return drops(loop, DropReason.TCP_BAD_HEADER) + drops(loop, DropReason.TCP_BAD_CHECKSUM);
  }

  /** Frames, packets and segments that a stack dropped for this reason. Any thread. */
  public static long drops(StackLoop loop, DropReason reason) {
    StackCounters frames = loop.counters();
    TcpDemux tcp = loop.tcp();
    return frames.drops(reason) + tcp.counters().drops(reason);
  }
}
