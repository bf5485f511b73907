package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.leat.packet.wire.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * An Ethernet interface of the kernel's that Leat shares, by a packet socket (packet(7)).
 *
 * <p>Leat has an Ethernet address of its own there, so the kernel does not take Leat's packets for
 * its own, and Leat answers ARP and neighbour discovery itself. Frames come with a virtio-net
 * header: an interface in memory, such as a veth, hands over super-segments and checksums that
 * nobody has filled in, and takes them. What this kernel itself sends over the interface is not
 * seen: the two reach each other over a TUN, or over a veth of which Leat has the other end.
 */
public final class PacketSocket {
  private static final int AF_PACKET = 17;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;

  /** All protocols, in network order. */
  private static final short ALL_PROTOCOLS =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? (short) 0x0003 : (short) 0x0300;

  /** {@code struct sockaddr_ll}: family, protocol, index, and five fields that matter elsewhere. */
  private static final int ADDRESS_OCTETS = 20;

  /** {@code struct packet_mreq}: index, type, length, address. */
  private static final int MEMBERSHIP_OCTETS = 16;

  /** A burst of super-segments waits here while the loop is elsewhere. */
  private static final int RECEIVE_BUFFER = 8 << 20;

  private PacketSocket() {}

  /**
   * Opens an interface of the calling thread's network namespace.
   *
   * @throws LinuxException if there is no such interface, it is no Ethernet, or privilege is
   *     missing
   */
  public static TunDevice open(String name) throws LinuxException {
    LinkInfo link = find(name);
    int fd = Libc.socket(AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw new LinuxException(
          "open a packet socket", -fd, "this needs CAP_NET_RAW: run as root, or use a TUN");
    }
    try {
      configure(fd, link.index(), name);
      return TunDevice.ofPacketSocket(fd, name, link.mtu(), VirtioNetHeader.OCTETS);
    } catch (LinuxException | RuntimeException e) {
      Libc.close(fd);
      throw e;
    }
  }

  private static LinkInfo find(String name) throws LinuxException {
    InterfaceName.check(name);
    try (LinkConfigurator links = LinkConfigurator.open()) {
      LinkInfo link = links.find(name);
      if (link == null) {
        throw new LinuxException(
            "open " + name, Errno.ENODEV, "there is no such interface here: `ip link` lists them");
      }
      if (link.linkAddress() == 0) {
        throw new LinuxException(
            "open " + name, Errno.EINVAL, "it is no Ethernet: attach to a TUN by --tun instead");
      }
      return link;
    }
  }

  private static void configure(int fd, int index, String name) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
      check(Libc.setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, on), "ask " + name + " for offload");
      check(
          Libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, on),
          "leave out what the kernel sends on " + name);
      MemorySegment buffer = arena.allocateFrom(JAVA_INT, RECEIVE_BUFFER);
      if (Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUFFORCE, buffer) < 0) {
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUF, buffer);
      }
      MemorySegment membership = arena.allocate(MEMBERSHIP_OCTETS, 4);
      membership.set(JAVA_INT, 0, index);
      membership.set(JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
      check(
          Libc.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership),
          "let " + name + " take frames for another Ethernet address");
      MemorySegment address = arena.allocate(ADDRESS_OCTETS, 4);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(JAVA_SHORT, 2, ALL_PROTOCOLS);
      address.set(JAVA_INT, 4, index);
      check(Libc.bind(fd, address), "bind to " + name);
    }
  }

  private static void check(int result, String call) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, -result);
    }
  }
}
