package io.leat.stack.ip;

/** What tests in other packages may ask of an IP layer. */
public final class IpProbe {
  private IpProbe() {}

  /** Memory that fragments hold. */
  public static long reassemblyOctets(IpLayer ip) {
    return ip.reassemblyOctets();
  }
}
