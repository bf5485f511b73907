package io.leat.scenario;

/** ICMP errors that a scenario reports, with their type and code in both families. */
public enum IcmpError {
  /** RFC 792 and RFC 4443 §3.1: no port, said by the peer itself. */
  PORT_UNREACHABLE(3, 3, 1, 4),
  HOST_UNREACHABLE(3, 1, 1, 3),
  NETWORK_UNREACHABLE(3, 0, 1, 0),
  ADMINISTRATIVELY_PROHIBITED(3, 13, 1, 1),
  TIME_EXCEEDED(11, 0, 3, 0),
  PARAMETER_PROBLEM(12, 0, 4, 0),
  /** IPv4 fragmentation needed, IPv6 packet too big; with an MTU. */
  TOO_BIG(3, 4, 2, 0),
  /** Of IPv4 only, and forbidden since RFC 6633; for IPv6 an error of an unassigned type. */
  SOURCE_QUENCH(4, 0, 100, 0);

  private final int type4;
  private final int code4;
  private final int type6;
  private final int code6;

  IcmpError(int type4, int code4, int type6, int code6) {
    this.type4 = type4;
    this.code4 = code4;
    this.type6 = type6;
    this.code6 = code6;
  }

  int type(boolean ipv4) {
    return ipv4 ? type4 : type6;
  }

  int code(boolean ipv4) {
    return ipv4 ? code4 : code6;
  }
}
