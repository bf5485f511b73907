package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links, addresses and routes of a real kernel, in a namespace of the test. */
@Timeout(60)
class LinkConfiguratorTest {
  private static final IpPrefix IPV4 = IpPrefix.parse("10.9.0.1/16");
  private static final IpPrefix IPV6 = IpPrefix.parse("fd09::1/64");

  private TestNamespace ns;
  private TunDevice device;

  @BeforeEach
  void createDevice() throws LinuxException {
    ns = TestNamespace.create();
    device = ns.open(TunOptions.tun("tun0"));
  }

  @AfterEach
  void delete() {
    if (device != null) {
      device.close();
    }
    if (ns != null) {
      ns.close();
    }
  }

  @Test
  void aNewTunIsDownWithItsDefaults() throws Exception {
    LinkInfo link = ns.links.find("tun0");
    assertThat(link.index()).isEqualTo(ns.links.index("tun0")).isPositive();
    assertThat(link.mtu()).isEqualTo(1500);
    assertThat(link.txQueueLength()).isEqualTo(500);
    assertThat(link.up()).isFalse();
    assertThat(link.kind()).isEqualTo("tun");
    assertThat(link.tun()).isEqualTo(new TunAttributes(false, false, false, false, false, -1));
  }

  @Test
  void mtuQueueLengthAndStateAreSet() throws Exception {
    ns.links.setMtu("tun0", 9000);
    ns.links.setTxQueueLength("tun0", 5000);
    ns.links.setUp("tun0");
    LinkInfo link = ns.links.find("tun0");
    assertThat(link.mtu()).isEqualTo(9000);
    assertThat(link.txQueueLength()).isEqualTo(5000);
    assertThat(link.up()).isTrue();
    ns.links.setDown("tun0");
    assertThat(ns.links.find("tun0").up()).isFalse();
    assertThat(ns.ip("link show tun0")).contains("mtu 9000").contains("qlen 5000");
  }

  @Test
  void anMtuThatTheDeviceCannotHaveIsRefusedInTheKernelsWords() {
    assertThatThrownBy(() -> ns.links.setMtu("tun0", 5))
        .isInstanceOf(LinuxException.class)
        .hasMessageStartingWith("set tun0 mtu 5: ")
        .hasMessageContaining("mtu less than device minimum");
  }

  @Test
  void addressesOfBothFamiliesComeAndGo() throws Exception {
    ns.links.setUp("tun0");
    ns.links.addAddress("tun0", IPV4);
    ns.links.addAddress("tun0", IPV6);
    assertThat(ns.links.addresses())
        .contains(new DeviceAddress("tun0", IPV4), new DeviceAddress("tun0", IPV6));
    assertThat(ns.ip("-6 address show dev tun0 to fd09::/64"))
        .contains("fd09::1/64")
        .doesNotContain("tentative");
    ns.links.deleteAddress("tun0", IPV4);
    ns.links.deleteAddress("tun0", IPV6);
    assertThat(ns.links.addresses())
        .doesNotContain(new DeviceAddress("tun0", IPV4), new DeviceAddress("tun0", IPV6));
  }

  @Test
  void anAddressThatIsThereOrNotThereIsSaid() throws Exception {
    ns.links.addAddress("tun0", IPV4);
    assertThatThrownBy(() -> ns.links.addAddress("tun0", IPV4))
        .hasMessageStartingWith("add address 10.9.0.1/16 to tun0: it is there already");
    assertThatThrownBy(() -> ns.links.deleteAddress("tun0", IPV6))
        .hasMessageContaining("there is no such entry");
  }

  @Test
  void routesOfBothFamiliesComeAndGo() throws Exception {
    ns.links.setUp("tun0");
    ns.links.addAddress("tun0", IPV4);
    ns.links.addAddress("tun0", IPV6);
    IpPrefix onLink = IpPrefix.parse("10.20.0.0/16");
    IpPrefix behind = IpPrefix.parse("10.30.0.0/16");
    IpPrefix ipv6 = IpPrefix.parse("fd30::/64");
    IpAddress gateway = IpAddress.parse("10.9.0.2");
    IpAddress gateway6 = IpAddress.parse("fd09::2");
    ns.links.addRoute(onLink, "tun0", null);
    ns.links.addRoute(behind, "tun0", gateway);
    ns.links.addRoute(ipv6, "tun0", gateway6);
    assertThat(ns.links.routes().stream().map(Route::toString))
        .contains(
            "10.9.0.0/16 dev tun0",
            "local 10.9.0.1/32 dev tun0",
            "fd09::/64 dev tun0",
            "10.20.0.0/16 dev tun0",
            "10.30.0.0/16 via 10.9.0.2 dev tun0",
            "fd30::/64 via fd09::2 dev tun0");
    assertThat(ns.ip("route")).contains("10.30.0.0/16 via 10.9.0.2 dev tun0");
    ns.links.deleteRoute(onLink, "tun0", null);
    ns.links.deleteRoute(behind, "tun0", gateway);
    ns.links.deleteRoute(ipv6, "tun0", gateway6);
    assertThat(ns.links.routes().stream().map(Route::destination))
        .doesNotContain(onLink, behind, ipv6);
  }

  @Test
  void aDefaultRouteIsOne() throws Exception {
    ns.links.setUp("tun0");
    ns.links.addAddress("tun0", IPV4);
    IpPrefix all = IpPrefix.parse("0.0.0.0/0");
    ns.links.addRoute(all, "tun0", IpAddress.parse("10.9.0.2"));
    assertThat(ns.links.routes()).anyMatch(route -> route.isDefault() && route.gateway() != null);
    assertThat(ns.links.overlapping(IpPrefix.parse("10.50.0.0/16"), "other")).isEmpty();
  }

  @Test
  void aRouteThatCannotBeIsRefused() throws Exception {
    IpPrefix destination = IpPrefix.parse("10.30.0.0/16");
    assertThatThrownBy(() -> ns.links.addRoute(destination, "tun0", null))
        .hasMessageContaining("tun0 is down");
    ns.links.setUp("tun0");
    assertThatThrownBy(() -> ns.links.addRoute(destination, "tun0", IpAddress.parse("10.9.0.2")))
        .hasMessageContaining("the gateway is on no network of tun0");
    assertThatThrownBy(() -> ns.links.deleteRoute(destination, "tun0", null))
        .hasMessageContaining("there is no such entry");
  }

  @Test
  void anOverlapIsWithAnyOtherDeviceAndEitherWay() throws Exception {
    ns.links.setUp("tun0");
    ns.links.addAddress("tun0", IPV4);
    ns.links.addAddress("tun0", IPV6);
    assertThat(ns.links.overlapping(IpPrefix.parse("10.9.7.1/24"), "tun1"))
        .extracting(Route::toString)
        .containsExactly("10.9.0.0/16 dev tun0");
    assertThat(ns.links.overlapping(IpPrefix.parse("10.0.0.2/8"), "tun1"))
        .extracting(Route::toString)
        .contains("10.9.0.0/16 dev tun0", "local 10.9.0.1/32 dev tun0");
    assertThat(ns.links.overlapping(IpPrefix.parse("fd09::5/64"), "tun1")).isNotEmpty();
    assertThat(ns.links.overlapping(IPV4, "tun0")).isEmpty();
    assertThat(ns.links.overlapping(IpPrefix.parse("10.8.0.2/16"), "tun1")).isEmpty();
    assertThat(ns.links.overlapping(IpPrefix.parse("fe80::5/64"), "tun1")).isEmpty();
  }

  @Test
  void ipv6ThatIsSwitchedOffIsNamed() throws Exception {
    TestNamespace.run(
        List.of(
            "ip",
            "netns",
            "exec",
            ns.namespace.name(),
            "sysctl",
            "-qw",
            "net.ipv6.conf.tun0.disable_ipv6=1"));
    assertThatThrownBy(() -> ns.links.addAddress("tun0", IPV6))
        .hasMessageContaining("IPv6 is switched off on tun0");
  }

  @Test
  void aDeviceThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ns.links.setUp("tun9"))
        .isInstanceOf(LinuxException.class)
        .hasMessageStartingWith("find tun9: there is no such device");
    assertThatThrownBy(() -> ns.links.setUp("tun 9")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeletedLinkIsGone() throws Exception {
    ns.links.deleteLink("tun0");
    assertThat(ns.links.find("tun0")).isNull();
    assertThat(device.receive((_, _) -> {}, 8, 0)).isEqualTo(-1);
  }

  @Test
  void theLoopbackCannotBeDeleted() {
    assertThatThrownBy(() -> ns.links.deleteLink("lo"))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("cannot do this to lo");
  }

  @Test
  void aClosedConfiguratorSaysSo() throws Exception {
    LinkConfigurator links = ns.namespace.call(LinkConfigurator::open);
    links.close();
    links.close();
    assertThatThrownBy(links::links).isInstanceOf(LinuxException.class);
  }
}
