package io.leat.link.linux;

import java.nio.charset.StandardCharsets;

/**
 * The sysfs of the calling thread's network namespace, whatever is mounted at {@code /sys}: mounted
 * nowhere, and gone when it is closed.
 */
final class NamespaceSysfs implements AutoCloseable {
  private final int root;

  private NamespaceSysfs(int root) {
    this.root = root;
  }

  /**
   * @throws LinuxException without CAP_SYS_ADMIN, or before Linux 5.2
   */
  static NamespaceSysfs open() throws LinuxException {
    int system = checked(Libc.fsopen("sysfs"));
    try {
      checked(Libc.fscreate(system));
      return new NamespaceSysfs(checked(Libc.fsmount(system)));
    } finally {
      Libc.close(system);
    }
  }

  private static int checked(int returned) throws LinuxException {
    if (returned < 0) {
      throw new LinuxException("open sysfs", -returned);
    }
    return returned;
  }

  /** Sets an attribute of a device of this namespace. */
  void set(String device, String attribute, String value) throws LinuxException {
    int fd = attribute(device, attribute);
    try {
      long written = Libc.write(fd, value.getBytes(StandardCharsets.US_ASCII));
      if (written < 0) {
        throw new LinuxException(call(device, attribute), (int) -written);
      }
    } finally {
      Libc.close(fd);
    }
  }

  /**
   * A descriptor to set an attribute of a device of this namespace with, for the caller to close.
   */
  int attribute(String device, String attribute) throws LinuxException {
    String file = "/proc/self/fd/" + root + "/class/net/" + device + "/" + attribute;
    int fd = Libc.open(file, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
    if (fd < 0) {
      throw new LinuxException(call(device, attribute), -fd);
    }
    return fd;
  }

  private static String call(String device, String attribute) {
    return "set " + attribute + " of " + device;
  }

  @Override
  public void close() {
    Libc.close(root);
  }
}
