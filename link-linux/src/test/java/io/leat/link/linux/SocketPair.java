package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Two connected sockets that keep frames apart: a device without privilege. */
record SocketPair(int near, int far) {
  static SocketPair open() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      int made = Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, 0, pair);
      if (made < 0) {
        throw new LinuxException("socketpair", -made);
      }
      return new SocketPair(pair.getAtIndex(JAVA_INT, 0), pair.getAtIndex(JAVA_INT, 1));
    }
  }

  TunDevice nearDevice() throws LinuxException {
    return TunDevice.fromDescriptor(near, "near", 1500, false);
  }

  TunDevice farDevice() throws LinuxException {
    return TunDevice.fromDescriptor(far, "far", 1500, false);
  }
}
