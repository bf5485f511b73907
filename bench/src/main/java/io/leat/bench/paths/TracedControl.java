package io.leat.bench.paths;

import io.leat.tcp.congestion.AckSample;
import io.leat.tcp.congestion.CongestionControl;
import io.leat.tcp.congestion.LossSample;
import java.io.PrintWriter;

/** Another congestion control, with a line for each thing that it is told of and then decides. */
final class TracedControl implements CongestionControl {
  static final String HEADER =
      "ms\tevent\tcwnd\tssthresh\tin_flight\tacked\tlost\trtt_us\tmin_rtt_us\tlimited";

  private final CongestionControl control;
  private final PrintWriter out;
  private final StringBuilder line = new StringBuilder();
  private long start;

  TracedControl(CongestionControl control, PrintWriter out) {
    this.control = control;
    this.out = out;
  }

  private TracedControl line(String event, long now) {
    long micros = (now - start) / 1000;
    long ssthresh = control.ssthresh();
    line.setLength(0);
    line.append(micros / 1000).append('.').append(micros / 100 % 10);
    line.append('\t').append(event).append('\t').append(control.cwnd());
    return ssthresh == Long.MAX_VALUE ? with("-") : with(ssthresh);
  }

  private TracedControl with(long number) {
    line.append('\t').append(number);
    return this;
  }

  private TracedControl with(String word) {
    line.append('\t').append(word);
    return this;
  }

  private void end() {
    out.println(line);
  }

  private void line(String event, LossSample sample) {
    line(event, sample.now).with(sample.inFlight).with(0).with(sample.lost).end();
  }

  @Override
  public String name() {
    return control.name();
  }

  @Override
  public void start(int mss, long cwnd, long ssthresh, long now) {
    start = now;
    control.start(mss, cwnd, ssthresh, now);
    line("start", now).end();
  }

  @Override
  public void mssChanged(int mss) {
    control.mssChanged(mss);
  }

  @Override
  public long cwnd() {
    return control.cwnd();
  }

  @Override
  public long ssthresh() {
    return control.ssthresh();
  }

  @Override
  public long pacingRate() {
    return control.pacingRate();
  }

  @Override
  public boolean ownsRecovery() {
    return control.ownsRecovery();
  }

  @Override
  public void acknowledged(AckSample sample) {
    control.acknowledged(sample);
    line(sample.inRecovery ? "repair" : "ack", sample.now)
        .with(sample.inFlightBefore)
        .with(sample.acked)
        .with(sample.lost)
        .with(sample.rttMicros)
        .with(sample.minRttMicros)
        .with(sample.cwndLimited ? "limited" : "-")
        .end();
  }

  @Override
  public void lossDetected(LossSample sample) {
    control.lossDetected(sample);
    line("loss", sample);
  }

  @Override
  public void congestionExperienced(LossSample sample) {
    control.congestionExperienced(sample);
    line("ecn", sample);
  }

  @Override
  public void recovered(long now) {
    control.recovered(now);
    line("recovered", now).end();
  }

  @Override
  public void timeout(LossSample sample) {
    control.timeout(sample);
    line(sample.repeated ? "timeout-again" : "timeout", sample);
  }

  @Override
  public void spurious(long now) {
    control.spurious(now);
    line("spurious", now).end();
  }

  @Override
  public void restartAfterIdle(long idle, long now) {
    control.restartAfterIdle(idle, now);
    line("idle", now).end();
  }
}
