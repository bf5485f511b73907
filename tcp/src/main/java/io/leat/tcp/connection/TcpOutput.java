package io.leat.tcp.connection;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;

/** Where segments go: the IP layer below. */
public interface TcpOutput {
  /** A cleared buffer to compose the next header in; valid until {@link #send} returns. */
  PacketBuffer headerBuffer();

  /**
   * Whether somebody below completes checksums: then segments of {@link #send} are marked {@link
   * io.leat.packet.buffer.ChecksumState#PARTIAL}, as super-segments always are.
   */
  default boolean completesChecksums() {
    return false;
  }

  /** Whether {@link #send} takes super-segments. */
  default boolean cutsSegments() {
    return false;
  }

  /**
   * Sends one segment. IP and link headers are prepended in the headroom of {@code segment}.
   *
   * @param segment the TCP header, with options and a complete or partial checksum, from start to
   *     end
   * @param text the text behind it
   * @param gsoOctets text octets per segment of a super-segment; 0 for a single one
   * @param trafficClass DSCP and ECN
   * @param hopLimit 1 to 255
   */
  void send(
      FlowKey flow,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClass,
      int hopLimit,
      long now);

  /** The MTU of the link towards the peer, in octets; 0 if there is no route. */
  int mtu(FlowKey flow);

  /** What is known of the whole path; at most {@link #mtu}. */
  int pathMtu(FlowKey flow);

  /**
   * A validated packet-too-big lowered the path's MTU (RFC 1191, RFC 8201).
   *
   * @param mtu as the message says. Below the floor (C-PTB: 552 for IPv4) the callee takes the
   *     floor and lets packets be fragmented on their way, so that they still arrive.
   */
  void pathMtuReduced(FlowKey flow, int mtu, long now);

  /** What ICMP or probes have told of the path; 0 if nothing has. */
  default int knownPathMtu(FlowKey flow) {
    return 0;
  }

  /**
   * The largest packet that may be tried on the path now (search_high of RFC 4821 §7.3): no more
   * than is known while a probe has failed so lately that no other may follow.
   */
  default int largestPathMtu(FlowKey flow, long now) {
    return mtu(flow);
  }

  /**
   * What probes have found out (RFC 4821 §7.6).
   *
   * @param mtu what the path is taken to take from now on
   * @param largest what it may take at most; 0: what was thought before
   * @param notBefore when a larger packet may be tried again
   */
  default void pathMtuFound(FlowKey flow, int mtu, int largest, long notBefore, long now) {}

  /** Negative advice: retransmissions do not get through (RFC 9293 §3.8.3, R1). */
  default void pathSuspect(FlowKey flow, long now) {}

  /** Positive advice: what was sent has been acknowledged (RFC 4861 §7.3.1). */
  default void pathConfirmed(FlowKey flow, long now) {}
}
