package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's TUN driver: attaching a descriptor to a device, and what can be asked of it.
 *
 * <p>A refusal by the driver is a bare error number. What it means follows from how the device was
 * made, which rtnetlink tells for the namespace of the calling thread (sysfs does so only for the
 * namespace that it was mounted in).
 */
final class TunDriver {
  static final String NODE = "/dev/net/tun";

  static final int IFF_TUN = 0x0001;
  static final int IFF_TAP = 0x0002;
  static final int IFF_NAPI = 0x0010;
  static final int IFF_MULTI_QUEUE = 0x0100;
  static final int IFF_NO_PI = 0x1000;
  static final int IFF_VNET_HDR = 0x4000;

  static final long TUNSETIFF = 0x4004_54caL;
  static final long TUNSETPERSIST = 0x4004_54cbL;
  static final long TUNGETIFF = 0x8004_54d2L;
  static final long TUNSETOFFLOAD = 0x4004_54d0L;
  static final long TUNGETFEATURES = 0x8004_54cfL;
  static final long TUNGETVNETHDRSZ = 0x8004_54d7L;
  static final long TUNGETDEVNETNS = 0x54e3L;
  static final long SIOCGIFMTU = 0x8921L;
  static final long SIOCGIFHWADDR = 0x8927L;

  private static final int TUN_F_CSUM = 0x01;
  private static final int TUN_F_TSO4 = 0x02;
  private static final int TUN_F_TSO6 = 0x04;
  private static final int TUN_F_TSO_ECN = 0x08;

  /** {@code struct ifreq}: a name, then a union. */
  static final int REQUEST_OCTETS = 40;

  static final int REQUEST_VALUE = InterfaceName.OCTETS;

  private TunDriver() {}

  /**
   * What a descriptor is attached to.
   *
   * @param flags the device's IFF_ flags
   * @param vnetHeaderOctets before each frame; 0 without IFF_VNET_HDR
   */
  record Attached(String name, int flags, int vnetHeaderOctets) {
    boolean ethernet() {
      return (flags & IFF_TAP) != 0;
    }

    /** Whether what is written is polled, so that a thread of the kernel's can do it. */
    boolean napi() {
      return (flags & IFF_NAPI) != 0;
    }
  }

  /**
   * A descriptor attached to the device that the options name, in the calling thread's namespace.
   */
  static int attach(TunOptions options) throws LinuxException {
    LinkInfo existing = find(options.name());
    String call = "attach to " + options.name();
    String mismatch = TunAdvice.mismatch(options, existing);
    if (mismatch != null) {
      throw new LinuxException(call, Errno.EINVAL, mismatch);
    }
    int fd = openNode();
    try {
      int flags = flags(options, existing);
      int napi = usesNapi(options, flags, fd, call) ? IFF_NAPI : 0;
      int attached = setInterface(fd, options.name(), flags | napi);
      if (attached < 0) {
        throw new LinuxException(call, -attached, TunAdvice.attach(options, existing, -attached));
      }
      if (options.kernelThread() == KernelThread.ON) {
        startKernelThread(options.name());
      }
      return fd;
    } catch (LinuxException | RuntimeException e) {
      Libc.close(fd);
      throw e;
    }
  }

  /** Several queues would switch one attribute against each other. */
  private static boolean usesNapi(TunOptions options, int flags, int fd, String call)
      throws LinuxException {
    return switch (options.kernelThread()) {
      case OFF -> false;
      case AUTO -> {
        boolean offload = options.offload() != Offload.OFF && (flags & IFF_VNET_HDR) != 0;
        boolean pays = !offload && !options.multiQueue();
        yield pays && hasNapi(fd) && KernelThreadSwitch.isPossible();
      }
      case ON -> {
        if (!hasNapi(fd)) {
          throw new LinuxException(call, Errno.EOPNOTSUPP, TunAdvice.NO_NAPI);
        }
        yield true;
      }
    };
  }

  /** A kernel that does not know a flag attaches without it. */
  private static boolean hasNapi(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment features = arena.allocate(JAVA_INT);
      int asked = Libc.ioctl(fd, TUNGETFEATURES, features);
      return asked >= 0 && (features.get(JAVA_INT, 0) & IFF_NAPI) != 0;
    }
  }

  /** Without it each write would run the NAPI poll itself, which gains nothing and costs more. */
  private static void startKernelThread(String name) throws LinuxException {
    try (NamespaceSysfs sysfs = NamespaceSysfs.open()) {
      sysfs.set(name, KernelThreadSwitch.ATTRIBUTE, "1");
    } catch (LinuxException e) {
      throw new LinuxException(
          "start the kernel's thread for " + name, e.errno(), TunAdvice.kernelThread(e.errno()));
    }
  }

  /** Lets the device stay when the descriptor is closed. */
  static void keep(int fd, String name) throws LinuxException {
    int kept = Libc.ioctl(fd, TUNSETPERSIST, MemorySegment.ofAddress(1));
    if (kept < 0) {
      throw new LinuxException("keep " + name, -kept);
    }
  }

  /** Null where there is none, or no rtnetlink to ask. */
  private static @Nullable LinkInfo find(String name) {
    try (LinkConfigurator links = LinkConfigurator.open()) {
      return links.find(name);
    } catch (LinuxException e) {
      return null;
    }
  }

  private static int flags(TunOptions options, @Nullable LinkInfo existing) {
    TunAttributes tun = existing == null ? null : existing.tun();
    return (options.ethernet() ? IFF_TAP : IFF_TUN)
        | IFF_NO_PI
        | (options.multiQueue() ? IFF_MULTI_QUEUE : 0)
        | (hasVirtioHeader(options, tun) ? IFF_VNET_HDR : 0);
  }

  private static boolean hasVirtioHeader(TunOptions options, @Nullable TunAttributes made) {
    return made == null ? options.offload() == Offload.ON : made.vnetHeader();
  }

  private static int setInterface(int fd, String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_OCTETS, 8);
      request.setString(0, name);
      request.set(JAVA_SHORT, REQUEST_VALUE, (short) flags);
      return Libc.ioctl(fd, TUNSETIFF, request);
    }
  }

  private static int openNode() throws LinuxException {
    int fd = Libc.open(NODE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
    if (fd < 0) {
      throw openRefused(-fd);
    }
    try (Arena arena = Arena.ofConfined()) {
      int driver = Libc.ioctl(fd, TUNGETFEATURES, arena.allocate(JAVA_INT));
      if (driver < 0) {
        Libc.close(fd);
        throw openRefused(-driver);
      }
    }
    return fd;
  }

  /**
   * Opens the node and closes it again.
   *
   * @throws LinuxException if it does not open, or is no node of the driver
   */
  static void probe() throws LinuxException {
    Libc.close(openNode());
  }

  static LinuxException openRefused(int errno) {
    return new LinuxException("open " + NODE, errno, TunAdvice.open(errno));
  }

  /**
   * What {@code fd} is attached to, or null if it is no descriptor of the TUN driver.
   *
   * @throws LinuxException if it is one that is attached to nothing
   */
  static @Nullable Attached attached(int fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_OCTETS, 8);
      int got = Libc.ioctl(fd, TUNGETIFF, request);
      if (got == -Errno.EBADFD) {
        throw new LinuxException(
            "descriptor " + fd, Errno.EBADFD, "it is attached to no device: attach it first");
      }
      if (got < 0) {
        return null;
      }
      int flags = request.get(JAVA_SHORT, REQUEST_VALUE) & 0xffff;
      int header = 0;
      if ((flags & IFF_VNET_HDR) != 0) {
        MemorySegment size = arena.allocate(JAVA_INT);
        int asked = Libc.ioctl(fd, TUNGETVNETHDRSZ, size);
        if (asked < 0) {
          throw new LinuxException("descriptor " + fd, -asked);
        }
        header = size.get(JAVA_INT, 0);
      }
      return new Attached(request.getString(0), flags, header);
    }
  }

  /**
   * Asks the kernel for complete packets: checksums filled in, none longer than the MTU. Somebody
   * who was attached earlier may have asked for less.
   */
  static void switchOffloadsOff(int fd) {
    Libc.ioctl(fd, TUNSETOFFLOAD, MemorySegment.NULL);
  }

  /**
   * Lets the kernel hand over super-segments and frames whose checksum is partial.
   *
   * @return 0 or a negated errno
   */
  static int switchOffloadsOn(int fd) {
    int segments = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
    int set = Libc.ioctl(fd, TUNSETOFFLOAD, MemorySegment.ofAddress(segments | TUN_F_TSO_ECN));
    return set == 0 ? 0 : Libc.ioctl(fd, TUNSETOFFLOAD, MemorySegment.ofAddress(segments));
  }

  /** The Ethernet address of the kernel's end of a TAP; 0 if it cannot be told. */
  static long kernelStation(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_OCTETS, 8);
      if (Libc.ioctl(fd, SIOCGIFHWADDR, request) < 0) {
        return 0;
      }
      long address = 0;
      for (int i = 0; i < 6; i++) {
        int at = REQUEST_VALUE + 2 + i;
        address = address << 8 | (request.get(JAVA_BYTE, at) & 0xff);
      }
      return address;
    }
  }

  /**
   * A socket to ask for the MTU with, in the namespace of the device where this process may enter
   * it, else in the calling thread's.
   */
  static int controlSocket(int fd) throws LinuxException {
    int namespace = Libc.ioctl(fd, TUNGETDEVNETNS, MemorySegment.NULL);
    if (namespace < 0) {
      return socket();
    }
    try {
      return NamespaceThread.call("control", namespace, TunDriver::socket);
    } catch (LinuxException e) {
      return socket();
    } finally {
      Libc.close(namespace);
    }
  }

  /** A socket to ask with in the calling thread's namespace. */
  static int socket() throws LinuxException {
    int socket = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
    if (socket < 0) {
      throw new LinuxException("socket", -socket);
    }
    return socket;
  }

  /** The MTU of a device by its name, through a socket of its namespace; or a negated errno. */
  static int mtu(int socket, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_OCTETS, 8);
      request.setString(0, name);
      int got = Libc.ioctl(socket, SIOCGIFMTU, request);
      return got < 0 ? got : request.get(JAVA_INT, REQUEST_VALUE);
    }
  }
}
