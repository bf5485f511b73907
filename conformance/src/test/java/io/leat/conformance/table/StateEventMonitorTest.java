package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.conformance.table.StateEventMonitor.Observation;
import io.leat.conformance.table.StateEventMonitor.Output;
import io.leat.packet.wire.InboundSegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateEventMonitorTest {
  private static final Variables ESTABLISHED =
      new Variables(1000, 1001, 1101, 4000, 4000, false, 5001, 3000, false, 0);

  private final StateEventMonitor monitor = new StateEventMonitor(StateEventTable.load(), true);

  @Test
  void aRowIsNoViolation() {
    assertThat(
            monitor.violation(
                seen(
                    TableState.ESTABLISHED,
                    List.of(TableEvent.SEG_FIN_IN_ORDER),
                    List.of(new Output(ACK, 0)),
                    TableState.CLOSE_WAIT)))
        .isEmpty();
  }

  @Test
  void anotherStateThanTheRowsIsAViolation() {
    assertThat(
            monitor.violation(
                seen(
                    TableState.ESTABLISHED,
                    List.of(TableEvent.SEG_FIN_IN_ORDER),
                    List.of(new Output(ACK, 0)),
                    TableState.CLOSING)))
        .hasValueSatisfying(text -> assertThat(text).contains("CLOSE_WAIT"));
  }

  @Test
  void aResetThatNoRowSendsIsAViolation() {
    assertThat(
            monitor.violation(
                seen(
                    TableState.ESTABLISHED,
                    List.of(TableEvent.SEG_ACK_FUTURE),
                    List.of(new Output(RST, 0)),
                    TableState.ESTABLISHED)))
        .isPresent();
  }

  @Test
  void aMissingAnswerIsAViolation() {
    assertThat(
            monitor.violation(
                seen(
                    TableState.ESTABLISHED,
                    List.of(TableEvent.SEG_DATA_OUT_OF_ORDER),
                    List.of(),
                    TableState.ESTABLISHED)))
        .isPresent();
  }

  @Test
  void anAnswerToWhatIsDroppedInSilenceIsAViolation() {
    assertThat(
            monitor.violation(
                seen(
                    TableState.ESTABLISHED,
                    List.of(TableEvent.SEG_RST_LEFT),
                    List.of(new Output(ACK, 0)),
                    TableState.ESTABLISHED)))
        .isPresent();
  }

  @Test
  void anAcknowledgmentOfOurFinOnAFinIsTwoStepsInOne() {
    InboundSegment seg = segment(FIN | ACK, 5001, 1101, 20);
    var finWait1 = new Variables(1000, 1001, 1101, 4000, 4000, true, 5001, 3000, false, 0);

    List<TableEvent> events = EventClassifier.events(TableState.FIN_WAIT_1, finWait1, seg);

    assertThat(events).containsExactly(TableEvent.SEG_ACK_OF_FIN, TableEvent.SEG_FIN_DATA_IN_ORDER);
    assertThat(
            monitor.violation(
                seen(
                    TableState.FIN_WAIT_1,
                    events,
                    List.of(new Output(ACK, 0)),
                    TableState.TIME_WAIT)))
        .isEmpty();
  }

  @Test
  void segmentsAreNamedByTheirPlaceInTheWindow() {
    assertThat(events(ACK, 5001, 1001, 0)).containsExactly(TableEvent.SEG_ACK_DUP);
    assertThat(events(ACK, 5001, 1050, 0)).containsExactly(TableEvent.SEG_ACK_NEW);
    assertThat(events(ACK, 5001, 1102, 0)).containsExactly(TableEvent.SEG_ACK_FUTURE);
    assertThat(events(ACK, 5001, 900, 0)).containsExactly(TableEvent.SEG_ACK_OLD);
    assertThat(events(ACK, 5001, -3000, 0)).containsExactly(TableEvent.SEG_ACK_ANCIENT);
    assertThat(events(ACK, 5000, 1001, 0)).containsExactly(TableEvent.SEG_ACK_SEQ_LEFT);
    assertThat(events(ACK, 8001, 1001, 0)).containsExactly(TableEvent.SEG_ACK_SEQ_RIGHT);
    assertThat(events(ACK, 5000, 1001, 1)).containsExactly(TableEvent.SEG_KEEPALIVE_OCTET);
    assertThat(events(ACK, 5001, 1001, 10)).containsExactly(TableEvent.SEG_DATA_IN_ORDER);
    assertThat(events(ACK, 5011, 1001, 10)).containsExactly(TableEvent.SEG_DATA_OUT_OF_ORDER);
    assertThat(events(ACK, 4991, 1001, 10)).containsExactly(TableEvent.SEG_DATA_OLD);
    assertThat(events(ACK, 4996, 1001, 10)).containsExactly(TableEvent.SEG_DATA_STRADDLE_LEFT);
    assertThat(events(ACK, 5001, 1001, 3001)).containsExactly(TableEvent.SEG_DATA_STRADDLE_RIGHT);
    assertThat(events(ACK, 8001, 1001, 10)).containsExactly(TableEvent.SEG_DATA_RIGHT);
    assertThat(events(RST, 5001, 0, 0)).containsExactly(TableEvent.SEG_RST_EXACT);
    assertThat(events(RST, 5002, 0, 0)).containsExactly(TableEvent.SEG_RST_IN_WINDOW);
    assertThat(events(RST, 8001, 0, 0)).containsExactly(TableEvent.SEG_RST_RIGHT);
    assertThat(events(ACK, 5001, 1050, 10))
        .containsExactly(TableEvent.SEG_ACK_NEW, TableEvent.SEG_DATA_IN_ORDER);
  }

  private static List<TableEvent> events(int flags, int seq, int ack, int textLength) {
    return EventClassifier.events(
        TableState.ESTABLISHED, ESTABLISHED, segment(flags, seq, ack, textLength));
  }

  private static InboundSegment segment(int flags, int seq, int ack, int textLength) {
    var segment = new InboundSegment();
    segment.flags = flags;
    segment.wireSeq = seq;
    segment.wireAck = ack;
    segment.textLength = textLength;
    segment.window = 4000;
    return segment;
  }

  private static Observation seen(
      TableState before, List<TableEvent> events, List<Output> outputs, TableState after) {
    return new Observation(before, events, outputs, after, false, false);
  }
}
