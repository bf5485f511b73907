package io.leat.tcp.demux;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import java.lang.foreign.MemorySegment;

/** A segment of the scripted peer, in numbers relative to the initial sequence numbers. */
final class PeerSegment {
  private final ScriptedPeer peer;
  private final int flags;
  private long seq;
  private long ack;
  private int window;
  private int urgentPointer;
  private byte[] text = {};
  private int mss;
  private int windowShift = -1;
  private boolean sackPermitted;
  private boolean timestamps;
  private int tsVal;
  private int tsEcr;
  private byte[] rawOptions = {};
  private long[] sackEdges = {};
  private int trafficClass;

  PeerSegment(ScriptedPeer peer, int flags, long seq, long ack, int window) {
    this.peer = peer;
    this.flags = flags;
    this.seq = seq;
    this.ack = ack;
    this.window = window;
  }

  PeerSegment seq(long number) {
    seq = number;
    return this;
  }

  PeerSegment ack(long number) {
    ack = number;
    return this;
  }

  /** The field, unscaled. */
  PeerSegment window(int field) {
    window = field;
    return this;
  }

  PeerSegment urgentPointer(int pointer) {
    urgentPointer = pointer;
    return this;
  }

  /** So many octets of the peer's stream, from where SEQ says. Call it after {@link #seq}. */
  PeerSegment text(int octets) {
    long first = seq - 1 + (has(TcpFlags.SYN) ? 1 : 0);
    text = Pattern.octets(first, octets);
    return this;
  }

  PeerSegment text(byte[] octets) {
    text = octets;
    return this;
  }

  PeerSegment mss(int value) {
    mss = value;
    return this;
  }

  PeerSegment windowShift(int value) {
    windowShift = value;
    return this;
  }

  PeerSegment sackPermitted() {
    sackPermitted = true;
    return this;
  }

  PeerSegment timestamps(int val, int ecr) {
    timestamps = true;
    tsVal = val;
    tsEcr = ecr;
    return this;
  }

  /** Echoes the timestamp of this one, if there are timestamps. */
  PeerSegment echoes(Emitted segment) {
    tsEcr = segment.tsVal;
    return this;
  }

  PeerSegment withoutTimestamps() {
    timestamps = false;
    return this;
  }

  /** DSCP and ECN of the packet. */
  PeerSegment trafficClass(int octet) {
    trafficClass = octet;
    return this;
  }

  int trafficClass() {
    return trafficClass;
  }

  /** SACK blocks of the stack's stream: left, right, left, right, and so on. */
  PeerSegment sack(long... edges) {
    sackEdges = edges;
    return this;
  }

  /** Octets put as they are behind the other options; a multiple of four. */
  PeerSegment rawOptions(int... octets) {
    rawOptions = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      rawOptions[i] = (byte) octets[i];
    }
    return this;
  }

  /** It arrives, and everything that follows from it happens. */
  void arrives() {
    peer.stack().quiet();
    peer.stack().does(this::arrivesInBurst);
  }

  /** It arrives with more behind it: the burst is not over. */
  void arrivesInBurst() {
    PacketBuffer frame = peer.stack().frame();
    int at = frame.start();
    int next = options(frame, at + TcpHeader.MIN_OCTETS);
    int octets = next - at;
    frame.append(octets);
    TcpHeader.write(
        frame,
        at,
        peer.port(),
        peer.stackPort(),
        (int) (peer.irs() + seq),
        has(TcpFlags.ACK) ? (int) (peer.iss() + ack) : 0,
        octets,
        flags,
        window);
    TcpHeader.putUrgentPointer(frame, at, urgentPointer);
    MemorySegment source = MemorySegment.ofArray(text);
    Slices slices = new Slices();
    slices.add(source, 0, text.length);
    TcpHeader.writeChecksum(frame, at, octets, fromThePeer(), slices);
    int behind = frame.append(text.length);
    frame.put(behind, source, 0, text.length);
    peer.stack().note("<-- " + this);
    peer.arrives(frame, at, octets + text.length, this);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean hasTimestamps() {
    return timestamps;
  }

  long end() {
    return seq + text.length + (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0);
  }

  private FlowKey fromThePeer() {
    FlowKey flow = new FlowKey();
    flow.set(peer.address(), peer.port(), peer.stackAddress(), peer.stackPort());
    return flow;
  }

  private int options(PacketBuffer frame, int at) {
    int next = at;
    if (mss > 0) {
      next = TcpOptionsEncoder.mss(frame, next, mss);
    }
    if (sackPermitted) {
      next = TcpOptionsEncoder.sackPermitted(frame, next);
    }
    if (timestamps) {
      next = TcpOptionsEncoder.timestamps(frame, next, tsVal, tsEcr);
    }
    if (windowShift >= 0) {
      next = TcpOptionsEncoder.windowScale(frame, next, windowShift);
    }
    if (sackEdges.length > 0) {
      frame.put32(next, 0x0101_0500 | 2 + 4 * sackEdges.length);
      next += 4;
      for (long edge : sackEdges) {
        frame.put32(next, (int) (peer.iss() + edge));
        next += 4;
      }
    }
    for (byte octet : rawOptions) {
      frame.put8(next++, octet);
    }
    return next;
  }

  @Override
  public String toString() {
    return TcpFlags.format(flags)
        + " seq "
        + seq
        + (has(TcpFlags.ACK) ? " ack " + ack : "")
        + " win "
        + window
        + (text.length > 0 ? " len " + text.length : "");
  }
}
