package io.leat.sim.drill.linux;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.IpConfig;
import io.leat.stack.ip.Route;
import io.leat.tcp.connection.TcpConfig;
import java.util.List;

/**
 * The machine that a script runs on.
 *
 * @param local addresses that are its own; everything else is behind its one link
 * @param mtu of the link, in octets
 */
public record KernelConfig(List<IpPrefix> local, int mtu) {
  /** Where packetdrill puts itself. */
  public static final IpPrefix LOCAL_IPV4 = IpPrefix.parse("192.168.0.1/16");

  public static final IpPrefix LOCAL_IPV6 = IpPrefix.parse("fd3d:a0b:17d6::1/64");

  public static final KernelConfig DEFAULT =
      new KernelConfig(List.of(LOCAL_IPV4, LOCAL_IPV6), 1500);

  private static final int LEAST_IPV6_MTU = 1280;

  public KernelConfig {
    local = List.copyOf(local);
    if (mtu < 68 || mtu > 65_535) {
      throw new IllegalArgumentException("MTU " + mtu);
    }
  }

  public KernelConfig withLocal(IpAddress address) {
    int length = address.isIpv4() ? 16 : 64;
    return new KernelConfig(List.of(new IpPrefix(address, length)), mtu);
  }

  public KernelConfig withMtu(int octets) {
    return new KernelConfig(local, octets);
  }

  StackConfig stack(TcpConfig tcp) {
    IpConfig ip =
        IpConfig.DEFAULT
            .withRoute(Route.allIpv4OnLink())
            .withLinkLocal(false, null)
            .withAddressChecks(0, false);
    if (mtu >= LEAST_IPV6_MTU) {
      ip = ip.withRoute(Route.allIpv6OnLink());
    }
    for (IpPrefix address : local) {
      if (address.address().isIpv4() || mtu >= LEAST_IPV6_MTU) {
        ip = ip.withAddress(address);
      }
    }
    return StackConfig.DEFAULT.withName("drill").withIp(ip).withTcp(tcp).withChunkOctets(4096);
  }
}
