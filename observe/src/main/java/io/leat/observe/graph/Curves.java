package io.leat.observe.graph;

import io.leat.observe.explain.SenderSample;
import io.leat.observe.explain.Sentence;
import java.util.ArrayList;
import java.util.List;

/** The curves of a sender: windows and flight, round trip, rate of delivery. */
public final class Curves {
  private Curves() {}

  /** Three graphs of one width. */
  public static List<Graph> of(List<SenderSample> samples) {
    return List.of(windows(samples), roundTrip(samples), rate(samples));
  }

  private static Graph windows(List<SenderSample> samples) {
    List<Series.Dot> cwnd = new ArrayList<>();
    List<Series.Dot> ssthresh = new ArrayList<>();
    List<Series.Dot> flight = new ArrayList<>();
    for (SenderSample sample : samples) {
      cwnd.add(Series.Dot.at(sample.timeNanos(), sample.cwnd()));
      flight.add(Series.Dot.at(sample.timeNanos(), sample.inFlight()));
      if (sample.ssthresh() != Long.MAX_VALUE) {
        ssthresh.add(Series.Dot.at(sample.timeNanos(), sample.ssthresh()));
      }
    }
    return new Graph(
        new Sentence("Congestion window and flight", "拥塞窗口与在途数据"),
        new Sentence("octets", "字节"),
        List.of(
            new Series(new Sentence("in flight", "在途"), Look.DOTTED, flight),
            new Series(new Sentence("ssthresh", "ssthresh"), Look.DASHED, ssthresh),
            new Series(new Sentence("cwnd", "cwnd"), Look.PLAIN, cwnd)));
  }

  private static Graph roundTrip(List<SenderSample> samples) {
    List<Series.Dot> srtt = new ArrayList<>();
    List<Series.Dot> rto = new ArrayList<>();
    for (SenderSample sample : samples) {
      if (sample.srttMicros() > 0) {
        srtt.add(Series.Dot.at(sample.timeNanos(), sample.srttMicros() / 1000.0));
        rto.add(Series.Dot.at(sample.timeNanos(), sample.rtoNanos() / 1e6));
      }
    }
    return new Graph(
        new Sentence("Round trip and timeout", "往返时间与超时"),
        new Sentence("ms", "毫秒"),
        List.of(
            new Series(new Sentence("RTO", "RTO"), Look.DASHED, rto),
            new Series(new Sentence("SRTT", "SRTT"), Look.PLAIN, srtt)));
  }

  /** What was acknowledged in a round trip, for each of them. */
  private static Graph rate(List<SenderSample> samples) {
    List<Series.Dot> rate = new ArrayList<>();
    SenderSample from = samples.isEmpty() ? null : samples.getFirst();
    for (SenderSample sample : samples) {
      long span = from == null ? 0 : sample.timeNanos() - from.timeNanos();
      if (from != null && span > 0 && span >= sample.srttMicros() * 1000L) {
        double perSecond = (sample.acknowledged() - from.acknowledged()) * 1e9 / (double) span;
        rate.add(Series.Dot.at(from.timeNanos(), perSecond / 1000));
        rate.add(Series.Dot.at(sample.timeNanos(), perSecond / 1000));
        from = sample;
      }
    }
    return new Graph(
        new Sentence("Rate of delivery", "交付速率"),
        new Sentence("kB/s", "kB/s"),
        List.of(new Series(new Sentence("acknowledged", "已确认"), Look.PLAIN, rate)));
  }
}
