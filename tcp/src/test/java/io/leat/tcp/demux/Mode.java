package io.leat.tcp.demux;

import io.leat.packet.wire.IpAddress;
import java.util.List;

/** What every scenario runs under: a family, initial sequence numbers, timestamps or none. */
enum Mode {
  IPV4_ISN_0(true, 0, 0, false),
  IPV4_ISN_2_31(true, 0x7fff_fff0, 0x7fff_fff0, false),
  IPV4_ISN_2_32(true, 0xffff_fff0, 0xffff_fff0, true),
  IPV6_ISN_0(false, 0, 0xffff_fff0, true),
  IPV6_ISN_2_31(false, 0x7fff_fff0, 0, false),
  IPV6_ISN_2_32(false, 0xffff_fff0, 0x7fff_fff0, false);

  final boolean ipv4;

  /** The stack's initial sequence number. */
  final int iss;

  /** The peer's initial sequence number. */
  final int irs;

  final boolean timestamps;

  Mode(boolean ipv4, int iss, int irs, boolean timestamps) {
    this.ipv4 = ipv4;
    this.iss = iss;
    this.irs = irs;
    this.timestamps = timestamps;
  }

  /** All; under bin/mutate, which repeats each scenario very often, two that differ in all. */
  static List<Mode> chosen() {
    return "few".equals(System.getProperty("leat.modes"))
        ? List.of(IPV4_ISN_2_32, IPV6_ISN_2_31)
        : List.of(values());
  }

  IpAddress stackAddress() {
    return IpAddress.parse(ipv4 ? "10.0.0.1" : "fd00::1");
  }

  IpAddress peerAddress() {
    return IpAddress.parse(ipv4 ? "10.0.0.2" : "fd00::2");
  }

  /** Octets of IP and TCP headers without options. */
  int headers() {
    return ipv4 ? 40 : 60;
  }
}
