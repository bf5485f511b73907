package io.leat.cli.rival;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpState;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The host's variables when a stimulus arrives, for to name what it answers in their terms: SEG is
 * the stimulus, {@code ACK} alone is {@code <SEQ=SND.NXT><ACK=RCV.NXT>}.
 */
record Before(TcpState state, int iss, int sndUna, int sndNxt, int rcvNxt) {
  /** Distances beyond this are not distances. */
  private static final int NEAR = 1 << 20;

  static Before of(TcpState state, Peer peer) {
    return new Before(state, peer.iss(), peer.sndUna(), peer.sndNxt(), peer.rcvNxt());
  }

  /**
   * The class of a reply: all that was answered at once. A SYN is an answer to a SYN alone; others
   * come from the kernel's timer, which expires at once after some resets.
   */
  String name(List<Segment> replies, @Nullable Segment stimulus) {
    boolean mayDrawSyn = stimulus != null && stimulus.has(SYN);
    String named =
        replies.stream()
            .filter(reply -> !reply.has(SYN) || mayDrawSyn && reply.has(ACK))
            .map(reply -> name(reply, stimulus))
            .collect(Collectors.joining(", then "));
    return named.isEmpty() ? "nothing" : named;
  }

  private String name(Segment reply, @Nullable Segment stimulus) {
    StringBuilder name = new StringBuilder();
    name.append(TcpFlags.format(reply.flags() & (SYN | FIN | RST | ACK)));
    boolean aboutNothing = reply.has(RST) || reply.has(SYN);
    String seq = seq(reply, stimulus);
    if (aboutNothing || !seq.equals("SND.NXT")) {
      name.append(" seq=").append(seq);
    }
    if (reply.has(ACK)) {
      String ack = ack(reply, stimulus);
      if (aboutNothing || !ack.equals("RCV.NXT")) {
        name.append(" ack=").append(ack);
      }
    }
    if (reply.text() > 0) {
      name.append(" text ").append(reply.text());
    }
    return name.toString();
  }

  private String seq(Segment reply, @Nullable Segment stimulus) {
    int seq = reply.seq();
    if (reply.has(SYN)) {
      boolean opens = state == TcpState.LISTEN || state == TcpState.TIME_WAIT;
      return opens || seq == iss ? "ISS" : "a new ISS";
    }
    if (reply.has(RST)) {
      if (stimulus != null && stimulus.has(ACK) && seq == stimulus.ack()) {
        return "SEG.ACK";
      }
      if (seq == 0) {
        return "0";
      }
    }
    if (seq == sndUna && sndUna != sndNxt) {
      return "SND.UNA";
    }
    return relative("SND.NXT", seq - sndNxt);
  }

  private String ack(Segment reply, @Nullable Segment stimulus) {
    int ack = reply.ack();
    boolean fresh = reply.has(RST) || reply.has(SYN);
    if (fresh && stimulus != null && ack == stimulus.seq() + stimulus.len()) {
      return "SEG.SEQ+SEG.LEN";
    }
    if (fresh && stimulus != null && ack == stimulus.seq()) {
      return "SEG.SEQ";
    }
    return relative("RCV.NXT", ack - rcvNxt);
  }

  private static String relative(String to, int distance) {
    if (distance == 0) {
      return to;
    }
    return Math.abs(distance) > NEAR ? "far from " + to : to + (distance > 0 ? "+" : "") + distance;
  }
}
