package io.leat.link.linux;

import org.jspecify.annotations.Nullable;

/**
 * What a device needs to know of a descriptor before it can carry frames.
 *
 * @param ofDriver the descriptor belongs to the TUN driver, and obeys its rules
 * @param vnetHeader octets of the virtio-net header before each frame; 0 without one
 * @param offload whether the kernel hands over, and takes, super-segments
 * @param kernelStation the Ethernet address of the kernel's end of a TAP; 0 if unknown
 * @param controlSocket to ask for the MTU again; -1 if it cannot be asked for
 * @param bulkMode what the device has while there is bulk; null for nothing
 */
record TunSetup(
    String name,
    boolean ethernet,
    boolean ofDriver,
    int vnetHeader,
    boolean offload,
    long kernelStation,
    int mtu,
    int controlSocket,
    @Nullable BulkMode bulkMode) {
  static final int MAX_VNET_HEADER = 64;

  /** For a descriptor that was just attached in the calling thread's network namespace. */
  static TunSetup opened(int fd, TunOptions options) throws LinuxException {
    TunDriver.Attached attached = driver(fd, options.name());
    TunSetup setup = asked(fd, attached, options.offload(), TunDriver.socket());
    boolean switched = options.kernelThread() == KernelThread.AUTO && attached.napi();
    KernelThreadSwitch kernelThread = switched ? KernelThreadSwitch.of(attached.name()) : null;
    LoopPriority priority = options.raisesPriority() ? new LoopPriority() : null;
    return setup.with(new BulkMode(priority, kernelThread, System.nanoTime()));
  }

  /** For a descriptor that somebody else attached. */
  static TunSetup handedOver(int fd) throws LinuxException {
    TunDriver.Attached attached = driver(fd, "descriptor " + fd);
    return asked(fd, attached, Offload.AUTO, TunDriver.controlSocket(fd));
  }

  private static TunDriver.Attached driver(int fd, String name) throws LinuxException {
    TunDriver.Attached attached = TunDriver.attached(fd);
    if (attached == null) {
      throw new LinuxException(
          "attach to " + name,
          Errno.ENOTTY,
          "this is no TUN or TAP: give its name, MTU and kind of frames with it");
    }
    return attached;
  }

  private static TunSetup asked(int fd, TunDriver.Attached attached, Offload offload, int socket)
      throws LinuxException {
    try {
      int mtu = TunDriver.mtu(socket, attached.name());
      if (mtu < 0) {
        throw new LinuxException(
            "ask for the MTU of " + attached.name(),
            -mtu,
            "the device is in a network namespace that this process may not enter: give the MTU"
                + " with the descriptor");
      }
      return of(fd, attached.name(), attached, offload, mtu, socket);
    } catch (LinuxException | RuntimeException e) {
      Libc.close(socket);
      throw e;
    }
  }

  /** For a descriptor that is described by its owner; what the driver knows better counts. */
  static TunSetup described(int fd, String name, int mtu, boolean ethernet) throws LinuxException {
    TunDriver.@Nullable Attached attached = TunDriver.attached(fd);
    return attached == null
        ? new TunSetup(name, ethernet, false, 0, false, 0, mtu, -1, null)
        : of(fd, name, attached, Offload.AUTO, mtu, -1);
  }

  private static TunSetup of(
      int fd, String name, TunDriver.Attached attached, Offload offload, int mtu, int controlSocket)
      throws LinuxException {
    String unfit = unfit(attached);
    if (unfit != null) {
      throw new LinuxException("attach to " + name, Errno.EINVAL, unfit);
    }
    boolean offloads = switchOffloads(fd, name, attached, offload);
    return new TunSetup(
        name,
        attached.ethernet(),
        true,
        attached.vnetHeaderOctets(),
        offloads,
        attached.ethernet() ? TunDriver.kernelStation(fd) : 0,
        mtu,
        controlSocket,
        null);
  }

  private TunSetup with(BulkMode mode) {
    return new TunSetup(
        name, ethernet, ofDriver, vnetHeader, offload, kernelStation, mtu, controlSocket, mode);
  }

  /** Whether the kernel was asked for super-segments, and agreed. */
  private static boolean switchOffloads(
      int fd, String name, TunDriver.Attached attached, Offload offload) throws LinuxException {
    if (offload != Offload.OFF && attached.vnetHeaderOctets() > 0) {
      int on = TunDriver.switchOffloadsOn(fd);
      if (on == 0) {
        return true;
      }
      if (offload == Offload.ON) {
        throw new LinuxException(
            "switch on offload for " + name,
            -on,
            "this kernel's TUN driver does not segment TCP: go without offload");
      }
    }
    TunDriver.switchOffloadsOff(fd);
    return false;
  }

  static @Nullable String unfit(TunDriver.Attached attached) {
    if ((attached.flags() & TunDriver.IFF_NO_PI) == 0) {
      return "its frames carry packet information: open it with IFF_NO_PI, as `ip tuntap` does";
    }
    if (attached.vnetHeaderOctets() > MAX_VNET_HEADER) {
      return "its virtio-net header has "
          + attached.vnetHeaderOctets()
          + " octets: delete the device and make it again";
    }
    return null;
  }

  /** Closes what was opened for the setup. */
  void release() {
    if (controlSocket >= 0) {
      Libc.close(controlSocket);
    }
    if (bulkMode != null) {
      bulkMode.close();
    }
  }
}
