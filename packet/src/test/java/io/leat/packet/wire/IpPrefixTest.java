package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
  @Test
  void keepsTheAddressOfAnInterface() {
    IpPrefix prefix = IpPrefix.parse("10.9.0.2/16");
    assertThat(prefix.address()).hasToString("10.9.0.2");
    assertThat(prefix.length()).isEqualTo(16);
    assertThat(prefix).hasToString("10.9.0.2/16");
    assertThat(prefix.network()).hasToString("10.9.0.0/16");
  }

  @ParameterizedTest
  @CsvSource({
    "10.9.0.2/16, 10.9.255.255, true",
    "10.9.0.2/16, 10.10.0.0, false",
    "10.9.0.2/32, 10.9.0.2, true",
    "10.9.0.2/32, 10.9.0.3, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 1.2.3.4, false",
    "::/80, 1.2.3.4, false",
    "fd09::2/64, fd09::ffff:ffff:ffff:ffff, true",
    "fd09::2/64, fd09:0:0:1::, false",
    "fd09::2/63, fd09:0:0:1::, true",
    "fd09::2/65, fd09::8000:0:0:0, false",
    "fd09::2/128, fd09::2, true",
    "fd09::2/128, fd09::3, false"
  })
  void containsTheAddressesWithItsLeadingBits(String prefix, String address, boolean contained) {
    assertThat(IpPrefix.parse(prefix).contains(IpAddress.parse(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({
    "10.9.0.2/16, 10.9.0.0, 10.9.255.255",
    "10.9.0.2/24, 10.9.0.0, 10.9.0.255",
    "10.9.0.2/30, 10.9.0.0, 10.9.0.3",
    "1.2.3.4/0, 0.0.0.0, 255.255.255.255",
    "10.9.0.2/31, 10.9.0.2,",
    "10.9.0.2/32, 10.9.0.2,",
    "fd09::2/64, fd09::,"
  })
  void knowsNetworkAndBroadcast(String text, String network, String broadcast) {
    IpPrefix prefix = IpPrefix.parse(text);
    assertThat(prefix.network().address()).hasToString(network);
    if (broadcast == null) {
      assertThat(prefix.broadcast()).isNull();
      assertThat(prefix.isBroadcast(0, -1)).isFalse();
    } else {
      IpAddress expected = IpAddress.parse(broadcast);
      assertThat(prefix.broadcast()).isEqualTo(expected);
      assertThat(prefix.isBroadcast(expected.hi(), expected.lo())).isTrue();
      assertThat(prefix.isBroadcast(expected.hi(), expected.lo() - 1)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.9.0.2",
        "10.9.0.2/",
        "10.9.0.2/33",
        "10.9.0.2/-1",
        "10.9.0.2/016",
        "10.9.0.2/1 ",
        "10.9.0.2/1000",
        "10.9.0.2/\u0661",
        "/16",
        "fd09::2/129",
        "::ffff:1.2.3.4/96",
        "host/8",
        ""
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
