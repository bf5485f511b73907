package io.leat.link.linux;

import org.jspecify.annotations.Nullable;

/** What the TUN driver's bare error numbers mean for a device, and what to do about them. */
final class TunAdvice {
  static final String NO_NAPI =
      "this kernel's TUN driver has no NAPI, which its own thread needs: go without the thread";

  private TunAdvice() {}

  /** Why the options cannot fit an existing device, or null. */
  static @Nullable String mismatch(TunOptions options, @Nullable LinkInfo existing) {
    if (existing == null) {
      return null;
    }
    String name = existing.name();
    if (!"tun".equals(existing.kind())) {
      String kind =
          existing.kind() == null ? "another kind of device" : "of kind " + existing.kind();
      return name + " is " + kind + ", neither TUN nor TAP: choose another name";
    }
    TunAttributes tun = existing.tun();
    if (tun == null) {
      return null;
    }
    if (tun.ethernet() != options.ethernet()) {
      return tun.ethernet()
          ? name + " is a TAP, not a TUN: attach to it as a TAP, or choose another name"
          : name + " is a TUN, not a TAP: attach to it as a TUN, or choose another name";
    }
    if (tun.multiQueue() != options.multiQueue()) {
      return multiQueueMismatch(name, tun);
    }
    if (options.offload() == Offload.ON && !tun.vnetHeader()) {
      return name
          + " was made without a virtio-net header, which offload needs: delete it and make it"
          + " again, `ip tuntap add dev "
          + name
          + " mode "
          + (tun.ethernet() ? "tap" : "tun")
          + " vnet_hdr`, or go without offload";
    }
    return null;
  }

  private static String multiQueueMismatch(String name, TunAttributes tun) {
    String again = "`ip tuntap add dev " + name + " mode " + (tun.ethernet() ? "tap" : "tun");
    return tun.multiQueue()
        ? name
            + " was made with multi_queue, which one queue alone cannot attach to: attach with"
            + " several queues, or delete it and make it without, "
            + again
            + "`"
        : name
            + " was made for one queue, and several were asked for: attach with one, or delete it"
            + " and make it again, "
            + again
            + " multi_queue`";
  }

  static String open(int errno) {
    return switch (errno) {
      case Errno.ENOENT ->
          "the node is missing: load the driver with `modprobe tun`, or give the container the"
              + " device (docker run --device "
              + TunDriver.NODE
              + ")";
      case Errno.ENODEV, Errno.ENXIO ->
          "the node is there, but the kernel has no TUN driver behind it: `modprobe tun` loads it";
      case Errno.EPERM, Errno.EACCES ->
          "this user may not open the node: run as root, or let root allow it with `chmod 666 "
              + TunDriver.NODE
              + "`, the usual mode";
      case Errno.ENOTTY ->
          TunDriver.NODE
              + " is no node of the TUN driver: delete it and make it with `mknod "
              + TunDriver.NODE
              + " c 10 200`";
      default -> Errno.advice(errno);
    };
  }

  static String attach(TunOptions options, @Nullable LinkInfo existing, int errno) {
    String name = options.name();
    String mode = options.ethernet() ? "tap" : "tun";
    return switch (errno) {
      case Errno.EBUSY ->
          "another process is attached to "
              + name
              + ": end it, choose another name, or make the device with multi_queue";
      case Errno.EPERM ->
          existing == null
              ? "creating a device needs CAP_NET_ADMIN: run as root or under `unshare -Urn`, or let"
                  + " root make it for you, `ip tuntap add dev "
                  + name
                  + " mode "
                  + mode
                  + " user $USER`"
              : name + " belongs to another user: run as that user or as root";
      case Errno.EEXIST -> name + " appeared at this moment: try again";
      case Errno.EINVAL ->
          name
              + " does not accept these flags (TUN or TAP, one queue or several): make it again"
              + " with `ip tuntap add dev "
              + name
              + " mode "
              + mode
              + "`";
      case Errno.E2BIG -> "all 256 queues of " + name + " are taken: attach with fewer";
      default -> Errno.advice(errno);
    };
  }

  /** Why the kernel has no thread for what it is sent. */
  static String kernelThread(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          "this needs CAP_NET_ADMIN and CAP_SYS_ADMIN: run as root, or go without the thread";
      case Errno.ENOENT, Errno.ENOSYS ->
          "the kernel has had such threads since Linux 5.12, and this one has none: go without";
      default -> Errno.advice(errno);
    };
  }
}
