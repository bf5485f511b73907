package io.leat.observe.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightRecorderTest {
  private static final long SECOND = 1_000_000_000L;
  private final FlowKey flow = new FlowKey();
  private final FlightRecorder recorder = new FlightRecorder(4);

  FlightRecorderTest() {
    flow.set(IpAddress.parse("10.0.0.1"), 40_000, IpAddress.parse("10.0.0.2"), 80);
  }

  private void opens(long connection, long now) {
    recorder.transition(
        connection, flow, TcpState.CLOSED, TcpState.SYN_SENT, TransitionCause.ACTIVE_OPEN, now);
  }

  private void sends(long connection, int seq, int octets, boolean again, long now) {
    int flags = TcpFlags.ACK;
    recorder.sent(connection, flow, seq, 0, flags, 1000, octets, again, now);
  }

  @Test
  void theLastSegmentsAreKeptAndTheOthersCounted() {
    opens(1, 1);
    recorder.sent(1, flow, 1000, 0, TcpFlags.SYN, 1000, 0, false, 1);
    for (int i = 0; i < 100; i++) {
      sends(1, 1001 + 10 * i, 10, false, 2 + i);
    }
    FlightRecord record = recorder.record(1);
    assertThat(record).isNotNull();
    assertThat(record.side()).isEqualTo(Side.CLIENT);
    assertThat(record.forgotten()).isEqualTo(101 - Track.SEGMENTS);
    assertThat(record.events()).hasSize(Track.SEGMENTS + 1);
    assertThat(record.events().getLast())
        .isInstanceOfSatisfying(
            TraceEvent.SegmentSent.class,
            sent -> {
              assertThat(sent.segment().seq()).isEqualTo(991);
              assertThat(sent.segment().len()).isEqualTo(10);
            });
  }

  @Test
  void aSuperSegmentIsOneOfThemAndCountsAsWhatItIsOnTheWire() {
    opens(1, 1);
    recorder.sent(1, flow, 1000, 0, TcpFlags.SYN, 1000, 0, false, 1);
    for (int i = 0; i < Track.SEGMENTS + 2; i++) {
      recorder.sentTogether(
          1, flow, 1001 + 2500 * i, 0, TcpFlags.ACK, 1000, 2500, 1000, i == 0, 2 + i);
    }
    FlightRecord record = recorder.record(1);
    assertThat(record.forgotten()).as("the SYN and two of three segments").isEqualTo(7);
    assertThat(record.events()).hasSize(Track.SEGMENTS + 1);
    TraceEvent.SegmentSent last = (TraceEvent.SegmentSent) record.events().getLast();
    assertThat(last.segment().segments()).isEqualTo(3);
    assertThat(last.segment().text()).isEqualTo("ACK seq 122501 ack 0 len 2500 in 3");
    assertThat(record.decisions().getLast().times()).as("retransmissions").isEqualTo(3);
  }

  @Test
  void theCurveOfASenderCoversItsWholeLifeInBoundedRoom() {
    opens(1, 1);
    for (int i = 0; i < 100_000; i++) {
      recorder.sampled(1, i, Long.MAX_VALUE, 7, 20_000, 200_000_000L, 10L * i, 1000L * i);
    }
    List<SenderSample> samples = recorder.record(1).samples();
    assertThat(samples).hasSizeBetween(SampleRow.MOST / 2, SampleRow.MOST);
    assertThat(samples.getFirst().timeNanos()).isZero();
    assertThat(samples.getLast())
        .isEqualTo(
            new SenderSample(
                99_999_000L, 99_999, Long.MAX_VALUE, 7, 20_000, 200_000_000L, 999_990L));
    long widest = 0;
    for (int i = 1; i < samples.size(); i++) {
      widest = Math.max(widest, samples.get(i).timeNanos() - samples.get(i - 1).timeNanos());
    }
    assertThat(widest).isLessThan(99_999_000L / (SampleRow.MOST / 4));
  }

  @Test
  void whatIsDecidedInARowIsOneDecisionWithANumber() {
    opens(1, 1);
    for (int i = 0; i < 5; i++) {
      sends(1, 1001, 10, true, i);
    }
    recorder.dropped(1, DropReason.TCP_OLD_TIMESTAMP, 9);
    recorder.timerExpired(1, TcpTimer.PACING, 10);
    recorder.timerExpired(1, TcpTimer.RETRANSMISSION, 11);
    assertThat(recorder.record(1).decisions())
        .extracting(one -> one.times() + " " + one.what().en() + " (" + one.source() + ")")
        .containsExactly(
            "1 CLOSED → SYN_SENT: active OPEN, SYN sent (RFC 9293 §3.10.1)",
            "5 retransmission sent (RFC 9293 §3.8.1)",
            "1 segment dropped: timestamp older than the last one (PAWS) (RFC 7323 §5)",
            "1 RTO expired (RFC 6298 §5)");
  }

  @Test
  void whatWasFoundOutOfThePathsMtuIsADecision() {
    opens(1, 1);
    for (PathMtuEvent event : PathMtuEvent.values()) {
      recorder.pathMtu(1, event, 9000, 2);
    }
    assertThat(recorder.record(1).decisions())
        .extracting(one -> one.what().en() + " (" + one.source() + ")")
        .contains(
            "path MTU 9000: probe sent (RFC 4821 §7.5)",
            "path MTU 9000: packet too big, says a router (RFC 1191 §3, RFC 8201 §4)");
  }

  @Test
  void aPlaceIsTakenOverFromWhoHasEndedOrIsQuiet() {
    opens(1, 1);
    opens(5, 2);
    assertThat(recorder.record(5)).as("1 is not over").isNull();
    recorder.transition(1, flow, TcpState.SYN_SENT, TcpState.CLOSED, TransitionCause.REFUSED, 3);
    assertThat(recorder.record(1).decisions()).hasSize(2);
    opens(5, 4);
    assertThat(recorder.record(1)).isNull();
    assertThat(recorder.record(5)).isNotNull();
    opens(9, 4 + 2 * SECOND);
    assertThat(recorder.record(9)).as("5 has been quiet").isNotNull();
  }

  @Test
  void nothingIsKeptOfSegmentsToNobody() {
    sends(0, 1, 10, false, 1);
    assertThat(recorder.record(0)).isNull();
    assertThatThrownBy(() -> new FlightRecorder(0)).hasMessageContaining("0 connections");
  }

  @Test
  void aSegmentCostsNoGarbage() {
    opens(1, 1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 20_000; i++) {
      sends(1, i, 1000, i % 50 == 0, i);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      sends(1, i, 1000, i % 50 == 0, i);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }
}
