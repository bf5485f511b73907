package io.leat.cli.rival;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.cli.rival.Options.Timestamps;
import java.io.IOException;
import java.util.List;

/**
 * The other end of a host that is tried. What it knows of the host comes from segments alone.
 *
 * <p>No window is scaled, so that a window field is a number of octets.
 */
final class Peer {
  /** Octets of one text. */
  static final int TEXT = 100;

  static final int MSS = 1460;
  private static final int WINDOW = 8000;

  private final Contestant host;
  private final Ends ends;
  private final int irs;

  // What it knows of the host. Without a connection any numbers do.
  private int iss = 4999;
  private int sndUna = 5000;
  private int sndNxt = 5200;
  private int rcvNxt;
  private int rcvEdge;
  private boolean synSeen;
  private LeatContestant.Numbers numbers = LeatContestant.Numbers.ANY;

  // What it knows of itself.
  private int ownWindow = WINDOW;
  private boolean timestamps;
  private int clock = 100_000;
  private int echo;

  /**
   * @param irs its own initial sequence number: the host's IRS
   */
  Peer(Contestant host, Ends ends, int irs) {
    this.host = host;
    this.ends = ends;
    this.irs = irs;
    rcvNxt = irs + 1;
    rcvEdge = rcvNxt + numbers.window();
  }

  Contestant host() {
    return host;
  }

  Ends ends() {
    return ends;
  }

  void useTimestamps(boolean wanted) {
    timestamps = wanted;
  }

  /** Octets of text in a full segment of the host's. */
  int fullSegment() {
    return timestamps ? MSS - 12 : MSS;
  }

  boolean usesTimestamps() {
    return timestamps;
  }

  /** The newest timestamp that it has used. */
  int newestStamp() {
    return clock;
  }

  // The host's variables, by their names in RFC 9293 §3.3.1.

  int irs() {
    return irs;
  }

  int iss() {
    return iss;
  }

  int sndUna() {
    return sndUna;
  }

  int sndNxt() {
    return sndNxt;
  }

  int rcvNxt() {
    return rcvNxt;
  }

  /** RCV.NXT + RCV.WND, as offered. */
  int rcvEdge() {
    return rcvEdge;
  }

  /** RCV.WND. */
  int window() {
    return rcvEdge - rcvNxt;
  }

  /** Whether the host has a SYN outstanding. */
  boolean hasSynOutstanding() {
    return synSeen && sndUna == iss;
  }

  /** The initial numbers of the host's first connection. */
  LeatContestant.Numbers numbers() {
    return numbers;
  }

  // What it sends.

  /** A segment with the window and timestamps of just now. */
  Segment segment(int flags, int seq, int ack) {
    Segment made = Segment.of(flags, seq, (flags & ACK) != 0 ? ack : 0, ownWindow);
    Options options = (flags & SYN) != 0 ? Options.ofSyn(MSS) : Options.NONE;
    if (timestamps) {
      options = options.with(new Timestamps(++clock, echo));
    }
    return made.with(options);
  }

  /** Sends a segment, and takes note of what is answered at once. */
  List<Segment> sends(Segment segment) throws IOException {
    return sends(Packets.tcp(segment, ends));
  }

  List<Segment> sends(byte[] packet) throws IOException {
    host.hears(packet);
    return listens();
  }

  void sendsSyn() throws IOException {
    sends(segment(SYN, irs, 0));
  }

  void sendsText(int octets) throws IOException {
    Segment text = segment(ACK, rcvNxt, sndUna).withText(octets);
    rcvNxt += octets;
    sends(text);
  }

  void sendsFin() throws IOException {
    Segment fin = segment(FIN | ACK, rcvNxt, sndUna);
    rcvNxt++;
    sends(fin);
  }

  void acknowledgesAll() throws IOException {
    listens();
    sndUna = sndNxt;
    sends(segment(ACK, rcvNxt, sndNxt));
  }

  /** Closes its window for good. */
  void closesWindow() throws IOException {
    listens();
    ownWindow = 0;
    sends(segment(ACK, rcvNxt, sndUna));
  }

  /** Knows from now on that the host has taken what was sent up to there. */
  void notesReceived(int next) {
    if (next - rcvNxt > 0) {
      rcvNxt = next;
    }
  }

  void notesAcknowledged(int ack) {
    if (ack - sndUna > 0 && ack - sndNxt <= 0) {
      sndUna = ack;
    }
  }

  /** Takes note of what the host has sent. */
  List<Segment> listens() throws IOException {
    List<Segment> said = host.said();
    said.forEach(this::note);
    return said;
  }

  private void note(Segment segment) {
    if (segment.has(RST)) {
      return;
    }
    if (segment.has(SYN) && (!synSeen || segment.seq() != iss || sndNxt != iss + 1)) {
      opens(segment);
    } else if (segment.seq() == sndNxt) {
      sndNxt += segment.len();
    }
    if (segment.has(ACK)) {
      int edge = segment.ack() + segment.window();
      if (edge - rcvEdge > 0 || segment.has(SYN)) {
        rcvEdge = edge;
      }
    }
    Timestamps stamps = segment.options().stamps();
    if (stamps != null) {
      echo = stamps.value();
    }
  }

  /** The host begins a connection, its first or another. */
  private void opens(Segment syn) {
    iss = syn.seq();
    sndUna = iss;
    sndNxt = iss + 1;
    if (syn.has(ACK)) {
      rcvNxt = syn.ack(); // of the SYN that was heard last: a listener takes any
    }
    rcvEdge = rcvNxt + syn.window();
    if (!synSeen) {
      synSeen = true;
      numbers = new LeatContestant.Numbers(iss, syn.window());
    }
  }
}
