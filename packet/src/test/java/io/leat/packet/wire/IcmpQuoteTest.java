package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IcmpQuoteTest {
  private static final int AT = Frames.AT;
  private static final String IPV4 = "4500 05dc 1234 4000 4006 0000 0a090002 0a090001";
  private static final String TCP = "0050 8707 f0000001";

  private final IcmpQuote quote = new IcmpQuote();

  private boolean decode(String hex) {
    PacketBuffer frame = Frames.hex(hex);
    return quote.decode(frame, AT, frame.end());
  }

  private static String ipv6(int next) {
    String zeros = "0000".repeat(6);
    return String.format("60000000 0500 %02x 40 fd09%s0002 fd09%s0001", next, zeros, zeros);
  }

  @Test
  void eightOctetsOfTcpAreEnough() {
    assertThat(decode(IPV4 + TCP)).isTrue();
    assertThat(quote.flow).hasToString("10.9.0.2:80 10.9.0.1:34567");
    assertThat(quote.protocol).isEqualTo(6);
    assertThat(quote.wireSeq).isEqualTo(0xf000_0001);
    assertThat(quote.protocolOffset).isEqualTo(AT + 20);
    assertThat(decode(ipv6(6) + TCP + "ffff")).isTrue();
    assertThat(quote.flow).hasToString("[fd09::2]:80 [fd09::1]:34567");
    assertThat(quote.wireSeq).isEqualTo(0xf000_0001);
  }

  @Test
  void lessIsNotEnough() {
    for (String packet : new String[] {IPV4 + TCP, ipv6(6) + TCP}) {
      byte[] octets = Frames.bytes(packet);
      PacketBuffer frame = Frames.of(octets);
      for (int end = AT - 1; end < frame.end(); end++) {
        assertThat(quote.decode(frame, AT, end)).isFalse();
      }
      assertThat(quote.decode(frame, AT, frame.end())).isTrue();
      assertThat(quote.decode(frame, AT, frame.end() + 1)).isFalse();
      assertThat(quote.decode(frame, -1, frame.end())).isFalse();
    }
  }

  @Test
  void ipv4OptionsAndIpv6ExtensionsAreSkipped() {
    assertThat(decode(IPV4.replaceFirst("45", "46") + "01010101" + TCP)).isTrue();
    assertThat(quote.flow.localPort).isEqualTo(80);
    assertThat(decode(ipv6(44) + "06 00 0001 00000007" + TCP)).isTrue();
    assertThat(quote.flow.localPort).isEqualTo(80);
    assertThat(decode(ipv6(60) + "06 00 0104 00000000" + TCP)).isTrue();
    assertThat(quote.wireSeq).isEqualTo(0xf000_0001);
  }

  @Test
  void aFragmentButTheFirstSaysNothing() {
    assertThat(decode(IPV4.replace("4000 4006", "2001 4006") + TCP)).isFalse();
    assertThat(decode(IPV4.replace("4000 4006", "2000 4006") + TCP)).isTrue();
    assertThat(decode(ipv6(44) + "06 00 0009 00000007" + TCP)).isFalse();
  }

  @Test
  void udpHasPortsAndOthersHaveNone() {
    assertThat(decode(IPV4.replace("4006", "4011") + TCP)).isTrue();
    assertThat(quote.flow.remotePort).isEqualTo(34_567);
    assertThat(quote.wireSeq).isZero();
    assertThat(decode(ipv6(58) + TCP)).isTrue();
    assertThat(quote.protocol).isEqualTo(58);
    assertThat(quote.flow.localPort).isZero();
    assertThat(quote.flow.remotePort).isZero();
  }

  @Test
  void whatIsNoIpPacketIsNotRead() {
    assertThat(decode("5" + IPV4.substring(1) + TCP)).isFalse();
    assertThat(decode("44" + IPV4.substring(2) + TCP)).isFalse();
    assertThat(decode(IPV4.replaceFirst("45", "4f") + TCP)).isFalse();
    assertThat(decode(ipv6(59) + TCP)).isFalse();
    assertThat(decode(ipv6(60) + "06 ff 0104 00000000" + TCP)).isFalse();
  }

  @Test
  void anyOctetsAreReadOrNot() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = new byte[random.nextInt(100)];
      random.nextBytes(octets);
      if (octets.length > 9) {
        octets[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
        octets[6] = (byte) new int[] {0, 43, 44, 60, 6, 0x40}[random.nextInt(6)];
        octets[9] = (byte) (random.nextBoolean() ? 6 : 17);
      }
      IcmpQuoteFuzzTest.check(octets);
    }
  }
}
