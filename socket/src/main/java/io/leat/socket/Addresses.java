package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Between Leat's addresses and the JDK's. */
public final class Addresses {
  private Addresses() {}

  public static IpAddress of(InetAddress address) {
    return IpAddress.of(address.getAddress());
  }

  /**
   * @throws UnknownHostException if the name was not resolved
   */
  public static IpAddress of(InetSocketAddress address) throws UnknownHostException {
    InetAddress resolved = address.getAddress();
    if (resolved == null) {
      throw new UnknownHostException(address.getHostString());
    }
    return of(resolved);
  }

  public static InetAddress toInet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.octets());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 octets are an address", e);
    }
  }
}
