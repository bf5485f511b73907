package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  /** RFC 4291 §2.2 and RFC 5952 §4: what people write, and what is written back. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "10.9.0.2, 10.9.0.2",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:0, ::",
    "2001:DB8::1, 2001:db8::1",
    "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "fe80::, fe80::",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "::ffff:10.0.0.1, 10.0.0.1",
    "::ffff:a00:1, 10.0.0.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "::1.2.3.4, ::102:304"
  })
  void literalsAreReadAndWrittenCanonically(String text, String canonical) {
    IpAddress address = IpAddress.parse(text);
    assertThat(address).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.00",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x1.2.3.4",
        "1.2.3.-4",
        "1.2.3.1000",
        "16909060",
        "1.2.3.\u0664",
        ":",
        ":::",
        "::1::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8:",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "1:",
        ":1",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "fe80::1%1",
        "[::1]",
        "::1/64",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5",
        "::1.2.3",
        "::01.2.3.4",
        "1.2.3.4::",
        "::\uff11"
      })
  void anythingElseIsRefusedByName(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void everyAddressSurvivesItsTextAndItsOctets() throws UnknownHostException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      long hi = sparse(random);
      long lo = sparse(random);
      IpAddress address =
          random.nextInt(8) == 0 ? IpAddress.ofIpv4(random.nextInt()) : new IpAddress(hi, lo);
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      assertThat(IpAddress.of(address.octets())).isEqualTo(address);
      InetAddress jdk = InetAddress.getByAddress(address.octets());
      assertThat(IpAddress.parse(jdk.getHostAddress())).isEqualTo(address);
    }
  }

  /** Many groups of zero, so that all forms of {@code ::} occur. */
  private static long sparse(SplittableRandom random) {
    long value = random.nextLong();
    for (int group = 0; group < 4; group++) {
      if (random.nextBoolean()) {
        value &= ~(0xffffL << (16 * group));
      }
    }
    return value;
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, unspecified",
    "::, unspecified",
    "127.0.0.1, loopback",
    "127.255.255.255, loopback",
    "::1, loopback",
    "224.0.0.1, multicast",
    "239.255.255.255, multicast",
    "ff02::1, multicast",
    "169.254.0.1, link-local",
    "fe80::1, link-local",
    "febf::1, link-local",
    "10.0.0.1, none",
    "128.0.0.1, none",
    "240.0.0.1, none",
    "223.255.255.255, none",
    "255.255.255.255, none",
    "169.253.0.1, none",
    "fec0::1, none",
    "fd09::2, none",
    "::2, none",
    "e000::, none"
  })
  void kindsOfAddressesAreTold(String text, String kind) {
    IpAddress address = IpAddress.parse(text);
    assertThat(address.isUnspecified()).isEqualTo(kind.equals("unspecified"));
    assertThat(address.isLoopback()).isEqualTo(kind.equals("loopback"));
    assertThat(address.isMulticast()).isEqualTo(kind.equals("multicast"));
    assertThat(address.isLinkLocal()).isEqualTo(kind.equals("link-local"));
    assertThat(address.isIpv4()).isEqualTo(text.contains("."));
    assertThat(IpAddress.isLimitedBroadcast(address.hi(), address.lo()))
        .isEqualTo(text.equals("255.255.255.255"));
  }

  @Test
  void ipv4IsMapped() {
    IpAddress address = IpAddress.ofIpv4(0xc0a8_0001);
    assertThat(address.hi()).isZero();
    assertThat(address.lo()).isEqualTo(0x0000_ffff_c0a8_0001L);
    assertThat(address.ipv4()).isEqualTo(0xc0a8_0001);
    assertThat(address.octets()).containsExactly(0xc0, 0xa8, 0, 1);
    assertThatThrownBy(() -> IpAddress.ANY_IPV6.ipv4())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("::");
    assertThatThrownBy(() -> IpAddress.of(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5");
  }
}
