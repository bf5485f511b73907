package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final RouteTable table = new RouteTable();

  private String lookup(String text) {
    IpAddress address = IpAddress.parse(text);
    return String.valueOf(table.lookup(address.hi(), address.lo()));
  }

  @Test
  void theLongestPrefixWinsWhateverTheOrder() {
    table.add(Route.defaultVia(IpAddress.parse("10.0.0.254")));
    table.add(Route.via(IpPrefix.parse("192.0.2.128/25"), IpAddress.parse("10.0.0.2")));
    table.add(Route.onLink(IpPrefix.parse("10.0.0.7/24")));
    table.add(Route.via(IpPrefix.parse("192.0.2.0/24"), IpAddress.parse("10.0.0.1")));

    assertThat(lookup("10.0.0.9")).isEqualTo("10.0.0.0/24 on link");
    assertThat(lookup("192.0.2.1")).isEqualTo("192.0.2.0/24 via 10.0.0.1");
    assertThat(lookup("192.0.2.200")).isEqualTo("192.0.2.128/25 via 10.0.0.2");
    assertThat(lookup("8.8.8.8")).isEqualTo("0.0.0.0/0 via 10.0.0.254");
    assertThat(lookup("2001:db8::1")).isEqualTo("null");
  }

  @Test
  void theIpv6DefaultRouteIsNotForIpv4() {
    table.add(Route.defaultVia(IpAddress.parse("fe80::1")));
    assertThat(lookup("2001:db8::1")).isEqualTo("::/0 via fe80::1");
    assertThat(lookup("8.8.8.8")).isEqualTo("null");
  }

  @Test
  void aRouteToTheSamePrefixTakesTheOthersPlace() {
    table.add(Route.onLink(IpPrefix.parse("10.0.0.0/24")));
    table.add(new Route(IpPrefix.parse("10.0.0.1/24"), null, 1400));
    assertThat(table.all()).hasSize(1);
    assertThat(lookup("10.0.0.9")).isEqualTo("10.0.0.0/24 on link mtu 1400");
    assertThat(table.remove(IpPrefix.parse("10.0.0.9/24"))).isTrue();
    assertThat(table.remove(IpPrefix.parse("10.0.0.9/24"))).isFalse();
    assertThat(lookup("10.0.0.9")).isEqualTo("null");
  }

  @Test
  void routesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Route.via(IpPrefix.parse("10.0.0.0/24"), IpAddress.parse("fe80::1")))
        .hasMessageContaining("mixes families");
    assertThatThrownBy(() -> new Route(IpPrefix.parse("fd00::/64"), null, 1279))
        .hasMessageContaining("1279");
  }
}
