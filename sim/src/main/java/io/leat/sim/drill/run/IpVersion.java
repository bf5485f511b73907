package io.leat.sim.drill.run;

import io.leat.packet.wire.IpAddress;
import io.leat.sim.drill.linux.Numbers;
import java.util.Locale;

/** Over what a script runs. */
public enum IpVersion {
  IPV4(Numbers.AF_INET, "192.168.0.1", "192.0.2.1", 1500),
  /** The MTU leaves room for the longer header, so that the MSS is that of IPv4. */
  IPV6(Numbers.AF_INET6, "fd3d:a0b:17d6::1", "fd3d:fa7b:d17d::1", 1520),
  /** IPv4 packets, IPv6 sockets. */
  MAPPED(Numbers.AF_INET6, "192.168.0.1", "192.0.2.1", 1500);

  private final int family;
  private final String local;
  private final String remote;
  private final int mtu;

  IpVersion(int family, String local, String remote, int mtu) {
    this.family = family;
    this.local = local;
    this.remote = remote;
    this.mtu = mtu;
  }

  /** The family of the script's sockets. */
  int family() {
    return family;
  }

  IpAddress local() {
    return IpAddress.parse(local);
  }

  IpAddress remote() {
    return IpAddress.parse(remote);
  }

  int mtu() {
    return mtu;
  }

  /**
   * Reads the name that packetdrill has for it.
   *
   * @throws IllegalArgumentException for any other
   */
  public static IpVersion named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "ipv4" -> IPV4;
      case "ipv6" -> IPV6;
      case "mapped", "ipv4-mapped-ipv6" -> MAPPED;
      default -> throw new IllegalArgumentException("no IP version is called " + name);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
