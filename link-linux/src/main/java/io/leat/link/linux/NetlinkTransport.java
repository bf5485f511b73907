package io.leat.link.linux;

import java.nio.ByteBuffer;

/** Carries netlink datagrams to the kernel and back. */
interface NetlinkTransport extends AutoCloseable {
  void send(ByteBuffer message) throws LinuxException;

  /** The next datagram from the kernel, in host order; valid until the next call. */
  ByteBuffer receive() throws LinuxException;

  @Override
  void close();
}
