package io.leat.sim.drill.linux;

import io.leat.packet.wire.IpAddress;

/**
 * A socket address of the sockets interface.
 *
 * @param family {@link Numbers#AF_INET} and so on
 */
public record Endpoint(int family, int port, IpAddress address) {
  /** Where a structure would have nothing. */
  public static final Endpoint NONE = new Endpoint(Numbers.NO_ADDRESS, 0, IpAddress.ANY_IPV6);
}
