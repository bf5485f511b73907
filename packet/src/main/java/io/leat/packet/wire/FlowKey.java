package io.leat.packet.wire;

/**
 * The two sockets of a connection as this host sees them: local and remote address and port.
 *
 * <p>Mutable and reused, so that looking a connection up allocates nothing; therefore without
 * {@code equals} and {@code hashCode}: compare by {@link #sameAs}.
 */
public final class FlowKey {
  private static final long MIX_0 = 0x9e37_79b9_7f4a_7c15L;
  private static final long MIX_1 = 0xe703_7ed1_a0b4_28dbL;
  private static final long MIX_2 = 0x8ebc_6af0_9c88_c6e3L;
  private static final long MIX_3 = 0x5899_65cc_7537_4cc3L;

  public long localHi;
  public long localLo;
  public long remoteHi;
  public long remoteLo;
  public int localPort;
  public int remotePort;

  public void set(
      long localHi, long localLo, int localPort, long remoteHi, long remoteLo, int remotePort) {
    this.localHi = localHi;
    this.localLo = localLo;
    this.localPort = localPort;
    this.remoteHi = remoteHi;
    this.remoteLo = remoteLo;
    this.remotePort = remotePort;
  }

  public void set(IpAddress local, int localPort, IpAddress remote, int remotePort) {
    set(local.hi(), local.lo(), localPort, remote.hi(), remote.lo(), remotePort);
  }

  public void copyFrom(FlowKey other) {
    set(
        other.localHi,
        other.localLo,
        other.localPort,
        other.remoteHi,
        other.remoteLo,
        other.remotePort);
  }

  public boolean sameAs(FlowKey other) {
    return remoteLo == other.remoteLo
        && remotePort == other.remotePort
        && localPort == other.localPort
        && localLo == other.localLo
        && remoteHi == other.remoteHi
        && localHi == other.localHi;
  }

  public boolean isIpv4() {
    return IpAddress.isIpv4(remoteHi, remoteLo);
  }

  /**
   * A keyed hash of all six fields: who does not know the secrets cannot choose flows that fall
   * into one bucket. Four 64 by 64 bit multiplications, each folding its 128-bit product.
   */
  public long hash(long secret0, long secret1) {
    long ports = (long) localPort << 32 | remotePort;
    long hash = mix(localHi ^ secret0 ^ MIX_0, localLo ^ secret1);
    hash = mix(hash ^ remoteHi ^ secret1 ^ MIX_1, remoteLo ^ secret0);
    hash = mix(hash ^ ports, secret1 ^ MIX_2);
    return mix(hash ^ secret0, secret1 ^ MIX_3);
  }

  private static long mix(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }

  public IpAddress local() {
    return new IpAddress(localHi, localLo);
  }

  public IpAddress remote() {
    return new IpAddress(remoteHi, remoteLo);
  }

  /** Local and remote socket, such as {@code 10.0.0.1:80 10.0.0.2:4711}. */
  @Override
  public String toString() {
    return socket(local(), localPort) + " " + socket(remote(), remotePort);
  }

  private static String socket(IpAddress address, int port) {
    return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }
}
