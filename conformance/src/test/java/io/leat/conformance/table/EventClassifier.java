package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;

import io.leat.packet.wire.InboundSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Names the events of an arriving segment: the most specific of the legend that fits.
 *
 * <p>The legend's events hold one surprise each; a real segment may hold two, such as new text and
 * a new acknowledgment. It is then two events in the order of RFC 9293 §3.10.7.4: the ACK field
 * (fifth), then text and FIN (seventh, eighth).
 */
public final class EventClassifier {
  private final TableState state;
  private final Variables v;
  private final InboundSegment seg;

  /** SEG.SEQ and SEG.ACK relative to RCV.NXT and SND.UNA. */
  private final int seq;

  private final int ack;

  private EventClassifier(TableState state, Variables v, InboundSegment seg) {
    this.state = state;
    this.v = v;
    this.seg = seg;
    seq = seg.wireSeq - v.rcvNxt();
    ack = seg.wireAck - v.sndUna();
  }

  /** The events of a segment with a right checksum and header, in order. */
  public static List<TableEvent> events(TableState state, Variables before, InboundSegment seg) {
    var classifier = new EventClassifier(state, before, seg);
    return switch (state) {
      case CLOSED, LISTEN -> List.of(classifier.withoutConnection());
      case SYN_SENT -> List.of(classifier.inSynSent());
      case SYN_RECEIVED_PASSIVE,
          SYN_RECEIVED_ACTIVE,
          ESTABLISHED,
          FIN_WAIT_1,
          FIN_WAIT_2,
          CLOSE_WAIT,
          CLOSING,
          LAST_ACK,
          TIME_WAIT ->
          classifier.inOtherStates();
    };
  }

  /**
   * All that a segment may be: first what {@link #events} says; then, of a segment left of the
   * window, with the event of its ACK field behind it, which counts if it is recent (appendix A.2);
   * and a FIN at a closed window, which needs no room.
   */
  public static List<List<TableEvent>> readings(
      TableState state, Variables before, InboundSegment seg) {
    var readings = new ArrayList<List<TableEvent>>();
    List<TableEvent> events = events(state, before, seg);
    readings.add(events);
    TableEvent event = events.getFirst();
    boolean left =
        event == TableEvent.SEG_ACK_SEQ_LEFT
            || event == TableEvent.SEG_KEEPALIVE_OCTET
            || event == TableEvent.SEG_DATA_OLD
            || event == TableEvent.SEG_FIN_DUPLICATE;
    if (left && state != TableState.LISTEN && state != TableState.CLOSED) {
      TableEvent field = new EventClassifier(state, before, seg).ackField();
      if (field == TableEvent.SEG_ACK_NEW || field == TableEvent.SEG_ACK_OF_FIN) {
        readings.add(List.of(event, field));
      }
    }
    if (seg.has(FIN) && events.contains(TableEvent.SEG_DATA_ZERO_WINDOW)) {
      readings.add(List.of(TableEvent.SEG_FIN_IN_ORDER));
    }
    return readings;
  }

  private TableEvent withoutConnection() {
    if (seg.has(RST)) {
      return seg.has(SYN) ? TableEvent.SEG_SYN_RST : TableEvent.SEG_RST_EXACT;
    }
    if (seg.has(SYN)) {
      return syn();
    }
    if (!seg.has(ACK)) {
      return withoutAck();
    }
    if (seg.has(FIN)) {
      return TableEvent.SEG_FIN_IN_ORDER;
    }
    return seg.textLength > 0 ? TableEvent.SEG_DATA_IN_ORDER : TableEvent.SEG_ACK_DUP;
  }

  private TableEvent inSynSent() {
    boolean ackOfSyn = 0 < ack && ack <= v.sndNxt() - v.sndUna();
    if (seg.has(RST)) {
      if (!seg.has(ACK)) {
        return seg.has(SYN) ? TableEvent.SEG_SYN_RST : TableEvent.SEG_RST_EXACT;
      }
      return ackOfSyn ? TableEvent.SEG_RSTACK_ACK_OK : TableEvent.SEG_RSTACK_ACK_BAD;
    }
    if (!seg.has(ACK)) {
      return seg.has(SYN) ? syn() : withoutAck();
    }
    if (seg.has(SYN)) {
      if (!ackOfSyn) {
        return ack <= 0 ? TableEvent.SEG_SYNACK_ACK_LOW : TableEvent.SEG_SYNACK_ACK_HIGH;
      }
      return seg.has(FIN) ? TableEvent.SEG_SYNACK_FIN_OK : TableEvent.SEG_SYNACK_OK;
    }
    if (ackOfSyn) {
      return TableEvent.SEG_ACK_NEW;
    }
    return ack > 0 ? TableEvent.SEG_ACK_FUTURE : TableEvent.SEG_ACK_OLD;
  }

  private List<TableEvent> inOtherStates() {
    if (seg.has(RST)) {
      return List.of(reset());
    }
    boolean reopens = state == TableState.TIME_WAIT && seg.has(SYN) && !seg.has(ACK);
    if (v.timestamps() && !reopens) {
      if (!seg.hasTimestamps) {
        return List.of(TableEvent.SEG_TS_MISSING);
      }
      if (seg.tsVal - v.tsRecent() < 0) {
        return List.of(TableEvent.SEG_PAWS_OLD_TS);
      }
    }
    if (seg.has(SYN)) {
      return List.of(seg.has(ACK) ? synAck() : syn());
    }
    if (!seg.has(ACK)) {
      return List.of(withoutAck());
    }
    return withAck();
  }

  private TableEvent reset() {
    if (seq < 0) {
      return TableEvent.SEG_RST_LEFT;
    }
    if (seq > 0) {
      return seq < v.rcvWnd() ? TableEvent.SEG_RST_IN_WINDOW : TableEvent.SEG_RST_RIGHT;
    }
    if (seg.has(SYN)) {
      return TableEvent.SEG_SYN_RST;
    }
    if (seg.has(ACK)) {
      return seg.wireAck - v.sndNxt() > 0
          ? TableEvent.SEG_RSTACK_ACK_BAD
          : TableEvent.SEG_RSTACK_ACK_OK;
    }
    if (v.rcvWnd() == 0) {
      return TableEvent.SEG_RST_ZERO_WINDOW_EXACT;
    }
    return seg.textLength > 0 ? TableEvent.SEG_RST_DATA_EXACT : TableEvent.SEG_RST_EXACT;
  }

  private TableEvent syn() {
    if (seg.has(FIN)) {
      return TableEvent.SEG_SYN_FIN;
    }
    if (state == TableState.TIME_WAIT) {
      return reuse();
    }
    if (seq == -1) {
      return TableEvent.SEG_SYN_LEFT;
    }
    if (seg.textLength > 0) {
      return TableEvent.SEG_SYN_DATA;
    }
    return 0 <= seq && seq < v.rcvWnd() ? TableEvent.SEG_SYN_IN_WINDOW : TableEvent.SEG_SYN_NEW;
  }

  /** RFC 6191 §2: a newer timestamp, or where there are none to compare a larger SEQ. */
  private TableEvent reuse() {
    boolean larger = seq >= 0;
    if (!v.timestamps()) {
      return larger ? TableEvent.SEG_SYN_NEW : TableEvent.SEG_SYN_LEFT;
    }
    int newer = seg.hasTimestamps ? seg.tsVal - v.tsRecent() : 0;
    return newer > 0 || newer == 0 && larger
        ? TableEvent.SEG_SYN_NEW_REUSE_OK
        : TableEvent.SEG_SYN_REUSE_BAD;
  }

  private TableEvent synAck() {
    boolean crossing = seq == -1 && seg.wireAck == v.sndNxt();
    if (crossing) {
      return seg.has(FIN) ? TableEvent.SEG_SYNACK_FIN_OK : TableEvent.SEG_SYNACK_OK;
    }
    if (0 <= seq && seq < v.rcvWnd()) {
      return TableEvent.SEG_SYNACK_IN_WINDOW;
    }
    return seg.wireAck - v.sndNxt() > 0
        ? TableEvent.SEG_SYNACK_ACK_HIGH
        : TableEvent.SEG_SYNACK_ACK_LOW;
  }

  private TableEvent withoutAck() {
    if (seg.has(FIN)) {
      return TableEvent.SEG_FIN_NO_ACK;
    }
    if (seg.textLength > 0) {
      return TableEvent.SEG_DATA_NO_ACK;
    }
    boolean inside = seq == 0 || 0 < seq && seq < v.rcvWnd();
    return inside ? TableEvent.SEG_NO_FLAGS : TableEvent.SEG_NO_FLAGS_OUTSIDE;
  }

  private List<TableEvent> withAck() {
    int len = seg.len();
    boolean left = seq < 0 && seq + len <= 0;
    if (left) {
      return List.of(leftOfWindow());
    }
    if (seq > 0 && seq >= v.rcvWnd()) {
      return List.of(rightOfWindow());
    }
    TableEvent field = ackField();
    if (len == 0) {
      return List.of(field);
    }
    boolean unacceptable = ack < 0 && field == TableEvent.SEG_ACK_ANCIENT;
    if (unacceptable) {
      return List.of(TableEvent.SEG_DATA_ACK_ANCIENT);
    }
    if (field == TableEvent.SEG_ACK_FUTURE) {
      return List.of(TableEvent.SEG_DATA_ACK_FUTURE);
    }
    TableEvent content = content();
    boolean ackMatters = field == TableEvent.SEG_ACK_NEW || field == TableEvent.SEG_ACK_OF_FIN;
    // the legend's text in SYN-RECEIVED acknowledges our SYN already
    boolean implied = seg.wireAck == v.iss() + 1 && v.sndUna() == v.iss();
    if (!ackMatters || implied || content == TableEvent.SEG_FIN_ACKS_OUR_FIN) {
      return List.of(content);
    }
    return List.of(field, content);
  }

  private TableEvent leftOfWindow() {
    if (seg.len() == 0) {
      return TableEvent.SEG_ACK_SEQ_LEFT;
    }
    if (seg.has(FIN)) {
      return TableEvent.SEG_FIN_DUPLICATE;
    }
    return seq == -1 && seg.textLength == 1
        ? TableEvent.SEG_KEEPALIVE_OCTET
        : TableEvent.SEG_DATA_OLD;
  }

  private TableEvent rightOfWindow() {
    if (seg.len() == 0) {
      return TableEvent.SEG_ACK_SEQ_RIGHT;
    }
    return seg.has(FIN) ? TableEvent.SEG_FIN_RIGHT : TableEvent.SEG_DATA_RIGHT;
  }

  private TableEvent ackField() {
    int outstanding = v.sndNxt() - v.sndUna();
    if (ack > outstanding) {
      return TableEvent.SEG_ACK_FUTURE;
    }
    if (ack < 0) {
      return ack >= -v.maxSndWnd() ? TableEvent.SEG_ACK_OLD : TableEvent.SEG_ACK_ANCIENT;
    }
    if (ack > 0) {
      return v.finSent() && ack == outstanding ? TableEvent.SEG_ACK_OF_FIN : TableEvent.SEG_ACK_NEW;
    }
    if (seg.window == 0) {
      return TableEvent.SEG_ACK_WND_ZERO;
    }
    return TableEvent.SEG_ACK_DUP;
  }

  private TableEvent content() {
    if (seg.has(FIN)) {
      return fin();
    }
    if (seg.malformedOption) {
      return TableEvent.SEG_BAD_OPTION_LEN;
    }
    if (seq < 0) {
      return TableEvent.SEG_DATA_STRADDLE_LEFT;
    }
    if (seq > 0) {
      return TableEvent.SEG_DATA_OUT_OF_ORDER;
    }
    if (v.rcvWnd() == 0) {
      return TableEvent.SEG_DATA_ZERO_WINDOW;
    }
    if (seg.textLength > v.rcvWnd()) {
      return TableEvent.SEG_DATA_STRADDLE_RIGHT;
    }
    return seg.has(URG) ? TableEvent.SEG_URG_IN_ORDER : TableEvent.SEG_DATA_IN_ORDER;
  }

  private TableEvent fin() {
    if (seq > 0) {
      return TableEvent.SEG_FIN_OUT_OF_ORDER;
    }
    int text = Math.max(0, seg.textLength + Math.min(0, seq));
    if (text > v.rcvWnd()) {
      return v.rcvWnd() == 0 ? TableEvent.SEG_DATA_ZERO_WINDOW : TableEvent.SEG_DATA_STRADDLE_RIGHT;
    }
    boolean acksOurFin = v.finSent() && seg.wireAck == v.sndNxt() && v.sndUna() != v.sndNxt();
    if (text > 0) {
      return TableEvent.SEG_FIN_DATA_IN_ORDER;
    }
    return acksOurFin ? TableEvent.SEG_FIN_ACKS_OUR_FIN : TableEvent.SEG_FIN_IN_ORDER;
  }
}
