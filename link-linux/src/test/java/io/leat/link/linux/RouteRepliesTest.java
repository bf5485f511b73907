package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteRepliesTest {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  @Test
  void aTunTellsHowItWasMade() throws LinuxException {
    NetlinkBytes data =
        new NetlinkBytes()
            .attribute(3, 1)
            .attribute(4, 0)
            .attribute(5, 1)
            .attribute(6, 1)
            .attribute(7, 0)
            .number(8, 2);
    LinkInfo link =
        RouteReplies.link(
            NetlinkMessageTest.only(
                link(7, 1)
                    .text(3, "tun0")
                    .number(4, 1400)
                    .number(13, 500)
                    .nested(18, new NetlinkBytes().text(1, "tun").nested(2, data))));
    assertThat(link)
        .isEqualTo(
            new LinkInfo(
                7,
                "tun0",
                1400,
                500,
                true,
                0,
                "tun",
                new TunAttributes(false, false, true, true, false, 2)));
  }

  @Test
  void aLinkWithoutDetailsIsALink() throws LinuxException {
    LinkInfo link =
        RouteReplies.link(
            NetlinkMessageTest.only(link(1, 0).text(3, "lo").attribute(1, 2, 0, 0, 0, 0, 9)));
    assertThat(link).isEqualTo(new LinkInfo(1, "lo", 0, 0, false, 0x0200_0000_0009L, null, null));
  }

  private static NetlinkBytes link(int index, int flags) {
    return new NetlinkBytes()
        .message(RouteReplies.NEW_LINK, 2, 1)
        .octets(0, 0, 0, 0)
        .field(index)
        .field(flags)
        .field(0);
  }

  @Test
  void aDevicesOwnAddressCountsNotThePeers() throws LinuxException {
    NetlinkBytes bytes =
        new NetlinkBytes()
            .message(RouteReplies.NEW_ADDRESS, 2, 1)
            .octets(AF_INET, 16, 0, 0)
            .field(3)
            .attribute(1, 10, 9, 0, 9)
            .attribute(2, 10, 9, 0, 1);
    assertThat(RouteReplies.address(NetlinkMessageTest.only(bytes), index -> "if" + index))
        .isEqualTo(new DeviceAddress("if3", IpPrefix.parse("10.9.0.1/16")));
  }

  @Test
  void anAddressOfAnotherFamilyIsPassedOver() throws LinuxException {
    NetlinkBytes bytes =
        new NetlinkBytes().message(RouteReplies.NEW_ADDRESS, 2, 1).octets(28, 8, 0, 0).field(3);
    assertThat(RouteReplies.address(NetlinkMessageTest.only(bytes), index -> "")).isNull();
  }

  @Test
  void anAddressOfTheWrongSizeIsMalformed() throws LinuxException {
    for (int[] octets : List.of(new int[3], new int[16], new int[0])) {
      NetlinkMessage message =
          NetlinkMessageTest.only(
              new NetlinkBytes()
                  .message(RouteReplies.NEW_ADDRESS, 2, 1)
                  .octets(AF_INET, 8, 0, 0)
                  .field(3)
                  .attribute(2, octets));
      assertThatThrownBy(() -> RouteReplies.address(message, index -> ""))
          .hasMessageContaining("malformed");
    }
  }

  @Test
  void aRouteWithoutDestinationIsTheDefault() throws LinuxException {
    Route route = route(routeBytes(AF_INET, 0, 254, 1).number(4, 2).attribute(5, 10, 0, 0, 1));
    assertThat(route).isNotNull();
    assertThat(route.toString()).isEqualTo("0.0.0.0/0 via 10.0.0.1 dev if2");
    assertThat(route.isDefault()).isTrue();
  }

  @Test
  void aLargeTableNumberIsInItsAttribute() throws LinuxException {
    Route route = route(routeBytes(AF_INET6, 0, 252, 7).number(15, 51820).number(4, 1));
    assertThat(route).isNotNull();
    assertThat(route.table()).isEqualTo(51820);
    assertThat(route.toString()).isEqualTo("refused ::/0 dev if1");
  }

  @Test
  void aMultipathRouteLeavesThroughAllItsDevices() throws LinuxException {
    int[] hops = {8, 0, 0, 0, 4, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0, 8, 0, 5, 0, 10, 0, 0, 1};
    Route route =
        route(routeBytes(AF_INET, 8, 254, 1).attribute(1, 10, 0, 0, 0).attribute(9, hops));
    assertThat(route).isNotNull();
    assertThat(route.devices()).containsExactly("if4", "if5");
    assertThat(route.gateway()).isNull();
  }

  @Test
  void aNextHopThatPointsOutsideIsMalformed() throws LinuxException {
    NetlinkMessage message =
        NetlinkMessageTest.only(
            routeBytes(AF_INET, 0, 254, 1).attribute(9, 9, 0, 0, 0, 4, 0, 0, 0));
    assertThatThrownBy(() -> RouteReplies.route(message, index -> ""))
        .hasMessageContaining("malformed");
  }

  @Test
  void theMappedBlockOfIpv6IsNotIpv4() throws LinuxException {
    int[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    assertThat(route(routeBytes(AF_INET6, 96, 254, 7).attribute(1, mapped))).isNull();
  }

  private static NetlinkBytes routeBytes(int family, int length, int table, int type) {
    return new NetlinkBytes()
        .message(RouteReplies.NEW_ROUTE, 2, 1)
        .octets(family, length, 0, 0, table, 3, 0, type)
        .field(0);
  }

  private static Route route(NetlinkBytes bytes) throws LinuxException {
    return RouteReplies.route(NetlinkMessageTest.only(bytes), index -> "if" + index);
  }

  @Test
  void aRouteOverlapsWhatSharesAnAddressWithIt() {
    Route route =
        new Route(Route.Kind.UNICAST, IpPrefix.parse("10.9.0.0/16"), List.of("eth0"), null, 254);
    assertThat(route.overlaps(IpPrefix.parse("10.9.3.1/24"))).isTrue();
    assertThat(route.overlaps(IpPrefix.parse("10.0.0.2/8"))).isTrue();
    assertThat(route.overlaps(IpPrefix.parse("10.9.0.2/16"))).isTrue();
    assertThat(route.overlaps(IpPrefix.parse("10.8.0.2/16"))).isFalse();
    assertThat(route.overlaps(new IpPrefix(IpAddress.parse("fd09::2"), 64))).isFalse();
  }
}
