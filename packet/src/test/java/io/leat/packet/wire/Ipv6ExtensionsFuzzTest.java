package io.leat.packet.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Claim;
import java.lang.foreign.MemorySegment;

/** Any chain of headers gives a reason to drop, or an upper layer inside the packet. */
class Ipv6ExtensionsFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void walks(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    check(octets);
  }

  /**
   * @param octets the first Next Header value, then what follows the IPv6 header
   */
  static void check(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    int at = Frames.AT;
    int chain = octets.length - 1;
    PacketBuffer frame = Frames.once(40 + chain);
    Ipv6Header.write(frame, at, chain & 0xffff, 0, 0, octets[0] & 0xff, 64, 0, 1, 0, 1);
    frame.put(at + 40, MemorySegment.ofArray(octets), 1, chain);
    Ipv6Extensions extensions = new Ipv6Extensions();
    DropReason reason = extensions.walk(frame, at, frame.end());
    Claim.between(extensions.protocolOffset, at + 40, frame.end(), "the protocol's place");
    Claim.between(extensions.protocolNamedAt, at + 6, frame.end() - 1, "where it is named");
    Claim.that(
        (reason == DropReason.IP_UNKNOWN_OPTION) == (extensions.unknownOptionOffset >= 0),
        "an unknown option has a place, no other reason does");
    Claim.that(
        (reason == DropReason.IP_ROUTING_HEADER) == (extensions.routingTypeOffset >= 0),
        "a routing type has a place, no other reason does");
    int protocol = extensions.protocol;
    if (reason == null) {
      Claim.that(frame.u8(extensions.protocolNamedAt) == protocol, "the protocol is named there");
    }
    if (reason == null && !extensions.isFragment()) {
      Claim.that(
          protocol != Ipv6Extensions.ROUTING
              && protocol != Ipv6Extensions.FRAGMENT
              && protocol != Ipv6Extensions.NO_NEXT_HEADER
              && protocol != Ipv6Extensions.DESTINATION_OPTIONS,
          "the protocol is no extension");
    }
  }
}
