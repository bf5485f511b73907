package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.SynParameters;

/**
 * One passive connection in SYN-RECEIVED: what its handshake must remember, in about 100 octets,
 * and no buffer (RFC 4987 §3.3 and §3.4).
 */
final class HalfOpen {
  final Listener listener;
  final long serial;
  final int slot;

  final long localHi;
  final long localLo;
  final long remoteHi;
  final long remoteLo;
  final char localPort;
  final char remotePort;

  final int irs;
  final int iss;
  final int tsVal;
  final char mss;
  final char window;
  final byte windowShift;
  final byte ownShift;
  final boolean sack;
  final boolean timestamps;
  final boolean ecn;

  short retransmissions;

  /** When the last answer to a segment that did not advance the handshake was sent. */
  long lastAnswerAt = Long.MIN_VALUE;

  HalfOpen(Listener listener, long serial, int slot, FlowKey flow, SynParameters syn) {
    this.listener = listener;
    this.serial = serial;
    this.slot = slot;
    localHi = flow.localHi;
    localLo = flow.localLo;
    remoteHi = flow.remoteHi;
    remoteLo = flow.remoteLo;
    localPort = (char) flow.localPort;
    remotePort = (char) flow.remotePort;
    irs = syn.irs;
    iss = syn.iss;
    tsVal = syn.tsVal;
    mss = (char) syn.mss;
    window = (char) syn.window;
    windowShift = (byte) syn.windowShift;
    ownShift = (byte) syn.ownShift;
    sack = syn.sack;
    timestamps = syn.timestamps;
    ecn = syn.ecn;
  }

  void flow(FlowKey target) {
    target.set(localHi, localLo, localPort, remoteHi, remoteLo, remotePort);
  }

  boolean isFor(FlowKey flow) {
    return remoteLo == flow.remoteLo
        && remotePort == flow.remotePort
        && localPort == flow.localPort
        && localLo == flow.localLo
        && remoteHi == flow.remoteHi
        && localHi == flow.localHi;
  }

  void parameters(SynParameters target, int timestampOffset) {
    target.irs = irs;
    target.iss = iss;
    target.window = window;
    target.mss = mss;
    target.windowShift = windowShift;
    target.ownShift = ownShift;
    target.sack = sack;
    target.timestamps = timestamps;
    target.ecn = ecn;
    target.tsVal = tsVal;
    target.timestampOffset = timestampOffset;
  }
}
