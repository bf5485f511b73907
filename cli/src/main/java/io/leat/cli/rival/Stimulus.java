package io.leat.cli.rival;

import io.leat.packet.wire.IpAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a host.
 *
 * @param name what it is, the same for both hosts
 * @param segment null for what TCP hears of otherwise
 */
record Stimulus(String name, Deed deed, @Nullable Segment segment) {
  private static final IpAddress BROADCAST = IpAddress.parse("10.9.255.255");
  private static final IpAddress MULTICAST = IpAddress.parse("224.0.0.1");

  /** A packet arrives, or the application calls. */
  @FunctionalInterface
  interface Deed {
    void to(Contestant host) throws IOException;
  }

  static Stimulus of(String name, Segment segment, Ends ends) {
    return packet(name, Packets.tcp(segment, ends), segment);
  }

  static Stimulus of(String name, byte[] packet) {
    return packet(name, packet, null);
  }

  static Stimulus call(String name, Deed call) {
    return new Stimulus(name, call, null);
  }

  private static Stimulus packet(String name, byte[] packet, @Nullable Segment segment) {
    return new Stimulus(name, host -> host.hears(packet), segment);
  }

  static Stimulus toBroadcast(String name, Segment segment, Ends ends) {
    byte[] packet = Packets.tcp(segment, Ends.PEER, ends.peerPort(), BROADCAST, ends.hostPort());
    return packet(name, packet, segment);
  }

  static Stimulus fromMulticast(String name, Segment segment, Ends ends) {
    byte[] packet = Packets.tcp(segment, MULTICAST, ends.peerPort(), Ends.HOST, ends.hostPort());
    return packet(name, packet, segment);
  }

  static Stimulus fromItself(String name, Segment segment, Ends ends) {
    byte[] packet = Packets.tcp(segment, Ends.HOST, ends.hostPort(), Ends.HOST, ends.hostPort());
    return packet(name, packet, segment);
  }
}
