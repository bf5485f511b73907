package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceRecorderTest {
  private final TraceRecorder recorder = new TraceRecorder(Side.CLIENT);
  private final FlowKey flow = new FlowKey();
  private final InboundSegment segment = new InboundSegment();

  TraceRecorderTest() {
    flow.set(IpAddress.parse("10.0.0.1"), 40_001, IpAddress.parse("10.0.0.2"), 80);
  }

  private void sent(long connection, int flags, int seq, int ack, int len) {
    recorder.sent(connection, flow, seq, ack, flags, 100, len, false, 0);
  }

  private void arrived(long connection, int flags, int seq, int ack, int len) {
    segment.flags = flags;
    segment.wireSeq = seq;
    segment.wireAck = ack;
    segment.textLength = len;
    recorder.arrived(connection, flow, segment, 0);
  }

  private List<TracedSegment> segments() {
    return recorder.events().stream()
        .map(event ->
            switch (event) {
              case TraceEvent.SegmentSent e -> e.segment();
              case TraceEvent.SegmentArrived e -> e.segment();
              default -> throw new AssertionError(event);
            })
        .toList();
  }

  private List<String> texts() {
    return segments().stream().map(TracedSegment::text).toList();
  }

  @Test
  void numbersAreRelativeToTheInitialOnes() {
    int iss = -10; // wraps soon
    sent(1, TcpFlags.SYN, iss, 0, 0);
    arrived(1, TcpFlags.SYN | TcpFlags.ACK, 700, iss + 1, 0);
    sent(1, TcpFlags.ACK, iss + 1, 701, 50);
    arrived(1, TcpFlags.ACK, 701, iss + 51, 0);
    assertThat(segments()).allMatch(TracedSegment::relative);
    assertThat(texts())
        .containsExactly(
            "SYN seq 0",
            "SYN,ACK seq 0 ack 1 win 0",
            "ACK seq 1 ack 1 len 50",
            "ACK seq 1 ack 51 win 0");
  }

  @Test
  void numbersGoOnBeyondTheSequenceSpace() {
    sent(1, TcpFlags.SYN, 0, 0, 0);
    for (int quarter = 1; quarter <= 5; quarter++) {
      sent(1, TcpFlags.PSH, quarter << 30, 0, 0);
    }
    assertThat(segments().getLast().seq()).isEqualTo(5L << 30);
  }

  @Test
  void theListeningSideLearnsTheNumbersFromItsAnswer() {
    arrived(0, TcpFlags.SYN, 300, 0, 0);
    sent(7, TcpFlags.SYN | TcpFlags.ACK, 900, 301, 0);
    arrived(7, TcpFlags.ACK, 301, 901, 0);
    assertThat(texts())
        .containsExactly("SYN seq 0 win 0", "SYN,ACK seq 0 ack 1", "ACK seq 1 ack 1 win 0");
  }

  @Test
  void aResetOfNobodyIsRelativeWhereThatIsKnown() {
    arrived(0, TcpFlags.SYN, 300, 0, 0);
    sent(0, TcpFlags.RST | TcpFlags.ACK, 0, 301, 0);
    assertThat(texts()).last().isEqualTo("RST,ACK seq 0 ack 1");
    arrived(0, TcpFlags.ACK, 4_000, 5_000, 0);
    sent(0, TcpFlags.RST, 5_000, 0, 0);
    assertThat(segments().getLast().relative()).isFalse();
    assertThat(texts()).last().isEqualTo("RST seq 5000");
  }

  @Test
  void aConnectionThatOpensAgainHasNewNumbers() {
    sent(1, TcpFlags.SYN, 100, 0, 0);
    recorder.transition(
        1, flow, TcpState.CLOSED, TcpState.SYN_SENT, TransitionCause.ACTIVE_OPEN, 0);
    sent(1, TcpFlags.SYN, 5000, 0, 0);
    TraceEvent last = recorder.events().getLast();
    assertThat(((TraceEvent.SegmentSent) last).segment().seq()).isZero();
  }

  @Test
  void aSynThatAnswersACrossingOneIsNoRetransmission() {
    sent(1, TcpFlags.SYN, 100, 0, 0);
    for (int i = 0; i < 2; i++) {
      recorder.sent(1, flow, 100, 301, TcpFlags.SYN | TcpFlags.ACK, 100, 0, true, 0);
    }
    assertThat(recorder.events())
        .map(event -> ((TraceEvent.SegmentSent) event).retransmission())
        .containsExactly(false, false, true);
  }

  @Test
  void optionsAreSummedUp() {
    sent(1, TcpFlags.SYN, 1000, 0, 0);
    segment.mss = 1460;
    segment.windowShift = 7;
    segment.sackPermitted = true;
    arrived(1, TcpFlags.SYN | TcpFlags.ACK, 700, 1001, 0);
    segment.mss = 0;
    segment.windowShift = -1;
    segment.sackPermitted = false;
    segment.hasTimestamps = true;
    segment.tsVal = -1;
    segment.sackCount = 1;
    segment.sackLeft[0] = 1101;
    segment.sackRight[0] = 1201;
    arrived(1, TcpFlags.ACK, 701, 1001, 0);
    assertThat(segments().stream().map(TracedSegment::options))
        .containsExactly("", "mss 1460, ws 7, sack", "sack 101-201, ts 4294967295/0");
  }

  @Test
  void aTimerThatExpiresSaysHowLongItRan() {
    recorder.timerSet(1, TcpTimer.RETRANSMISSION, 1_000, 0);
    recorder.timerSet(1, TcpTimer.RETRANSMISSION, 1_500, 500);
    recorder.timerSet(1, TcpTimer.RETRANSMISSION, Long.MAX_VALUE, 1_500);
    recorder.timerExpired(1, TcpTimer.RETRANSMISSION, 1_500);
    recorder.timerExpired(1, TcpTimer.KEEP_ALIVE, 2_000);
    assertThat(recorder.events().subList(3, 5))
        .containsExactly(
            new TraceEvent.TimerExpired(1_500, 1, Side.CLIENT, TcpTimer.RETRANSMISSION, 1_000),
            new TraceEvent.TimerExpired(2_000, 1, Side.CLIENT, TcpTimer.KEEP_ALIVE, -1));
    assertThat(((TraceEvent.TimerSet) recorder.events().get(2)).isStop()).isTrue();
  }

  @Test
  void callsOfBothLayersAndDropsAndNotesAreKept() {
    recorder.called(1, "SEND", 100, 1);
    recorder.called(1, "CLOSE", -1, 2);
    recorder.socketCall(1, "connect(10.0.0.2:80)", "port 40001", 3);
    recorder.dropped(1, DropReason.TCP_BAD_CHECKSUM, 4);
    recorder.note("now it closes", 5);
    assertThat(recorder.events())
        .containsExactly(
            new TraceEvent.Called(1, 1, Side.CLIENT, CallLayer.TCP, "SEND", "100 octets"),
            new TraceEvent.Called(2, 1, Side.CLIENT, CallLayer.TCP, "CLOSE", "error"),
            new TraceEvent.Called(
                3, 1, Side.CLIENT, CallLayer.SOCKET, "connect(10.0.0.2:80)", "port 40001"),
            new TraceEvent.Dropped(4, 1, Side.CLIENT, DropReason.TCP_BAD_CHECKSUM),
            new TraceEvent.Note(5, 0, Side.CLIENT, "now it closes"));
  }

  @Test
  void whenItIsFullTheOldestGoesAndIsCounted() {
    TraceRecorder small = new TraceRecorder(Side.SERVER, 2);
    for (int time = 1; time <= 5; time++) {
      small.note("event", time);
    }
    assertThat(small.events()).extracting(TraceEvent::timeNanos).containsExactly(4L, 5L);
    assertThat(small.discarded()).isEqualTo(3);
    assertThatThrownBy(() -> new TraceRecorder(Side.SERVER, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRealConversationIsRecordedAtBothEnds() throws Exception {
    TwoEnds ends = TwoEnds.conversation();
    assertThat(states(ends.clientEvents))
        .containsExactly(
            "SYN_SENT", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "TIME_WAIT", "CLOSED");
    assertThat(states(ends.serverEvents))
        .containsExactly(
            "LISTEN", "SYN_RECEIVED", "ESTABLISHED", "CLOSE_WAIT", "LAST_ACK", "CLOSED");
    assertThat(ends.events())
        .isSortedAccordingTo((a, b) -> Long.compare(a.timeNanos(), b.timeNanos()));
  }

  private static List<String> states(TraceRecorder recorder) {
    return recorder.events().stream()
        .filter(TraceEvent.Transition.class::isInstance)
        .map(event -> ((TraceEvent.Transition) event).to().name())
        .toList();
  }
}
