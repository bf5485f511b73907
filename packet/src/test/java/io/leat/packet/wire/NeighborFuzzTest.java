package io.leat.packet.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.testkit.Claim;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any octets, read as an ARP packet and as a neighbour discovery message with its options. */
class NeighborFuzzTest {
  private static final PacketBuffer COPY = Frames.empty(ArpPacket.OCTETS);

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
    PacketBuffer frame = Frames.once(octets);
    arp(frame);
    ndp(frame);
  }

  private static void arp(PacketBuffer frame) {
    int at = Frames.AT;
    if (ArpPacket.isValid(frame, at, frame.length())) {
      PacketBuffer copy = COPY;
      ArpPacket.write(
          copy,
          at,
          ArpPacket.operation(frame, at),
          ArpPacket.senderLinkAddress(frame, at),
          ArpPacket.senderAddress(frame, at),
          ArpPacket.targetLinkAddress(frame, at),
          ArpPacket.targetAddress(frame, at));
      boolean same = true;
      for (int i = at; i < at + ArpPacket.OCTETS; i++) {
        same &= copy.u8(i) == frame.u8(i);
      }
      Claim.that(same, "what was read of an ARP packet makes the same one");
    }
  }

  private static void ndp(PacketBuffer frame) {
    int at = Frames.AT;
    if (NdpMessage.validate(frame, at, frame.length(), 255) != null) {
      return;
    }
    int from = NdpMessage.optionsOffset(Icmpv6Message.type(frame, at), at);
    Claim.that(from <= frame.end(), "options begin inside the message");
    NdpOptions options = new NdpOptions();
    options.decode(frame, from, frame.end());
    Claim.between(options.prefixCount, 0, NdpOptions.MAX_PREFIXES, "prefixes");
    for (int i = 0; i < options.prefixCount; i++) {
      Claim.between(options.prefixLength[i], 0, 128, "a prefix length");
    }
    Claim.that(options.mtu >= 0, "an MTU is not negative");
    Claim.between(options.sourceLinkAddress, -1L, LinkAddress.MASK, "the source's link address");
    Claim.between(options.targetLinkAddress, -1L, LinkAddress.MASK, "the target's link address");
  }
}
