package io.leat.observe;

import io.leat.packet.wire.TcpFlags;
import java.util.List;
import java.util.Locale;

/**
 * Events as JSON, one object a line, for programs that read {@code leat scenario --json}.
 *
 * <p>Every object has {@code type}, {@code timeMicros}, {@code side} ({@code client}, {@code
 * server}) and {@code connection}. The types are:
 *
 * <ul>
 *   <li>{@code transition}: {@code from, to, cause, local, remote}
 *   <li>{@code segment}: {@code event} ({@code sent}, {@code arrived}), {@code flags} (as in {@code
 *       SYN,ACK}), {@code seq}, {@code ack} (if ACK is set), {@code len, window}; {@code
 *       retransmission, options} where they apply. Numbers are relative to the initial ones unless
 *       {@code relative} is false.
 *   <li>{@code call}: {@code layer} ({@code tcp}, {@code socket}), {@code call, result}
 *   <li>{@code timer}: {@code timer}, {@code event} ({@code set}, {@code stopped}, {@code
 *       expired}), {@code afterMicros}
 *   <li>{@code drop}: {@code reason}; {@code note}: {@code text}
 * </ul>
 */
public final class EventJson {
  private final long originNanos;

  /**
   * @param originNanos what {@code timeMicros} counts from
   */
  public EventJson(long originNanos) {
    this.originNanos = originNanos;
  }

  /** One line for each event, each ended by a line feed. */
  public String lines(List<TraceEvent> events) {
    StringBuilder lines = new StringBuilder();
    for (TraceEvent event : events) {
      lines.append(line(event)).append('\n');
    }
    return lines.toString();
  }

  /** One event, without an end of line. */
  public String line(TraceEvent event) {
    return switch (event) {
      case TraceEvent.Transition e -> transition(e);
      case TraceEvent.SegmentSent e -> segment(e, "sent", e.segment(), e.retransmission());
      case TraceEvent.SegmentArrived e -> segment(e, "arrived", e.segment(), false);
      case TraceEvent.TimerSet e -> timerSet(e);
      case TraceEvent.TimerExpired e ->
          timer(e, e.timer().name(), "expired", e.afterNanos()).toString();
      case TraceEvent.Called e ->
          begin("call", e)
              .field("layer", lower(e.layer()))
              .field("call", e.call())
              .field("result", e.result())
              .toString();
      case TraceEvent.Dropped e -> begin("drop", e).field("reason", e.reason().name()).toString();
      case TraceEvent.Note e -> begin("note", e).field("text", e.text()).toString();
    };
  }

  private JsonLine begin(String type, TraceEvent event) {
    return new JsonLine()
        .field("type", type)
        .field("timeMicros", Math.floorDiv(event.timeNanos() - originNanos, 1000))
        .field("side", lower(event.side()))
        .field("connection", event.connection());
  }

  private String transition(TraceEvent.Transition e) {
    return begin("transition", e)
        .field("from", e.from().name())
        .field("to", e.to().name())
        .field("cause", e.cause().name())
        .field("local", socket(e.flow().local().toString(), e.flow().localPort()))
        .field("remote", socket(e.flow().remote().toString(), e.flow().remotePort()))
        .toString();
  }

  private String segment(
      TraceEvent event, String what, TracedSegment segment, boolean retransmission) {
    JsonLine line =
        begin("segment", event)
            .field("event", what)
            .field("flags", TcpFlags.format(segment.flags()))
            .field("seq", segment.seq());
    if (segment.has(TcpFlags.ACK)) {
      line.field("ack", segment.ack());
    }
    line.field("len", segment.len());
    if (segment.segments() > 1) {
      line.field("segments", segment.segments());
    }
    line.field("window", segment.window());
    if (!segment.relative()) {
      line.field("relative", false);
    }
    if (retransmission) {
      line.field("retransmission", true);
    }
    if (!segment.options().isEmpty()) {
      line.field("options", segment.options());
    }
    return line.toString();
  }

  private String timerSet(TraceEvent.TimerSet e) {
    return e.isStop()
        ? begin("timer", e).field("timer", e.timer().name()).field("event", "stopped").toString()
        : timer(e, e.timer().name(), "set", e.deadlineNanos() - e.timeNanos()).toString();
  }

  private JsonLine timer(TraceEvent event, String timer, String what, long nanos) {
    JsonLine line = begin("timer", event).field("timer", timer).field("event", what);
    return nanos < 0 ? line : line.field("afterMicros", nanos / 1000);
  }

  private static String socket(String address, int port) {
    return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
