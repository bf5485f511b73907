package io.leat.tcp.handshake;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.send.PathMtu;

/** Composes what the listening side sends where there is no connection yet. */
final class SynAckSender {
  private final HandshakeHost host;
  private final FlowKey flow = new FlowKey();
  private final SynParameters syn = new SynParameters();

  SynAckSender(HandshakeHost host) {
    this.host = host;
  }

  void send(HalfOpen entry, long now) {
    entry.flow(flow);
    entry.parameters(syn);
    int timestamp = clock(now) + syn.timestampOffset;
    boolean retransmission = entry.retransmissions > 0;
    send(flow, syn, timestamp, entry.serial, entry.listener.config(), retransmission, now);
  }

  /** SYN,ACK with the options agreed on (RFC 9293 §3.10.7.2, third). */
  void send(
      FlowKey to,
      SynParameters parameters,
      int timestamp,
      long serial,
      TcpConfig config,
      boolean retransmission,
      long now) {
    PacketBuffer buffer = host.output().headerBuffer();
    int next = buffer.start() + TcpHeader.MIN_OCTETS;
    next = TcpOptionsEncoder.mss(buffer, next, ownMss(to, config));
    if (parameters.sack && parameters.timestamps) {
      next =
          TcpOptionsEncoder.sackPermittedAndTimestamps(buffer, next, timestamp, parameters.tsVal);
    } else if (parameters.sack) {
      next = TcpOptionsEncoder.sackPermitted(buffer, next);
    } else if (parameters.timestamps) {
      next = TcpOptionsEncoder.timestamps(buffer, next, timestamp, parameters.tsVal);
    }
    if (parameters.windowShift >= 0) {
      next = TcpOptionsEncoder.windowScale(buffer, next, parameters.ownShift);
    }
    buffer.append(next - buffer.start());
    int window = (int) Math.min(65_535, config.get(TcpSetting.RECEIVE_BUFFER));
    transmit(
        to,
        buffer,
        parameters.iss,
        parameters.irs + 1,
        parameters.ecn ? SYN | ACK | ECE : SYN | ACK,
        window,
        serial,
        config,
        retransmission,
        now);
  }

  /** The listener is gone: the peer must not wait. */
  void sendReset(HalfOpen entry, long now) {
    entry.flow(flow);
    PacketBuffer buffer = host.output().headerBuffer();
    buffer.append(TcpHeader.MIN_OCTETS);
    TcpConfig config = entry.listener.config();
    transmit(
        flow, buffer, entry.iss + 1, entry.irs + 1, RST | ACK, 0, entry.serial, config, false, now);
  }

  /** A plain acknowledgment of the peer's SYN, in answer to what does not belong here. */
  void sendAck(HalfOpen entry, long now) {
    entry.flow(flow);
    entry.parameters(syn);
    PacketBuffer buffer = host.output().headerBuffer();
    int next = buffer.start() + TcpHeader.MIN_OCTETS;
    if (syn.timestamps) {
      next =
          TcpOptionsEncoder.timestamps(buffer, next, clock(now) + syn.timestampOffset, syn.tsVal);
    }
    buffer.append(next - buffer.start());
    TcpConfig config = entry.listener.config();
    int window = (int) Math.min(65_535, config.get(TcpSetting.RECEIVE_BUFFER));
    int field = syn.windowShift >= 0 ? window >> syn.ownShift : window;
    transmit(
        flow, buffer, entry.iss + 1, entry.irs + 1, ACK, field, entry.serial, config, false, now);
  }

  private void transmit(
      FlowKey to,
      PacketBuffer buffer,
      int seq,
      int ack,
      int flags,
      int window,
      long serial,
      TcpConfig config,
      boolean retransmission,
      long now) {
    TcpOutput output = host.output();
    host.slices().clear();
    int octets = buffer.length();
    TcpHeader.write(
        buffer, buffer.start(), to.localPort, to.remotePort, seq, ack, octets, flags, window);
    TcpHeader.writeChecksum(buffer, buffer.start(), octets, to, host.slices());
    host.eventCounters().sent(flags, retransmission, 1);
    host.trace().sent(serial, to, seq, ack, flags, window, 0, retransmission, now);
    output.send(
        to,
        buffer,
        host.slices(),
        0,
        (int) config.get(TcpSetting.TRAFFIC_CLASS),
        (int) config.get(TcpSetting.HOP_LIMIT),
        now);
  }

  static int clock(long now) {
    return (int) (now / 1_000_000);
  }

  private int ownMss(FlowKey to, TcpConfig config) {
    int fits = host.output().mtu(to) - PathMtu.fixedHeaders(to.isIpv4());
    return Math.clamp(config.get(TcpSetting.MAXIMUM_SEGMENT), 1, Math.max(1, fits));
  }
}
