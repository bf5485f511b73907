package io.leat.observe.graph;

import io.leat.observe.TraceEvent;
import io.leat.observe.TracedSegment;
import io.leat.observe.explain.Sentence;
import io.leat.packet.wire.TcpFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time-sequence graph of what one end sends: each segment as a bar over the sequence numbers it
 * covers, under it the stair of acknowledgments, over it that of the window's right edge.
 */
public final class TimeSequence {
  /** How far beyond what was sent the picture reaches: a wide window would leave it no room. */
  private static final double ROOM = 1.25;

  private static final Pattern SHIFT = Pattern.compile("\\bws (\\d+)");
  private static final Pattern SACK = Pattern.compile("\\bsack (\\d+)-(\\d+)");

  private final List<Series.Dot> sent = new ArrayList<>();
  private final List<Series.Dot> again = new ArrayList<>();
  private final List<Series.Dot> sacked = new ArrayList<>();
  private final List<Series.Dot> acknowledged = new ArrayList<>();
  private final List<Series.Dot> window = new ArrayList<>();
  private int shift;

  private TimeSequence(int shift) {
    this.shift = shift;
  }

  /**
   * @param events of one connection at its sending end, in order of time; options are read where
   *     they were recorded, so that windows are scaled and SACK blocks drawn
   */
  public static Graph of(List<TraceEvent> events) {
    return of(events, 0);
  }

  /**
   * As above, where the options of the SYNs were not recorded.
   *
   * @param peerShift shift of the peer's window scale option (RFC 7323 §2)
   */
  public static Graph of(List<TraceEvent> events, int peerShift) {
    TimeSequence graph = new TimeSequence(peerShift);
    for (TraceEvent event : events) {
      switch (event) {
        case TraceEvent.SegmentSent e -> graph.sent(e);
        case TraceEvent.SegmentArrived e -> graph.arrived(e.timeNanos(), e.segment());
        case TraceEvent.Transition e -> {}
        case TraceEvent.TimerSet e -> {}
        case TraceEvent.TimerExpired e -> {}
        case TraceEvent.Called e -> {}
        case TraceEvent.Dropped e -> {}
        case TraceEvent.Note e -> {}
      }
    }
    boolean cut = graph.cutWindow();
    return new Graph(
        new Sentence("Time and sequence numbers", "时间—序号图"),
        new Sentence("octets", "字节"),
        List.of(
            new Series(
                cut
                    ? new Sentence("window's edge, cut at the top", "窗口右沿（上端截断）")
                    : new Sentence("window's edge", "窗口右沿"),
                Look.DASHED,
                graph.window),
            new Series(new Sentence("acknowledged", "已确认"), Look.PLAIN, graph.acknowledged),
            new Series(new Sentence("sent", "发送"), Look.SENT, graph.sent),
            new Series(new Sentence("SACK", "选择确认"), Look.SACKED, graph.sacked),
            new Series(new Sentence("sent again", "重传"), Look.AGAIN, graph.again)));
  }

  /** Whether the window reaches beyond the picture somewhere. */
  private boolean cutWindow() {
    double most = 1;
    for (List<Series.Dot> bars : List.of(sent, again, sacked)) {
      for (Series.Dot dot : bars) {
        most = Math.max(most, ROOM * dot.to());
      }
    }
    boolean cut = false;
    for (int i = 0; i < window.size(); i++) {
      if (window.get(i).to() > most) {
        cut = true;
        window.set(i, Series.Dot.at(window.get(i).timeNanos(), most));
      }
    }
    return cut;
  }

  private void sent(TraceEvent.SegmentSent event) {
    TracedSegment segment = event.segment();
    long octets = segment.len() + (segment.has(TcpFlags.SYN) || segment.has(TcpFlags.FIN) ? 1 : 0);
    if (octets > 0) {
      (event.retransmission() ? again : sent)
          .add(Series.Dot.bar(event.timeNanos(), segment.seq(), segment.seq() + octets));
    }
  }

  private void arrived(long time, TracedSegment segment) {
    if (segment.has(TcpFlags.SYN)) {
      Matcher scale = SHIFT.matcher(segment.options());
      shift = scale.find() ? Integer.parseInt(scale.group(1)) : shift;
    }
    if (!segment.has(TcpFlags.ACK) || segment.has(TcpFlags.RST)) {
      return;
    }
    long scaled = segment.has(TcpFlags.SYN) ? segment.window() : (long) segment.window() << shift;
    acknowledged.add(Series.Dot.at(time, segment.ack()));
    window.add(Series.Dot.at(time, segment.ack() + scaled));
    Matcher blocks = SACK.matcher(segment.options());
    while (blocks.find()) {
      sacked.add(
          Series.Dot.bar(time, Long.parseLong(blocks.group(1)), Long.parseLong(blocks.group(2))));
    }
  }
}
