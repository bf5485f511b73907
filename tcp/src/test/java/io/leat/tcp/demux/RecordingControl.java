package io.leat.tcp.demux;

import io.leat.tcp.congestion.AckSample;
import io.leat.tcp.congestion.CongestionControl;
import io.leat.tcp.congestion.LossSample;
import io.leat.tcp.congestion.NewReno;
import java.util.ArrayList;
import java.util.List;

/** Congestion control that does as {@link NewReno} and writes down what it is told. */
final class RecordingControl implements CongestionControl {
  /** What an acknowledgment said. */
  record Ack(
      long acked,
      long delivered,
      long lost,
      long inFlightBefore,
      long inFlight,
      int rttMicros,
      boolean cwndLimited,
      boolean inRecovery,
      long deliveryRate,
      boolean appLimited,
      long totalDelivered,
      long priorDelivered,
      long txInFlight,
      long lostSince,
      long marked) {}

  /** What was said of a loss, or of an echo of congestion. */
  record Loss(long inFlight, long lost, long txInFlight, long nxt, boolean repeated) {}

  final List<Ack> acks = new ArrayList<>();
  final List<Loss> losses = new ArrayList<>();
  final List<Loss> echoes = new ArrayList<>();
  final List<Loss> timeouts = new ArrayList<>();
  final List<Integer> sizes = new ArrayList<>();
  int recovered;
  int spurious;

  private final NewReno its = new NewReno();

  Ack lastAck() {
    return acks.getLast();
  }

  @Override
  public String name() {
    return its.name();
  }

  @Override
  public void start(int mss, long cwnd, long ssthresh, long now) {
    its.start(mss, cwnd, ssthresh, now);
  }

  @Override
  public void mssChanged(int mss) {
    sizes.add(mss);
    its.mssChanged(mss);
  }

  @Override
  public long cwnd() {
    return its.cwnd();
  }

  @Override
  public long ssthresh() {
    return its.ssthresh();
  }

  @Override
  public long pacingRate() {
    return its.pacingRate();
  }

  @Override
  public boolean ownsRecovery() {
    return its.ownsRecovery();
  }

  @Override
  public void acknowledged(AckSample sample) {
    acks.add(
        new Ack(
            sample.acked,
            sample.delivered,
            sample.lost,
            sample.inFlightBefore,
            sample.inFlight,
            sample.rttMicros,
            sample.cwndLimited,
            sample.inRecovery,
            sample.deliveryRate,
            sample.appLimited,
            sample.totalDelivered,
            sample.priorDelivered,
            sample.txInFlight,
            sample.lostSince,
            sample.marked));
    its.acknowledged(sample);
  }

  @Override
  public void lossDetected(LossSample sample) {
    losses.add(copy(sample));
    its.lossDetected(sample);
  }

  @Override
  public void congestionExperienced(LossSample sample) {
    echoes.add(copy(sample));
    its.congestionExperienced(sample);
  }

  @Override
  public void recovered(long now) {
    recovered++;
    its.recovered(now);
  }

  @Override
  public void timeout(LossSample sample) {
    timeouts.add(copy(sample));
    its.timeout(sample);
  }

  @Override
  public void spurious(long now) {
    spurious++;
    its.spurious(now);
  }

  @Override
  public void restartAfterIdle(long idle, long now) {
    its.restartAfterIdle(idle, now);
  }

  private static Loss copy(LossSample sample) {
    return new Loss(sample.inFlight, sample.lost, sample.txInFlight, sample.nxt, sample.repeated);
  }
}
