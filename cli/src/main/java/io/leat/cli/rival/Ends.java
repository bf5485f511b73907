package io.leat.cli.rival;

import io.leat.packet.wire.IpAddress;

/**
 * The ports of a bout; the addresses are always the same. The host is who is tried, the peer is who
 * tries it.
 */
record Ends(int hostPort, int peerPort) {
  static final IpAddress HOST = IpAddress.parse("10.9.0.1");
  static final IpAddress PEER = IpAddress.parse("10.9.0.2");
}
