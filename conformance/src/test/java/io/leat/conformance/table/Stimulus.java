package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;

import io.leat.conformance.table.WireSegment.Defect;
import io.leat.conformance.table.WireSegment.Timestamps;

/** Makes the segment of an event, as the legend defines it, from what the peer knows. */
final class Stimulus {
  private static final int FAR = 0x2000_0000;
  private static final int LARGEST_WINDOW = 1 << 20;
  private static final int STRADDLE = 10;

  /** What a segment offers whose window must not count. */
  static final int WINDOW_IN_VAIN = 12_000;

  /** What a window update offers. */
  static final int LARGER_WINDOW = 16_000;

  private final Scene scene;
  private final TableState state;
  private final int nxt;
  private final int edge;

  /** SND.UNA; where the table means "nothing new", but our SYN must be acknowledged: ISS + 1. */
  private final int una;

  private Stimulus(Scene scene, TableState state) {
    this.scene = scene;
    this.state = state;
    nxt = scene.rcvNxt;
    edge = scene.rcvEdge;
    boolean synReceived =
        state == TableState.SYN_RECEIVED_PASSIVE || state == TableState.SYN_RECEIVED_ACTIVE;
    una = synReceived ? scene.iss + 1 : scene.sndUna;
  }

  static WireSegment segment(Scene scene, TableState state, TableEvent event) {
    return new Stimulus(scene, state).segment(event);
  }

  private WireSegment segment(TableEvent event) {
    return switch (event) {
      case SEG_SYN_LEFT -> syn(scene.irs());
      case SEG_SYN_IN_WINDOW -> syn(nxt + 1);
      case SEG_SYN_RIGHT -> syn(edge);
      case SEG_SYN_NEW -> syn(nxt + FAR);
      // an older sequence number: the timestamp alone makes it acceptable
      case SEG_SYN_NEW_REUSE_OK -> syn(nxt - 1000);
      case SEG_SYN_REUSE_BAD -> old(syn(nxt + FAR));
      case SEG_SYN_DATA -> text(syn(nxt + FAR), Scene.N);
      case SEG_SYN_FIN -> scene.segment(SYN | FIN, nxt + FAR, 0);
      case SEG_SYN_RST -> scene.segment(SYN | RST, nxt, 0);
      case SEG_SYNACK_OK -> scene.segment(SYN | ACK, scene.irs(), scene.iss + 1);
      case SEG_SYNACK_ACK_LOW -> scene.segment(SYN | ACK, nxt + FAR, scene.iss);
      case SEG_SYNACK_ACK_HIGH -> scene.segment(SYN | ACK, nxt + FAR, scene.sndNxt + 1);
      case SEG_SYNACK_FIN_OK -> scene.segment(SYN | ACK | FIN, scene.irs(), scene.iss + 1);
      case SEG_SYNACK_IN_WINDOW -> scene.segment(SYN | ACK, nxt + 1, scene.sndNxt);
      case SEG_ACK_NEW -> ack(nxt, newAck());
      case SEG_ACK_OF_FIN -> ack(nxt, scene.sndNxt);
      case SEG_ACK_DUP -> ack(nxt, scene.sndUna);
      case SEG_ACK_WND_UPDATE -> withWindow(LARGER_WINDOW, scene.sndUna);
      case SEG_ACK_WND_ZERO -> withWindow(0, scene.sndUna);
      case SEG_ACK_OLD -> withWindow(WINDOW_IN_VAIN, scene.sndUna - 1);
      case SEG_ACK_ANCIENT -> withWindow(WINDOW_IN_VAIN, ancient());
      case SEG_ACK_FUTURE -> withWindow(WINDOW_IN_VAIN, scene.sndNxt + 1);
      case SEG_ACK_SEQ_LEFT -> ack(nxt - 1, scene.sndNxt);
      case SEG_ACK_SEQ_RIGHT -> ack(edge, scene.sndNxt);
      case SEG_KEEPALIVE_OCTET -> text(ack(nxt - 1, scene.sndNxt), 1);
      case SEG_DATA_IN_ORDER, SEG_DATA_AFTER_FULL_CLOSE, SEG_DATA_ZERO_WINDOW -> data(nxt);
      case SEG_DATA_OUT_OF_ORDER -> data(nxt + Scene.N);
      case SEG_DATA_OLD -> text(ack(nxt - Scene.N - 1, scene.sndUna), Scene.N);
      case SEG_DATA_STRADDLE_LEFT -> data(nxt - STRADDLE);
      case SEG_DATA_STRADDLE_RIGHT -> text(ack(nxt, una), edge - nxt + STRADDLE);
      case SEG_DATA_RIGHT -> data(edge);
      case SEG_DATA_ACK_FUTURE -> text(ack(nxt, scene.sndNxt + 1), Scene.N);
      case SEG_DATA_ACK_ANCIENT -> text(ack(nxt, ancient()), Scene.N);
      case SEG_DATA_NO_ACK -> text(scene.segment(PSH, nxt, 0), Scene.N);
      case SEG_FIN_IN_ORDER -> fin(nxt, una);
      case SEG_FIN_ACKS_OUR_FIN -> fin(nxt, scene.sndNxt);
      case SEG_FIN_DATA_IN_ORDER -> text(fin(nxt, una), Scene.N);
      case SEG_FIN_OUT_OF_ORDER -> fin(nxt + Scene.N, una);
      case SEG_FIN_DUPLICATE -> fin(nxt - 1, scene.sndNxt);
      case SEG_FIN_RIGHT -> fin(edge, una);
      case SEG_FIN_NO_ACK -> scene.segment(FIN, nxt, 0);
      case SEG_RST_EXACT, SEG_RST_EXACT_RFC1337, SEG_RST_ZERO_WINDOW_EXACT -> rst(nxt);
      case SEG_RST_IN_WINDOW -> rst(nxt + 1);
      case SEG_RST_LEFT -> rst(nxt - 1);
      case SEG_RST_RIGHT -> rst(edge);
      case SEG_RSTACK_ACK_OK -> scene.segment(RST | ACK, resetSeq(), scene.sndNxt);
      case SEG_RSTACK_ACK_BAD -> scene.segment(RST | ACK, resetSeq(), scene.sndNxt + 1);
      case SEG_RST_DATA_EXACT -> text(rst(nxt), Scene.N);
      case SEG_NO_FLAGS -> scene.segment(0, nxt, 0);
      case SEG_NO_FLAGS_OUTSIDE -> scene.segment(0, edge, 0);
      case SEG_URG_IN_ORDER -> urgent(data(nxt));
      case SEG_BAD_CHECKSUM -> with(Defect.CHECKSUM, data(nxt));
      case SEG_BAD_HEADER -> with(Defect.DATA_OFFSET, data(nxt));
      case SEG_BAD_OPTION_LEN -> with(Defect.OPTION_LENGTH, data(nxt));
      case SEG_PAWS_OLD_TS -> old(data(nxt));
      case SEG_TS_MISSING -> withoutTimestamps(data(nxt));
      case SEG_RST_OLD_TS -> old(rst(nxt));
      default -> throw new AssertionError(event + " is no segment for TCP");
    };
  }

  private WireSegment syn(int seq) {
    return scene.segment(SYN, seq, 0);
  }

  private WireSegment ack(int seq, int ack) {
    return scene.segment(ACK, seq, ack);
  }

  private WireSegment fin(int seq, int ack) {
    return scene.segment(FIN | ACK, seq, ack);
  }

  private WireSegment rst(int seq) {
    return scene.segment(RST, seq, 0);
  }

  private WireSegment data(int seq) {
    return text(ack(seq, una), Scene.N);
  }

  private WireSegment text(WireSegment segment, int octets) {
    int first = segment.seq + (segment.has(SYN) ? 1 : 0);
    segment.text = scene.text(first, octets);
    return segment;
  }

  /** Acknowledges our SYN, or the first of two segments. */
  private int newAck() {
    boolean synOutstanding = scene.synSeen && scene.sndUna == scene.iss;
    return synOutstanding ? scene.iss + 1 : scene.sndUna + scene.mss();
  }

  private int ancient() {
    return scene.sndUna - LARGEST_WINDOW;
  }

  private int resetSeq() {
    return state == TableState.SYN_SENT ? 0 : nxt;
  }

  private WireSegment withWindow(int window, int ack) {
    int before = scene.window;
    scene.window = window;
    WireSegment segment = ack(nxt, ack);
    scene.window = before;
    return segment;
  }

  private static WireSegment urgent(WireSegment segment) {
    segment.flags |= URG;
    segment.urgentPointer = Scene.N;
    return segment;
  }

  private static WireSegment with(Defect defect, WireSegment segment) {
    segment.defect = defect;
    return segment;
  }

  private static WireSegment old(WireSegment segment) {
    Timestamps present = segment.timestamps;
    if (present != null) {
      segment.timestamps = new Timestamps(present.value() - 1000, present.echo());
    }
    return segment;
  }

  private static WireSegment withoutTimestamps(WireSegment segment) {
    segment.timestamps = null;
    return segment;
  }
}
