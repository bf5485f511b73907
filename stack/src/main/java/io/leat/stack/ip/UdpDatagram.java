package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import java.nio.ByteBuffer;

/** A datagram that a {@link UdpSocket} received. */
public final class UdpDatagram {
  private final IpAddress local;
  private final IpAddress remote;
  private final int remotePort;
  private final ByteBuffer text;

  UdpDatagram(IpAddress local, IpAddress remote, int remotePort, ByteBuffer text) {
    this.local = local;
    this.remote = remote;
    this.remotePort = remotePort;
    this.text = text;
  }

  /** The address that it was sent to: ours, or a broadcast or multicast. */
  public IpAddress local() {
    return local;
  }

  public IpAddress remote() {
    return remote;
  }

  public int remotePort() {
    return remotePort;
  }

  /** The octets, read-only, from the first to the last. */
  public ByteBuffer text() {
    return text.asReadOnlyBuffer();
  }

  int octets() {
    return text.capacity();
  }

  @Override
  public String toString() {
    return octets() + " octets from " + remote + " port " + remotePort;
  }
}
