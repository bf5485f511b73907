package io.leat.scenario;

import io.leat.packet.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What every scenario runs under unchanged: a family of addresses, initial sequence numbers from
 * where they wrap or not, timestamps or none.
 *
 * @param iss the stack's initial sequence number
 * @param irs the peer's; another one, so that neither can stand for the other
 */
public record Mode(boolean ipv4, int iss, int irs, boolean timestamps) {
  private static final int[][] NUMBERS = {
    {0, 1}, {0x7fff_fff0, 0x7fff_ffff}, {0xffff_fff0, 0xffff_fffb}
  };

  /** All twelve. */
  public static List<Mode> all() {
    List<Mode> modes = new ArrayList<>();
    for (boolean ipv4 : new boolean[] {true, false}) {
      for (int[] numbers : NUMBERS) {
        modes.add(new Mode(ipv4, numbers[0], numbers[1], true));
        modes.add(new Mode(ipv4, numbers[0], numbers[1], false));
      }
    }
    return modes;
  }

  /** All; under bin/mutate, which repeats each scenario very often, one. */
  public static List<Mode> chosen() {
    return "few".equals(System.getProperty("leat.modes"))
        ? List.of(new Mode(true, NUMBERS[2][0], NUMBERS[2][1], true))
        : all();
  }

  IpAddress stackAddress() {
    return IpAddress.parse(ipv4 ? "10.0.0.1" : "fd00::1");
  }

  IpAddress peerAddress() {
    return IpAddress.parse(ipv4 ? "10.0.0.2" : "fd00::2");
  }

  /** Octets of IP and TCP headers without options. */
  public int headers() {
    return ipv4 ? 40 : 60;
  }

  /** Octets of options in every segment of an established connection. */
  public int options() {
    return timestamps ? 12 : 0;
  }

  @Override
  public String toString() {
    return (ipv4 ? "IPv4" : "IPv6")
        + " ISN "
        + Integer.toUnsignedString(iss)
        + (timestamps ? " timestamps" : "");
  }
}
