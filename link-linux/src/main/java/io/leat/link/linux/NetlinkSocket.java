package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An rtnetlink socket; it speaks for the network namespace of the thread that opened it. */
final class NetlinkSocket implements NetlinkTransport {
  private static final int NETLINK_ROUTE = 0;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final long TIMEOUT_SECONDS = 5;

  /** More than the 32 KiB that the kernel puts into one datagram of a dump. */
  private static final int CAPACITY = 65_536;

  private static final int ADDRESS_OCTETS = 12;
  private static final int PORT = 4;

  private int fd;
  private final MemorySegment datagram;
  private final MemorySegment kernel;
  private final MemorySegment sender;
  private final MemorySegment senderLength;

  private NetlinkSocket(int fd) {
    this.fd = fd;
    Arena arena = Arena.ofAuto();
    datagram = arena.allocate(CAPACITY, 8);
    kernel = arena.allocate(ADDRESS_OCTETS, 4);
    kernel.set(JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
    sender = arena.allocate(ADDRESS_OCTETS, 4);
    senderLength = arena.allocate(JAVA_INT);
  }

  static NetlinkSocket open() throws LinuxException {
    int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
      throw new LinuxException(
          "socket AF_NETLINK",
          -fd,
          "this system gives no rtnetlink socket: allow it in the sandbox, or set addresses by"
              + " other means");
    }
    NetlinkSocket socket = new NetlinkSocket(fd);
    try {
      socket.configure();
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private void configure() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      int bound = Libc.bind(fd, kernel);
      if (bound < 0) {
        throw new LinuxException("bind AF_NETLINK", -bound);
      }
      MemorySegment seconds = arena.allocateFrom(JAVA_LONG, TIMEOUT_SECONDS, 0);
      Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, seconds);
      MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
      Libc.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, on);
      Libc.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, on);
    }
  }

  @Override
  public void send(ByteBuffer message) throws LinuxException {
    long sent = Libc.sendto(fd, MemorySegment.ofBuffer(message), message.remaining(), kernel);
    if (sent < 0) {
      throw new LinuxException("send to rtnetlink", (int) -sent);
    }
  }

  @Override
  public ByteBuffer receive() throws LinuxException {
    for (; ; ) {
      senderLength.set(JAVA_INT, 0, ADDRESS_OCTETS);
      long octets = Libc.recvfrom(fd, datagram, Libc.MSG_TRUNC, sender, senderLength);
      if (octets == -Errno.EAGAIN) {
        throw new LinuxException(
            "receive from rtnetlink",
            Errno.ETIMEDOUT,
            "the kernel did not answer within " + TIMEOUT_SECONDS + " seconds: try again");
      }
      if (octets < 0 && octets != -Errno.EINTR) {
        throw new LinuxException("receive from rtnetlink", (int) -octets);
      }
      if (octets > CAPACITY) {
        throw NetlinkMessage.malformed("a datagram of " + octets + " octets");
      }
      if (octets >= 0 && sender.get(JAVA_INT, PORT) == 0) {
        return datagram.asSlice(0, octets).asByteBuffer().order(ByteOrder.nativeOrder());
      }
    }
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Libc.close(fd);
      fd = -1;
    }
  }
}
