package io.leat.observe;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;

/** The two sockets of a connection as one end sees them, as a value. */
public record Flow(IpAddress local, int localPort, IpAddress remote, int remotePort) {
  /** What the key holds now. */
  public static Flow of(FlowKey key) {
    return new Flow(key.local(), key.localPort, key.remote(), key.remotePort);
  }

  boolean isOf(FlowKey key) {
    return localPort == key.localPort
        && remotePort == key.remotePort
        && local.lo() == key.localLo
        && local.hi() == key.localHi
        && remote.lo() == key.remoteLo
        && remote.hi() == key.remoteHi;
  }

  /** As the other end sees it. */
  public Flow reversed() {
    return new Flow(remote, remotePort, local, localPort);
  }
}
