package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any octets, read as an ARP packet and as a neighbour discovery message with its options. */
class NeighborFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void reads(byte[] octets) {
    fuzzerTestOneInput(octets);
  }

  /** What {@code bin/fuzz} runs. */
  public static void fuzzerTestOneInput(byte[] octets) {
    check(octets);
  }

  @Test
  void anyOctetsAreReadOrNot() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = new byte[random.nextInt(90)];
      random.nextBytes(octets);
      for (int at = 0; at < octets.length; at += 8) {
        octets[at] = (byte) random.nextInt(at == 0 ? 133 : 0, at == 0 ? 138 : 7);
        if (at + 1 < octets.length) {
          octets[at + 1] = (byte) random.nextInt(at == 0 ? 1 : 5);
        }
      }
      check(octets);
    }
  }

  static void check(byte[] octets) {
    PacketBuffer frame = Frames.of(octets);
    arp(frame);
    ndp(frame);
  }

  private static void arp(PacketBuffer frame) {
    int at = Frames.AT;
    if (ArpPacket.isValid(frame, at, frame.length())) {
      PacketBuffer copy = Frames.empty(28);
      ArpPacket.write(
          copy,
          at,
          ArpPacket.operation(frame, at),
          ArpPacket.senderLinkAddress(frame, at),
          ArpPacket.senderAddress(frame, at),
          ArpPacket.targetLinkAddress(frame, at),
          ArpPacket.targetAddress(frame, at));
      assertThat(copy.segment().asSlice(at, 28).mismatch(frame.segment().asSlice(at, 28)))
          .isEqualTo(-1);
    }
  }

  private static void ndp(PacketBuffer frame) {
    int at = Frames.AT;
    if (NdpMessage.validate(frame, at, frame.length(), 255) != null) {
      return;
    }
    int from = NdpMessage.optionsOffset(Icmpv6Message.type(frame, at), at);
    assertThat(from).isLessThanOrEqualTo(frame.end());
    NdpOptions options = new NdpOptions();
    options.decode(frame, from, frame.end());
    assertThat(options.prefixCount).isBetween(0, NdpOptions.MAX_PREFIXES);
    for (int i = 0; i < options.prefixCount; i++) {
      assertThat(options.prefixLength[i]).isBetween(0, 128);
    }
    assertThat(options.mtu).isNotNegative();
    assertThat(options.sourceLinkAddress).isBetween(-1L, LinkAddress.MASK);
    assertThat(options.targetLinkAddress).isBetween(-1L, LinkAddress.MASK);
  }
}
