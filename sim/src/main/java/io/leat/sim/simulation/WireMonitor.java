package io.leat.sim.simulation;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.SequenceNumbers;
import io.leat.sim.Content;
import io.leat.sim.LossReason;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;

/**
 * Watches the wire: invariants 1, 3, 4, 5 and 10 on what the frames say, without asking the hosts.
 * Also takes the hash of the whole trace (invariant 15), and notes what chance did.
 */
final class WireMonitor implements NetworkObserver {
  private final List<ConnectionPlan> connections;
  private final VirtualHost a;
  private final FrameVerifier frame;
  private final IntPredicate ghosts;
  private final CRC32C crc = new CRC32C();

  /** By connection; each the opener's end and the accepter's. */
  private final WireEnd[][] ends;

  /** Connections of which a ghost was seen: what their ends say does not fit together any more. */
  private final boolean[] haunted;

  private final Set<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
  private final long[] lastDelivered = new long[2];
  private long hash;
  private long frames;
  private long textOctets;

  /**
   * @param ghosts whether what a connection's accepter sends is no longer of that connection
   */
  WireMonitor(
      List<ConnectionPlan> connections, VirtualHost a, FrameVerifier frame, IntPredicate ghosts) {
    this.ghosts = ghosts;
    this.connections = connections;
    this.a = a;
    this.frame = frame;
    ends = new WireEnd[connections.size()][2];
    haunted = new boolean[connections.size()];
    for (WireEnd[] both : ends) {
      both[0] = new WireEnd();
      both[1] = new WireEnd();
    }
  }

  /** Depends on every frame with its time, in order. */
  long hash() {
    return hash;
  }

  long frames() {
    return frames;
  }

  /** Octets of text sent, retransmissions included. */
  long textOctets() {
    return textOctets;
  }

  /** What chance has done so far. */
  Set<FaultKind> seen() {
    return seen;
  }

  @Override
  public void lost(NetworkFrame lost, LossReason reason) {
    switch (reason) {
      case RANDOM -> seen.add(FaultKind.LOSS);
      case QUEUE_FULL -> seen.add(FaultKind.CONGESTION);
      case RULE, LINK_DOWN, TOO_BIG, RECEIVER_FULL, NO_ROUTE -> {}
    }
  }

  @Override
  public void sent(NetworkFrame sent) {
    VirtualHost host = (VirtualHost) sent.from();
    frame.read(sent.octets(), host.mtu(), host);
    frames++;
    crc.update(frame.octets, 0, frame.length);
    hash = (hash ^ crc.getValue() ^ sent.time() << 16) * 0x9e37_79b9_7f4a_7c15L;
    hash ^= hash >>> 29;
    int number = connection();
    if (number >= 0) {
      boolean opener = connections.get(number).openedByA() == (host == a);
      haunted[number] |= !opener && ghosts.test(number);
      if (haunted[number]) {
        return;
      }
      check(ends[number][opener ? 0 : 1], ends[number][opener ? 1 : 0], number, opener);
      if (!frame.has(RST)) {
        ends[number][opener ? 0 : 1].promises(sent.number());
      }
    }
  }

  private int connection() {
    if (!frame.tcp) {
      return -1;
    }
    int port = Math.min(frame.sourcePort, frame.destinationPort);
    int number = port - ConnectionPlan.FIRST_PORT;
    return number >= 0 && number < ends.length ? number : -1;
  }

  private void check(WireEnd own, WireEnd peer, int number, boolean opener) {
    if (frame.has(SYN)) {
      if (isLateCookie(own, peer, opener)) {
        return;
      }
      syn(own, peer, number, opener);
    }
    if (!own.hasSentSyn()) {
      require(frame.has(RST), 10, number, opener, "a segment before the SYN");
      return;
    }
    if (frame.has(ACK) && peer.hasSentSyn()) {
      checkAcknowledgment(own, peer, number, opener);
    }
    if (frame.has(RST)) {
      return;
    }
    checkTimestamps(own, peer, number, opener);
    checkSequence(own, peer, number, opener);
  }

  /** A SYN that came late, while the handshake it began is being completed, gets a new cookie. */
  private boolean isLateCookie(WireEnd own, WireEnd peer, boolean opener) {
    boolean another = own.hasSentSyn() && frame.seq != SequenceNumbers.wire(own.iss);
    return another && !opener && frame.has(ACK) && peer.acknowledged != 0;
  }

  private void syn(WireEnd own, WireEnd peer, int number, boolean opener) {
    boolean same = own.hasSentSyn() && frame.seq == SequenceNumbers.wire(own.iss);
    if (own.hasSentSyn() && (same || opener || peer.acknowledged != 0)) {
      require(same && frame.mss == own.mss, 10, number, opener, "another SYN than before");
    } else {
      // the first, or one by a SYN cookie of a later time
      own.syn(frame.seq);
      own.mss = frame.mss;
      own.shift = frame.shift;
      own.timestamps = frame.timestamps;
      own.sackPermitted = frame.sackPermitted;
    }
    if (frame.has(ACK)) {
      boolean answersOffer =
          (peer.timestamps || !frame.timestamps)
              && (peer.sackPermitted || !frame.sackPermitted)
              && (peer.shift >= 0 || frame.shift < 0);
      require(answersOffer, 10, number, opener, "an option in SYN,ACK that SYN did not have");
    }
    require(frame.mss > 0, 10, number, opener, "SYN without MSS");
  }

  /** Invariants 4 and 5: acknowledgment and right edge go forward only, to what was sent. */
  private void checkAcknowledgment(WireEnd own, WireEnd peer, int number, boolean opener) {
    if (own.acknowledged == 0 && opener) {
      peer.acknowledgedFirst(frame.ack);
    }
    long ack = peer.position(frame.ack);
    require(ack <= peer.sent, 5, number, opener, "acknowledges what was never sent");
    if (frame.has(RST)) {
      return;
    }
    require(ack >= own.acknowledged, 4, number, opener, "RCV.NXT moves left");
    long edge = ack + window(own, peer);
    // RFC 7323 §2.4: a window in units of the scale may seem to shrink by less than one
    long unit = own.shift >= 0 && peer.shift >= 0 ? 1L << own.shift : 1;
    require(edge > own.edge - unit, 4, number, opener, "the right edge moves left");
    for (int i = 0; i < frame.sackBlocks; i++) {
      long left = peer.position(frame.sackLeft[i]);
      long right = peer.position(frame.sackRight[i]);
      boolean sent = left > peer.iss && right <= peer.sent;
      require(sent && (i == 0 || left > ack), 10, number, opener, "an impossible SACK block");
    }
    require(
        frame.sackBlocks == 0 || own.sackPermitted && peer.sackPermitted,
        10,
        number,
        opener,
        "SACK that was not agreed on");
    own.acknowledged = ack;
    own.edge = Math.max(own.edge, edge);
  }

  private long window(WireEnd own, WireEnd peer) {
    boolean scaled = !frame.has(SYN) && own.shift >= 0 && peer.shift >= 0;
    return (long) frame.window << (scaled ? own.shift : 0);
  }

  private void checkTimestamps(WireEnd own, WireEnd peer, int number, boolean opener) {
    boolean negotiated = own.timestamps && peer.hasSentSyn() && peer.timestamps;
    if (!frame.has(SYN)) {
      require(frame.timestamps == negotiated, 10, number, opener, "timestamps as not agreed on");
    }
    if (frame.timestamps) {
      boolean forward = !own.sentTimestamp || !SequenceNumbers.before(frame.tsVal, own.lastTsVal);
      require(forward, 10, number, opener, "the timestamp clock goes back");
      own.sentTimestamp = true;
      own.lastTsVal = frame.tsVal;
      boolean echo = !frame.has(ACK) || !SequenceNumbers.after(frame.tsEcr, peer.lastTsVal);
      require(echo, 10, number, opener, "echoes a timestamp that was never sent");
    }
  }

  /** Invariants 1 and 3: the right octets, and none beyond what was ever offered. */
  private void checkSequence(WireEnd own, WireEnd peer, int number, boolean opener) {
    long seq = own.position(frame.seq);
    long end = seq + frame.segmentLength();
    require(seq >= own.iss, 3, number, opener, "SEQ before the SYN");
    require(seq <= own.sent, 3, number, opener, "a gap in what is sent");
    if (frame.has(SYN)) {
      return;
    }
    long outstanding = end - Math.max(own.iss + 1, own.acknowledgmentSeen);
    require(
        outstanding <= own.windowOffered + 1, 3, number, opener, "more than any window offered");
    int most = Math.max(peer.mss, 48) - (frame.timestamps ? 12 : 0);
    require(frame.textLength <= most, 10, number, opener, "text longer than the peer's MSS");
    if (frame.textLength > 0) {
      textOctets += frame.textLength;
      long key = connections.get(number).contentKey(opener);
      long offset = seq - own.iss - 1;
      int wrong = Content.mismatch(key, offset, frame.octets, frame.textAt, frame.textLength);
      require(wrong < 0, 1, number, opener, "octets on the wire that nobody wrote");
    }
    own.sent = Math.max(own.sent, end);
  }

  @Override
  public void delivered(NetworkFrame arrived) {
    int direction = arrived.from() == a ? 0 : 1;
    if (arrived.number() == lastDelivered[direction]) {
      seen.add(FaultKind.DUPLICATION);
    } else if (arrived.number() < lastDelivered[direction]) {
      seen.add(FaultKind.REORDERING);
    }
    lastDelivered[direction] = Math.max(lastDelivered[direction], arrived.number());
    for (int i = 0; i < ends.length; i++) {
      int sender = connections.get(i).openedByA() == (arrived.from() == a) ? 0 : 1;
      ends[i][1 - sender].learns(ends[i][sender], arrived.number());
    }
  }

  private void require(
      boolean holds, int invariant, int connection, boolean opener, String complaint) {
    if (!holds) {
      String where = "connection " + connection + (opener ? " opener" : " accepter");
      throw Violation.of(invariant, where, complaint + ": %s", frame);
    }
  }
}
