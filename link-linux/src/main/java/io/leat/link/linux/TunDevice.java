package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.DeviceCounters;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.Segmenter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A TUN or TAP device of the Linux kernel, or another descriptor that keeps frames apart.
 *
 * <p>Frames are read into one reused buffer, which stays in the processor's cache. A frame to send
 * is gathered into another and leaves in one {@code write}: to copy 1460 octets costs 20 ns, less
 * than the kernel's work on an I/O vector. A super-segment leaves by {@code writev} from where its
 * text lies if the device has {@link Offload}; else it is cut here. Neither direction allocates.
 *
 * <p>A link that is down refuses frames until the kernel has it up again, which the next {@link
 * #transmit}, {@link #park}, {@link #state} or {@link #refresh} notices. A device that was deleted
 * is gone for good: {@link #failure} says why.
 *
 * <p>Threads: any thread may open a device and hand it to its loop, so the thread may have been
 * inside a network namespace then. {@link #wake} and {@link #close} are for any thread; everything
 * else is for the loop alone. When {@code close} returns, the kernel has the device back; a {@code
 * park} under way has returned or is about to, and the loop sees the device gone.
 */
public final class TunDevice implements LinkDevice {
  private static final int ETHERNET_HEADER = 14;

  /** The largest IPv6 packet, with an Ethernet header and a VLAN tag. */
  private static final int FRAME_OCTETS = 65_535 + 40 + ETHERNET_HEADER + 4;

  private static final int LARGEST_READ = FRAME_OCTETS + TunSetup.MAX_VNET_HEADER;

  /** Text of more octets than this is not copied into one piece with its headers. */
  private static final int GATHER_ABOVE = 4096;

  /**
   * A burst of super-segments ends behind so many octets: what came first wants its ACK, and a
   * reader, before a window of usual size is full.
   */
  private static final int BURST_OCTETS = 128 << 10;

  private static final int ERRORS = Libc.POLLERR | Libc.POLLHUP | Libc.POLLNVAL;

  private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;
  private static final long GROUP = 0x0100_0000_0000L;

  private final LoopDescriptor descriptor;
  private final String name;
  private final boolean ethernet;
  private final boolean ofDriver;
  private final boolean controlled;
  private final long linkAddress;

  private final VirtioHeaders virtio;
  private final ReadForecast forecast = new ReadForecast();
  private final @Nullable BulkMode bulkMode;

  private final PacketBuffer sendFrame;
  private final MemorySegment sendArea;
  private final GatherList gather;
  private final Segmenter segmenter;
  private final MemorySegment request;

  private ReceiveArea area;
  private boolean keeping;
  private int mtu;
  private DeviceState state = DeviceState.UP;
  private @Nullable LinuxException failure;
  private long framesRefused;
  private long framesUnreadable;

  private TunDevice(LoopDescriptor descriptor, TunSetup setup) {
    this.descriptor = descriptor;
    name = setup.name();
    ethernet = setup.ethernet();
    ofDriver = setup.ofDriver();
    controlled = setup.controlSocket() >= 0;
    linkAddress = setup.ethernet() ? ownStation(setup.kernelStation()) : 0;
    int linkHeader = ethernet ? ETHERNET_HEADER : 0;
    virtio = new VirtioHeaders(setup.vnetHeader(), setup.offload(), linkHeader);
    mtu = setup.mtu();
    bulkMode = setup.bulkMode();
    Arena arena = Arena.ofAuto();
    area = ReceiveArea.forOne(linkHeader + virtio.octets(), LARGEST_READ);
    sendArea = arena.allocate(LARGEST_READ, 64);
    sendFrame = new PacketBuffer(sendArea);
    gather = new GatherList(arena);
    segmenter = new Segmenter(ethernet, this::write);
    request = arena.allocate(TunDriver.REQUEST_OCTETS, 8);
    if (ofDriver) {
      noteWritable(descriptor.poll(Libc.POLLOUT));
    }
  }

  /**
   * Attaches to the device that the options name, or creates it, in the network namespace of the
   * calling thread. A device that was made with a virtio-net header keeps it.
   *
   * @throws LinuxException if the driver is missing, privilege is missing, another process is
   *     attached, or the device is of another kind
   */
  public static TunDevice open(TunOptions options) throws LinuxException {
    int fd = TunDriver.attach(options);
    try {
      return make(fd, TunSetup.opened(fd, options));
    } catch (LinuxException | RuntimeException e) {
      Libc.close(fd);
      throw e;
    }
  }

  /**
   * Creates a device that stays, down and with nobody attached, until {@link
   * LinkConfigurator#deleteLink} removes it.
   *
   * @throws LinuxException if the driver or privilege is missing, or there is one of this name that
   *     is in use or of another kind
   */
  public static void create(TunOptions options) throws LinuxException {
    int fd = TunDriver.attach(options);
    try {
      TunDriver.keep(fd, options.name());
    } finally {
      Libc.close(fd);
    }
  }

  /**
   * Takes over an open descriptor that is attached to a TUN or TAP device, made without packet
   * information (IFF_NO_PI).
   *
   * @throws LinuxException if it is anything else; the descriptor is then still the caller's
   */
  public static TunDevice fromDescriptor(int fd) throws LinuxException {
    return make(fd, TunSetup.handedOver(fd));
  }

  /**
   * Takes over any open descriptor that keeps frames apart: a TUN whose MTU this process may not
   * ask for, or one end of a {@code SOCK_SEQPACKET} pair.
   *
   * @param mtu largest IP packet, in octets; {@link #refresh} leaves it
   * @param ethernet frames begin with an Ethernet header; a TUN or TAP knows better
   * @throws LinuxException if it is not open; the descriptor is then still the caller's
   */
  public static TunDevice fromDescriptor(int fd, String name, int mtu, boolean ethernet)
      throws LinuxException {
    return make(fd, TunSetup.described(fd, name, mtu, ethernet));
  }

  /** For a packet socket that is bound to an Ethernet interface; closes it on no failure. */
  static TunDevice ofPacketSocket(int fd, String name, int mtu, int vnetHeader)
      throws LinuxException {
    return make(fd, new TunSetup(name, true, false, vnetHeader, true, 0, mtu, -1, null));
  }

  private static TunDevice make(int fd, TunSetup setup) throws LinuxException {
    try {
      return new TunDevice(new LoopDescriptor(fd, setup.controlSocket(), setup.ofDriver()), setup);
    } catch (LinuxException | RuntimeException e) {
      setup.release();
      throw e;
    }
  }

  /** Leat's own address on the link: the kernel's with another last bit, or a random one. */
  private static long ownStation(long kernelStation) {
    long station = kernelStation == 0 ? new SecureRandom().nextLong() >>> 16 : kernelStation ^ 1;
    return (station | LOCALLY_ADMINISTERED) & ~GROUP;
  }

  @Override
  public String name() {
    return name;
  }

  /** As it was when the device was opened or last refreshed. */
  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public boolean isEthernet() {
    return ethernet;
  }

  /** Leat's end of a TAP; the kernel's end has another. */
  @Override
  public long linkAddress() {
    return linkAddress;
  }

  @Override
  public boolean completesChecksums() {
    return virtio.offload();
  }

  @Override
  public boolean wantsCoalescing() {
    return !virtio.offload();
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    return receive(receiver, limit, now, true);
  }

  /** Leaves out the reads of which {@link ReadForecast} expects nothing. */
  @Override
  public int receiveExpected(FrameReceiver receiver, int limit, long now) {
    return receive(receiver, limit, now, false);
  }

  private int receive(FrameReceiver receiver, int limit, long now, boolean looksAnyway) {
    if (state == DeviceState.GONE) {
      return -1;
    }
    if (bulkMode != null) {
      bulkMode.turn(descriptor.counters().octetsByKernel, now);
    }
    int received = 0;
    int reads = 0;
    long burst = 0;
    boolean looks = forecast.beginsTurn(looksAnyway);
    while (looks) {
      if (reads == limit || burst >= BURST_OCTETS || !area.hasRoom()) {
        forecast.looksNext();
        break;
      }
      long octets = descriptor.read(area.memory(), area.at(), area.room());
      reads++;
      forecast.looked(octets > 0);
      if (octets <= 0) {
        noteReadError((int) -octets);
        break;
      }
      PacketBuffer frame = frame((int) octets);
      if (frame != null) {
        receiver.frame(frame, now);
        received++;
        burst += octets;
        if (keeping) {
          area.keep((int) octets);
        }
      } else {
        framesUnreadable++;
      }
      looks = forecast.goesOn(looksAnyway);
    }
    return received == 0 && state == DeviceState.GONE ? -1 : received;
  }

  /** The frame that was read; null if there is none, or none of a kind that was asked for. */
  private @Nullable PacketBuffer frame(int octets) {
    if (octets <= virtio.octets()) {
      return null;
    }
    PacketBuffer frame = area.frame(virtio.octets(), octets);
    return virtio.read(frame) ? frame : null;
  }

  @Override
  public boolean keepsFrames() {
    return !ethernet;
  }

  @Override
  public void keepFrames() {
    if (ethernet) {
      throw new UnsupportedOperationException(name + " does not keep frames");
    }
    keeping = true;
    area = ReceiveArea.forBurst(virtio.octets(), LARGEST_READ, BURST_OCTETS);
  }

  @Override
  public void release() {
    area.release();
  }

  private void noteReadError(int errno) {
    switch (errno) {
      case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM -> {}
      case Errno.EIO, Errno.ENETDOWN -> state = DeviceState.DOWN;
      case 0 -> gone(Errno.EPIPE);
      default -> gone(errno);
    }
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    return virtio.offload()
        ? write(headers, text, gsoOctets)
        : segmenter.send(headers, text, gsoOctets);
  }

  private boolean write(PacketBuffer headers, Slices text) {
    return write(headers, text, 0);
  }

  private boolean write(PacketBuffer headers, Slices text, int gsoOctets) {
    if (state == DeviceState.GONE) {
      return false;
    }
    int headerOctets = headers.length();
    int textAt = virtio.octets() + headerOctets;
    int octets = textAt + text.octets();
    if (octets > sendArea.byteSize()) {
      framesRefused++;
      return false;
    }
    virtio.write(sendFrame, 0, headers, text, gsoOctets);
    sendFrame.put(virtio.octets(), headers.segment(), headers.start(), headerOctets);
    long written;
    if (text.octets() > GATHER_ABOVE && GatherList.fits(text)) {
      gather.set(sendArea, textAt, text);
      written = descriptor.gather(gather.entries(), gather.count());
    } else {
      text.copyTo(sendArea, textAt);
      descriptor.counters().octetsCopied += text.octets();
      written = descriptor.write(sendArea, octets);
    }
    if (written < 0) {
      noteWriteError((int) -written);
      return false;
    }
    forecast.sent();
    if (state != DeviceState.UP) {
      state = DeviceState.UP;
    }
    return true;
  }

  private void noteWriteError(int errno) {
    switch (errno) {
      case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM -> {}
      case Errno.EIO, Errno.ENETDOWN -> state = DeviceState.DOWN;
      case Errno.EBADF,
          Errno.EBADFD,
          Errno.ENODEV,
          Errno.ENXIO,
          Errno.EPIPE,
          Errno.ENOTCONN,
          Errno.ECONNRESET,
          Errno.ECONNREFUSED ->
          gone(errno);
      default -> framesRefused++;
    }
  }

  private void gone(int errno) {
    state = DeviceState.GONE;
    if (failure == null) {
      failure =
          new LinuxException(
              "device " + name,
              errno,
              descriptor.isClosed()
                  ? "it was closed here: open it again"
                  : "somebody deleted it: make it again and start over");
    }
  }

  /** A link that was down is asked for again, in one system call. */
  @Override
  public DeviceState state() {
    if (state == DeviceState.DOWN || (state == DeviceState.UP && descriptor.isClosed())) {
      noteWritable(descriptor.poll(Libc.POLLOUT));
    }
    return state;
  }

  /** The TUN driver calls a device writable while its link is up. */
  private void noteWritable(int seen) {
    if ((seen & ERRORS) != 0 && (seen & Libc.POLLIN) == 0) {
      gone(Errno.ENODEV);
    } else {
      state = (seen & Libc.POLLOUT) != 0 ? DeviceState.UP : DeviceState.DOWN;
    }
  }

  /** Reads MTU and link state again, in three short system calls. */
  @Override
  public void refresh() {
    if (state == DeviceState.GONE || !ofDriver) {
      return;
    }
    int known = descriptor.ioctl(TunDriver.TUNGETIFF, request);
    if (known < 0) {
      gone(-known);
      return;
    }
    noteWritable(descriptor.poll(Libc.POLLOUT));
    if (controlled && descriptor.control(TunDriver.SIOCGIFMTU, request) == 0) {
      mtu = request.get(JAVA_INT, TunDriver.REQUEST_VALUE);
    }
  }

  @Override
  public void park(long deadlineNanoTime) {
    int events =
        switch (state) {
          case UP -> Libc.POLLIN;
          case DOWN -> Libc.POLLIN | Libc.POLLOUT;
          case GONE -> 0;
        };
    if (bulkMode != null) {
      bulkMode.rests();
    }
    int seen = descriptor.await(events, deadlineNanoTime);
    forecast.looksNext();
    if ((seen & ERRORS) != 0 && (seen & Libc.POLLIN) == 0) {
      noteErrorEvent();
    } else if ((seen & Libc.POLLOUT) != 0) {
      state = DeviceState.UP;
    }
  }

  /** Of a socket the next read tells what has happened to it; it may only be down for a while. */
  private void noteErrorEvent() {
    if (ofDriver) {
      gone(Errno.ENODEV);
    } else {
      noteReadError((int) Math.max(0, -descriptor.read(area.memory(), area.at(), area.room())));
    }
  }

  @Override
  public void wake() {
    descriptor.wake();
  }

  /** Why the device is gone; null while it is not. */
  public @Nullable LinuxException failure() {
    return failure;
  }

  /**
   * Frames that the kernel did not accept as IP packets or Ethernet frames, or that are too long.
   */
  public long framesRefused() {
    return framesRefused;
  }

  /** Frames read that were offloaded in a way that was not asked for, or empty. */
  public long framesUnreadable() {
    return framesUnreadable;
  }

  @Override
  public DeviceCounters counters() {
    return descriptor.counters();
  }

  @Override
  public void close() {
    descriptor.close();
    if (bulkMode != null) {
      bulkMode.close();
    }
  }

  @Override
  public String toString() {
    return (ethernet ? "TAP " : "TUN ") + name;
  }
}
