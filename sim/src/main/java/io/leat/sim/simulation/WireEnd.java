package io.leat.sim.simulation;

import io.leat.packet.wire.SequenceNumbers;
import java.util.Arrays;

/** What one end of a connection has sent, as positions; and what reached it of the other end. */
final class WireEnd {
  private static final long NONE = -1;

  /** The position of its SYN; -1 before. */
  long iss = NONE;

  /** SYN cookies: of the SYN,ACK before the last, if that was another. */
  private long otherIss = NONE;

  /** Behind everything that it has sent. */
  long sent;

  /** The highest acknowledgment that it has sent, and the right edge that went with it. */
  long acknowledged;

  long edge;

  /** The largest window, and the highest acknowledgment, that have reached it. */
  long windowOffered;

  long acknowledgmentSeen;

  int mss;
  int shift = -1;
  boolean timestamps;
  boolean sackPermitted;
  boolean sentTimestamp;
  int lastTsVal;

  /** Acknowledgments and windows by the number of the frame that carried them. */
  private long[] acknowledgments = new long[64];

  private long[] windows = new long[64];

  boolean hasSentSyn() {
    return iss != NONE;
  }

  void syn(int isn) {
    otherIss = iss;
    iss = SequenceNumbers.first(isn);
    sent = iss + 1;
  }

  /** The peer's first acknowledgment decides which SYN,ACK the connection began with. */
  void acknowledgedFirst(int ack) {
    if (otherIss != NONE && ack == SequenceNumbers.wire(otherIss + 1)) {
      iss = otherIss;
      sent = iss + 1;
    }
  }

  long position(int seq) {
    return SequenceNumbers.unwrap(seq, sent);
  }

  /** Notes what this end promises by a frame. */
  void promises(long frameNumber) {
    int at = (int) frameNumber;
    if (at >= windows.length) {
      acknowledgments = Arrays.copyOf(acknowledgments, 2 * at);
      windows = Arrays.copyOf(windows, 2 * at);
    }
    acknowledgments[at] = acknowledged;
    windows[at] = edge - acknowledged;
  }

  /** A frame of {@code peer} has reached this end. */
  void learns(WireEnd peer, long frameNumber) {
    int at = (int) frameNumber;
    if (at < peer.windows.length) {
      windowOffered = Math.max(windowOffered, peer.windows[at]);
      acknowledgmentSeen = Math.max(acknowledgmentSeen, peer.acknowledgments[at]);
    }
  }
}
