package io.leat.sim.drill.linux;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Open descriptors by number; the client chooses the numbers. */
final class Descriptors {
  private final Map<Integer, Descriptor> open = new HashMap<>();

  void add(int fd, Descriptor descriptor) {
    open.put(fd, descriptor);
  }

  @Nullable Descriptor find(int fd) {
    return open.get(fd);
  }

  Descriptor get(int fd) throws CallFailure {
    Descriptor descriptor = open.get(fd);
    if (descriptor == null) {
      throw new CallFailure(Errno.EBADF);
    }
    return descriptor;
  }

  LinuxSocket socket(int fd) throws CallFailure {
    if (get(fd) instanceof LinuxSocket socket) {
      return socket;
    }
    throw new CallFailure(Errno.ENOTSOCK);
  }

  Epoll epoll(int fd) throws CallFailure {
    if (get(fd) instanceof Epoll epoll) {
      return epoll;
    }
    throw new CallFailure(Errno.EINVAL);
  }

  void remove(int fd) {
    open.remove(fd);
    for (Descriptor other : open.values()) {
      if (other instanceof Epoll epoll) {
        epoll.forget(fd);
      }
    }
  }
}
