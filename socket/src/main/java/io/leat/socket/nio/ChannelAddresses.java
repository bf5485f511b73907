package io.leat.socket.nio;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.Addresses;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of addresses that callers give, with the exceptions of java.nio. */
final class ChannelAddresses {
  private ChannelAddresses() {}

  /**
   * @param family what the channel was opened for
   */
  static InetSocketAddress check(SocketAddress address, ProtocolFamily family) {
    Objects.requireNonNull(address);
    if (!(address instanceof InetSocketAddress internet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (internet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    boolean ipv4Only = family == StandardProtocolFamily.INET;
    if (ipv4Only && !(internet.getAddress() instanceof Inet4Address)) {
      throw new UnsupportedAddressTypeException();
    }
    return internet;
  }

  /** What to bind to: null is any address and port, and the wildcard stands for both families. */
  static InetSocketAddress checkLocal(@Nullable SocketAddress address, ProtocolFamily family) {
    return address == null ? new InetSocketAddress(0) : check(address, family);
  }

  static IpAddress bindable(InetSocketAddress local, ProtocolFamily family) {
    if (!local.getAddress().isAnyLocalAddress()) {
      return Addresses.of(local.getAddress());
    }
    return family == StandardProtocolFamily.INET ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6;
  }

  static InetSocketAddress of(IpAddress address, int port) {
    return new InetSocketAddress(Addresses.toInet(address), port);
  }
}
