package io.leat.link.linux;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives a device that was attached with IFF_NAPI a thread of the kernel's, and takes it away again
 * ({@link KernelThread#AUTO}).
 *
 * <p>To take it away the kernel waits until that thread rests, for tens of milliseconds; so a short
 * thread of Leat's does the switching, one at a time, and the loop goes on.
 */
final class KernelThreadSwitch implements AutoCloseable {
  static final String ATTRIBUTE = "threaded";

  private static final byte[] ON = "1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OFF = "0".getBytes(StandardCharsets.US_ASCII);

  private final int fd;
  private final String device;

  /** What was asked for last. The loop's. */
  private boolean on;

  private volatile boolean switching;
  private boolean closed;

  private KernelThreadSwitch(int fd, String device) {
    this.fd = fd;
    this.device = device;
  }

  /** Null if the kernel lets nobody switch. For a device of the calling thread's namespace. */
  static @Nullable KernelThreadSwitch of(String device) {
    try (NamespaceSysfs sysfs = NamespaceSysfs.open()) {
      int fd = sysfs.attribute(device, ATTRIBUTE);
      if (Libc.write(fd, OFF) < 0) { // somebody may have left it on
        Libc.close(fd);
        return null;
      }
      return new KernelThreadSwitch(fd, device);
    } catch (LinuxException e) {
      return null;
    }
  }

  /**
   * Whether {@link #of} is likely to work for a device that does not exist yet, and worth it: the
   * attribute is one of all devices, and the loopback device is everywhere.
   */
  static boolean isPossible() {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return false;
    }
    try (NamespaceSysfs sysfs = NamespaceSysfs.open()) {
      Libc.close(sysfs.attribute("lo", ATTRIBUTE));
      return true;
    } catch (LinuxException e) {
      return false;
    }
  }

  /** Asks for the thread, or for none; again and again, for a switch under way comes first. */
  void follow(boolean wanted) {
    if (wanted != on && !switching) {
      on = wanted;
      switching = true;
      byte[] value = wanted ? ON : OFF;
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("leat-" + device + "-switch")
              .unstarted(() -> write(value));
      try {
        thread.start();
      } catch (OutOfMemoryError e) {
        // no room for a thread, of which the loop must not die: it goes on as it is
        switching = false;
      }
    }
  }

  private synchronized void write(byte[] value) {
    if (!closed) {
      Libc.write(fd, value);
    }
    switching = false;
  }

  /** Leaves the device without a thread. Any thread, repeatedly; waits for a switch under way. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Libc.write(fd, OFF);
      Libc.close(fd);
    }
  }
}
