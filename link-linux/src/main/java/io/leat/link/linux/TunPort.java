package io.leat.link.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An existing TUN or TAP as a plain exchange of frames, for one who carries them on unread.
 *
 * <p>Every frame is complete: offloads are off, and a virtio-net header, if the device was made
 * with one, stays hidden. Neither direction allocates. Any thread may open a port, so it may have
 * been inside a network namespace then; reading and writing are for one thread at a time, and
 * {@link #close} is for that thread, too.
 */
public final class TunPort implements AutoCloseable {
  /** What {@link #read} returns when the device is gone. */
  public static final int GONE = -1;

  private static final int LARGEST_FRAME = 65_535 + 18;

  private final String name;
  private final boolean ethernet;
  private final int mtu;
  private final int vnetHeader;
  private final MemorySegment callState;
  private final MemorySegment receiveArea;

  /** Begins with an empty virtio-net header: complete, and not to be segmented. */
  private final MemorySegment sendArea;

  private int fd;

  private TunPort(int fd, TunDriver.Attached attached, int mtu) {
    this.fd = fd;
    this.mtu = mtu;
    name = attached.name();
    ethernet = attached.ethernet();
    vnetHeader = attached.vnetHeaderOctets();
    Arena arena = Arena.ofAuto();
    callState = Libc.callState(arena);
    long area = vnetHeader == 0 ? 1 : (long) vnetHeader + LARGEST_FRAME;
    receiveArea = arena.allocate(area, 64);
    sendArea = arena.allocate(area, 64);
  }

  /**
   * Attaches to a device in the network namespace of the calling thread.
   *
   * @throws LinuxException if there is none of this name, another process is attached, privilege is
   *     missing, or it is no TUN or TAP
   */
  public static TunPort open(String name) throws LinuxException {
    int fd = TunDriver.attach(options(name));
    try {
      TunDriver.switchOffloadsOff(fd);
      TunDriver.Attached attached = Objects.requireNonNull(TunDriver.attached(fd));
      return new TunPort(fd, attached, mtu(name));
    } catch (LinuxException | RuntimeException e) {
      Libc.close(fd);
      throw e;
    }
  }

  private static TunOptions options(String name) throws LinuxException {
    InterfaceName.check(name);
    try (LinkConfigurator links = LinkConfigurator.open()) {
      LinkInfo existing = links.find(name);
      if (existing == null) {
        throw new LinuxException(
            "attach to " + name,
            Errno.ENODEV,
            "there is no such device here: make it with `ip tuntap add dev " + name + " mode tun`");
      }
      TunAttributes made = existing.tun();
      TunOptions options =
          (made != null && made.ethernet() ? TunOptions.tap(name) : TunOptions.tun(name))
              .withKernelThread(KernelThread.OFF);
      return made != null && made.multiQueue() ? options.withMultiQueue() : options;
    }
  }

  private static int mtu(String name) throws LinuxException {
    int socket = TunDriver.socket();
    try {
      int mtu = TunDriver.mtu(socket, name);
      if (mtu < 0) {
        throw new LinuxException("ask for the MTU of " + name, -mtu);
      }
      return mtu;
    } finally {
      Libc.close(socket);
    }
  }

  public String name() {
    return name;
  }

  /** Whether frames begin with an Ethernet header. */
  public boolean isEthernet() {
    return ethernet;
  }

  /** Largest IP packet when the port was opened, in octets. */
  public int mtu() {
    return mtu;
  }

  int descriptor() {
    return fd;
  }

  /**
   * Reads one frame if there is one.
   *
   * @param target from offset 0; of a frame that is larger the end is lost
   * @return its octets; 0 if none waits; {@link #GONE}
   */
  public int read(MemorySegment target) {
    if (vnetHeader == 0) {
      return received(Libc.read(callState, fd, target, target.byteSize()));
    }
    int octets = received(Libc.read(callState, fd, receiveArea, receiveArea.byteSize()));
    if (octets <= vnetHeader) {
      return octets == GONE ? GONE : 0;
    }
    int kept = (int) Math.min(octets - vnetHeader, target.byteSize());
    MemorySegment.copy(receiveArea, vnetHeader, target, 0, kept);
    return kept;
  }

  private static int received(long octets) {
    return octets > 0 ? (int) octets : isPassing((int) -octets) ? 0 : GONE;
  }

  /**
   * Writes one frame, from offset 0.
   *
   * @return whether the kernel took it; it does not while the link is down
   */
  public boolean write(MemorySegment source, int octets) {
    if (vnetHeader == 0) {
      return Libc.write(callState, fd, source, octets) == octets;
    }
    MemorySegment.copy(source, 0, sendArea, vnetHeader, octets);
    return Libc.write(callState, fd, sendArea, (long) vnetHeader + octets) > 0;
  }

  private static boolean isPassing(int errno) {
    return switch (errno) {
      case 0, Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM, Errno.EIO, Errno.ENETDOWN ->
          true;
      default -> false;
    };
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Libc.close(fd);
      fd = -1;
    }
  }

  @Override
  public String toString() {
    return (ethernet ? "TAP " : "TUN ") + name;
  }
}
