package io.leat.cli.rival;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;

import io.leat.cli.rival.Options.Timestamps;
import io.leat.packet.wire.TcpFlags;

/** Names a segment by where it lies to what a host expects. */
final class StimulusClass {
  private static final int LARGEST_WINDOW = 65_535;

  private StimulusClass() {}

  /**
   * For instance {@code FIN,ACK+text seq:next ack:future}.
   *
   * @param newestStamp the newest timestamp sent before
   */
  static String of(Segment segment, Peer peer, int newestStamp) {
    StringBuilder name = new StringBuilder();
    int flags = segment.flags() & (SYN | FIN | RST | ACK | URG);
    name.append(flags == 0 ? "none" : TcpFlags.format(flags));
    if (segment.text() > 0) {
      name.append("+text");
    }
    name.append(" seq:").append(seq(segment, peer));
    if (segment.has(ACK)) {
      name.append(" ack:").append(ack(segment.ack(), peer));
    }
    if (segment.window() == 0) {
      name.append(" wnd:0");
    }
    Timestamps stamps = segment.options().stamps();
    if (peer.usesTimestamps()) {
      boolean old = stamps != null && stamps.value() - newestStamp <= 0;
      name.append(stamps == null ? " ts:missing" : old ? " ts:old" : "");
    }
    return name.toString();
  }

  private static String seq(Segment segment, Peer peer) {
    int toNext = segment.seq() - peer.rcvNxt();
    int end = segment.seq() + segment.len();
    int pastEdge = end - peer.rcvEdge();
    if (toNext < 0) {
      String left = end - peer.rcvNxt() > 0 ? "straddles-left" : "left";
      return pastEdge > 0 && end - peer.rcvNxt() > 0 ? "straddles-both" : left;
    }
    if (toNext == 0) {
      String next = peer.window() == 0 ? "next-of-closed" : "next";
      return pastEdge > 0 && segment.len() > 0 ? next + "-beyond" : next;
    }
    if (segment.seq() - peer.rcvEdge() >= 0) {
      return segment.seq() == peer.rcvEdge() ? "edge" : "right";
    }
    return pastEdge > 0 ? "in-beyond" : "in";
  }

  private static String ack(int ack, Peer peer) {
    if (ack - peer.sndNxt() > 0) {
      return "future";
    }
    if (ack - peer.sndUna() > 0) {
      return ack == peer.sndNxt() ? "all" : "new";
    }
    if (ack == peer.sndUna()) {
      return "una";
    }
    return peer.sndUna() - ack <= LARGEST_WINDOW ? "old" : "ancient";
  }
}
