package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;
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
    PacketBuffer frame = Frames.empty(40 + chain);
    Ipv6Header.write(frame, at, chain & 0xffff, 0, 0, octets[0] & 0xff, 64, 0, 1, 0, 1);
    frame.put(at + 40, MemorySegment.ofArray(octets), 1, chain);
    Ipv6Extensions extensions = new Ipv6Extensions();
    DropReason reason = extensions.walk(frame, at, frame.end());
    assertThat(extensions.protocolOffset).isBetween(at + 40, frame.end());
    assertThat(extensions.protocolNamedAt).isBetween(at + 6, frame.end() - 1);
    assertThat(reason == DropReason.IP_UNKNOWN_OPTION)
        .isEqualTo(extensions.unknownOptionOffset >= 0);
    assertThat(reason == DropReason.IP_ROUTING_HEADER).isEqualTo(extensions.routingTypeOffset >= 0);
    if (reason == null) {
      assertThat(frame.u8(extensions.protocolNamedAt)).isEqualTo(extensions.protocol);
    }
    if (reason == null && !extensions.isFragment()) {
      assertThat(extensions.protocol)
          .isNotIn(
              Ipv6Extensions.ROUTING,
              Ipv6Extensions.FRAGMENT,
              Ipv6Extensions.NO_NEXT_HEADER,
              Ipv6Extensions.DESTINATION_OPTIONS);
    }
  }
}
