package io.leat.cli.rival;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import java.io.IOException;

/**
 * Makes the packet of an event, as the legend of the table defines it, from what the peer knows.
 */
final class CellStimulus {
  private static final int FAR = 0x2000_0000;
  private static final int LARGEST_WINDOW = 1 << 20;
  private static final int STRADDLE = 10;
  private static final int WINDOW_IN_VAIN = 12_000;
  private static final int LARGER_WINDOW = 16_000;
  private static final int REDUCED_MTU = 1000;
  private static final int TOO_SMALL_MTU = 67;

  private final Start start;
  private final Peer peer;
  private final int nxt;
  private final int edge;
  private final int una;

  CellStimulus(Start start, Peer peer) {
    this.start = start;
    this.peer = peer;
    nxt = peer.rcvNxt();
    edge = peer.rcvEdge();
    una = start.isSynReceived() ? peer.iss() + 1 : peer.sndUna();
  }

  Stimulus of(CellEvent event) {
    return switch (event) {
      case SEG_TO_BROADCAST -> Stimulus.toBroadcast(event.name(), syn(nxt + FAR), peer.ends());
      case SEG_FROM_INVALID_SRC ->
          Stimulus.fromMulticast(event.name(), syn(nxt + FAR), peer.ends());
      case SEG_LAND -> Stimulus.fromItself(event.name(), syn(nxt + FAR), peer.ends());
      case ICMP_SOFT -> icmp(event, 3, 1, 0, quoted());
      case ICMP_HARD -> icmp(event, 3, 3, 0, quoted());
      case ICMP_FRAG_NEEDED -> icmp(event, 3, 4, REDUCED_MTU, quoted());
      case ICMP_FRAG_NEEDED_TINY -> icmp(event, 3, 4, TOO_SMALL_MTU, quoted());
      case ICMP_SOURCE_QUENCH -> icmp(event, 4, 0, 0, quoted());
      case ICMP_BAD_QUOTE -> icmp(event, 3, 3, 0, peer.sndNxt() + 1000);
      case USER_SEND -> Stimulus.call(event.name(), host -> host.write(Peer.TEXT));
      case USER_RECEIVE_DATA -> Stimulus.call(event.name(), Contestant::readAll);
      case USER_CLOSE -> Stimulus.call(event.name(), this::close);
      case USER_ABORT -> Stimulus.call(event.name(), Contestant::abort);
      default -> Stimulus.of(event.name(), segment(event), peer.ends());
    };
  }

  /** Of the sending direction, where there is one. */
  private void close(Contestant host) throws IOException {
    switch (start) {
      case LISTEN -> host.closeListener();
      case SYN_SENT, SYN_RECEIVED_ACTIVE -> host.closeConnection();
      default -> host.shutDownOutput();
    }
  }

  private Stimulus icmp(CellEvent event, int type, int code, int mtu, int seq) {
    return Stimulus.of(event.name(), Packets.icmp(type, code, mtu, seq, peer.ends()));
  }

  private int quoted() {
    boolean nothingInFlight = peer.sndUna() == peer.sndNxt();
    return nothingInFlight ? peer.sndNxt() - 1 : peer.sndUna();
  }

  private Segment segment(CellEvent event) {
    return switch (event) {
      case SEG_SYN_LEFT -> syn(peer.irs());
      case SEG_SYN_IN_WINDOW -> syn(nxt + 1);
      case SEG_SYN_RIGHT -> syn(edge);
      case SEG_SYN_NEW -> syn(nxt + FAR);
      // an older sequence number: the timestamp alone makes it acceptable
      case SEG_SYN_NEW_REUSE_OK -> syn(nxt - 1000);
      case SEG_SYN_REUSE_BAD -> old(syn(nxt + FAR));
      case SEG_SYN_DATA -> syn(nxt + FAR).withText(Peer.TEXT);
      case SEG_SYN_FIN -> peer.segment(SYN | FIN, nxt + FAR, 0);
      case SEG_SYN_RST -> peer.segment(SYN | RST, nxt, 0);
      case SEG_SYNACK_OK -> peer.segment(SYN | ACK, peer.irs(), peer.iss() + 1);
      case SEG_SYNACK_ACK_LOW -> peer.segment(SYN | ACK, nxt + FAR, peer.iss());
      case SEG_SYNACK_ACK_HIGH -> peer.segment(SYN | ACK, nxt + FAR, peer.sndNxt() + 1);
      case SEG_SYNACK_FIN_OK -> peer.segment(SYN | ACK | FIN, peer.irs(), peer.iss() + 1);
      case SEG_SYNACK_IN_WINDOW -> peer.segment(SYN | ACK, nxt + 1, peer.sndNxt());
      case SEG_ACK_NEW -> ack(nxt, newAck());
      case SEG_ACK_OF_FIN -> ack(nxt, peer.sndNxt());
      case SEG_ACK_DUP -> ack(nxt, peer.sndUna());
      case SEG_ACK_WND_UPDATE -> ack(nxt, peer.sndUna()).withWindow(LARGER_WINDOW);
      case SEG_ACK_WND_ZERO -> ack(nxt, peer.sndUna()).withWindow(0);
      case SEG_ACK_OLD -> ack(nxt, peer.sndUna() - 1).withWindow(WINDOW_IN_VAIN);
      case SEG_ACK_ANCIENT -> ack(nxt, ancient()).withWindow(WINDOW_IN_VAIN);
      case SEG_ACK_FUTURE -> ack(nxt, peer.sndNxt() + 1).withWindow(WINDOW_IN_VAIN);
      case SEG_ACK_SEQ_LEFT -> ack(nxt - 1, peer.sndNxt());
      case SEG_ACK_SEQ_RIGHT -> ack(edge, peer.sndNxt());
      case SEG_KEEPALIVE_OCTET -> ack(nxt - 1, peer.sndNxt()).withText(1);
      case SEG_DATA_OUT_OF_ORDER -> data(nxt + Peer.TEXT);
      case SEG_DATA_OLD -> ack(nxt - Peer.TEXT - 1, peer.sndUna()).withText(Peer.TEXT);
      case SEG_DATA_STRADDLE_LEFT -> data(nxt - STRADDLE);
      case SEG_DATA_STRADDLE_RIGHT -> ack(nxt, una).withText(edge - nxt + STRADDLE);
      case SEG_DATA_RIGHT -> data(edge);
      case SEG_DATA_ACK_FUTURE -> ack(nxt, peer.sndNxt() + 1).withText(Peer.TEXT);
      case SEG_DATA_ACK_ANCIENT -> ack(nxt, ancient()).withText(Peer.TEXT);
      case SEG_DATA_NO_ACK -> peer.segment(PSH, nxt, 0).withText(Peer.TEXT);
      case SEG_FIN_IN_ORDER -> fin(nxt, una);
      case SEG_FIN_ACKS_OUR_FIN -> fin(nxt, peer.sndNxt());
      case SEG_FIN_DATA_IN_ORDER -> fin(nxt, una).withText(Peer.TEXT);
      case SEG_FIN_OUT_OF_ORDER -> fin(nxt + Peer.TEXT, una);
      case SEG_FIN_DUPLICATE -> fin(nxt - 1, peer.sndNxt());
      case SEG_FIN_RIGHT -> fin(edge, una);
      case SEG_FIN_NO_ACK -> peer.segment(FIN, nxt, 0);
      case SEG_RST_EXACT, SEG_RST_EXACT_RFC1337, SEG_RST_ZERO_WINDOW_EXACT -> rst(nxt);
      case SEG_RST_IN_WINDOW -> rst(nxt + 1);
      case SEG_RST_LEFT -> rst(nxt - 1);
      case SEG_RST_RIGHT -> rst(edge);
      case SEG_RSTACK_ACK_OK -> peer.segment(RST | ACK, resetSeq(), peer.sndNxt());
      case SEG_RSTACK_ACK_BAD -> peer.segment(RST | ACK, resetSeq(), peer.sndNxt() + 1);
      case SEG_RST_DATA_EXACT -> rst(nxt).withText(Peer.TEXT);
      case SEG_NO_FLAGS -> peer.segment(0, nxt, 0);
      case SEG_NO_FLAGS_OUTSIDE -> peer.segment(0, edge, 0);
      case SEG_URG_IN_ORDER -> data(nxt).withUrgent(Peer.TEXT);
      case SEG_BAD_CHECKSUM -> data(nxt).with(Segment.Defect.CHECKSUM);
      case SEG_BAD_HEADER -> data(nxt).with(Segment.Defect.DATA_OFFSET);
      case SEG_BAD_OPTION_LEN -> data(nxt).with(Segment.Defect.OPTION_LENGTH);
      case SEG_PAWS_OLD_TS -> old(data(nxt));
      case SEG_TS_MISSING -> data(nxt).with(Options.NONE);
      case SEG_RST_OLD_TS -> old(rst(nxt));
      case SEG_DATA_IN_ORDER, SEG_DATA_AFTER_FULL_CLOSE, SEG_DATA_ZERO_WINDOW -> data(nxt);
      default -> throw new IllegalArgumentException(event + " is no segment");
    };
  }

  private Segment syn(int seq) {
    return peer.segment(SYN, seq, 0);
  }

  private Segment ack(int seq, int ack) {
    return peer.segment(ACK, seq, ack);
  }

  private Segment fin(int seq, int ack) {
    return peer.segment(FIN | ACK, seq, ack);
  }

  private Segment rst(int seq) {
    return peer.segment(RST, seq, 0);
  }

  private Segment data(int seq) {
    return ack(seq, una).withText(Peer.TEXT);
  }

  /** Acknowledges the host's SYN, or the first of two segments. */
  private int newAck() {
    return peer.hasSynOutstanding() ? peer.iss() + 1 : peer.sndUna() + peer.fullSegment();
  }

  private int ancient() {
    return peer.sndUna() - LARGEST_WINDOW;
  }

  private int resetSeq() {
    return start == Start.SYN_SENT ? 0 : nxt;
  }

  private static Segment old(Segment segment) {
    Options.Timestamps stamps = segment.options().stamps();
    return stamps == null
        ? segment
        : segment.with(
            segment.options().with(new Options.Timestamps(stamps.value() - 1000, stamps.echo())));
  }
}
