package io.leat.observe;

/** What the frames of a captured interface begin with (the registry of tcpdump.org/linktypes). */
public enum LinkType {
  /** An Ethernet header. */
  ETHERNET(1),
  /** An IPv4 or IPv6 header; the version field tells which. */
  RAW(101);

  private final int number;

  LinkType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
