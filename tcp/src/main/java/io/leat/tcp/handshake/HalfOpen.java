package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.SynParameters;

/**
 * One passive connection in SYN-RECEIVED: what its handshake must remember, in 80 octets, and no
 * buffer (RFC 4987 §3.3 and §3.4).
 */
final class HalfOpen {
  private static final int SACK = 1;
  private static final int TIMESTAMPS = 1 << 1;
  private static final int ECN = 1 << 2;

  final Listener listener;
  final long serial;
  final int slot;

  private final IpAddress local;
  private final long remoteHi;
  private final long remoteLo;
  private final char localPort;
  private final char remotePort;

  final int irs;
  final int iss;
  final int tsVal;
  private final int timestampOffset;
  private final char mss;
  private final char window;
  private final byte windowShift;
  private final byte ownShift;
  private final byte options;

  short retransmissions;

  /** When a segment that did not advance the handshake was answered last, in ms; 0 for never. */
  private int lastAnswer;

  /**
   * @param local the flow's local address, which many entries share
   */
  HalfOpen(
      Listener listener, long serial, int slot, IpAddress local, FlowKey flow, SynParameters syn) {
    this.listener = listener;
    this.serial = serial;
    this.slot = slot;
    this.local = local;
    remoteHi = flow.remoteHi;
    remoteLo = flow.remoteLo;
    localPort = (char) flow.localPort;
    remotePort = (char) flow.remotePort;
    irs = syn.irs;
    iss = syn.iss;
    tsVal = syn.tsVal;
    timestampOffset = syn.timestampOffset;
    mss = (char) syn.mss;
    window = (char) syn.window;
    windowShift = (byte) syn.windowShift;
    ownShift = (byte) syn.ownShift;
    options =
        (byte) ((syn.sack ? SACK : 0) | (syn.timestamps ? TIMESTAMPS : 0) | (syn.ecn ? ECN : 0));
  }

  boolean timestamps() {
    return (options & TIMESTAMPS) != 0;
  }

  void flow(FlowKey target) {
    target.set(local.hi(), local.lo(), localPort, remoteHi, remoteLo, remotePort);
  }

  boolean isFor(FlowKey flow) {
    return remoteLo == flow.remoteLo
        && remotePort == flow.remotePort
        && localPort == flow.localPort
        && local.lo() == flow.localLo
        && remoteHi == flow.remoteHi
        && local.hi() == flow.localHi;
  }

  void parameters(SynParameters target) {
    target.irs = irs;
    target.iss = iss;
    target.window = window;
    target.mss = mss;
    target.windowShift = windowShift;
    target.ownShift = ownShift;
    target.sack = (options & SACK) != 0;
    target.timestamps = timestamps();
    target.ecn = (options & ECN) != 0;
    target.tsVal = tsVal;
    target.timestampOffset = timestampOffset;
  }

  /** Whether an answer may be sent now, at most one in {@code interval} nanoseconds. */
  boolean mayAnswer(long now, long interval) {
    int millis = (int) (now / 1_000_000) | 1;
    if (wasAnswered() && millis - lastAnswer < interval / 1_000_000) {
      return false;
    }
    lastAnswer = millis;
    return true;
  }

  boolean wasAnswered() {
    return lastAnswer != 0;
  }
}
