package io.leat.conformance.interop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.leat.link.linux.NetworkNamespace;
import io.leat.packet.wire.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The kernel's ICMP echo, of any size: what the command {@code ping -s} does, by a raw socket, so
 * that the tests do not need that command.
 */
final class KernelPing {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final long TIMEOUT_SECONDS = 5;

  private static final int HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int LARGEST = 65_535;

  private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDTO =
      function("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECV = function("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT);

  private final boolean ipv4;
  private final byte[] request;

  private KernelPing(boolean ipv4, int octets) {
    this.ipv4 = ipv4;
    request = new byte[HEADER + octets];
    new SplittableRandom(octets).nextBytes(request);
    ByteBuffer header = ByteBuffer.wrap(request);
    header.put(0, (byte) (ipv4 ? 8 : 128)).put(1, (byte) 0).putShort(2, (short) 0);
    if (ipv4) {
      header.putShort(2, checksum(request)); // of ICMPv6 the kernel fills it in
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    boolean isLong = name.equals("sendto") || name.equals("recv");
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(isLong ? JAVA_LONG : JAVA_INT, arguments));
  }

  /**
   * Sends one echo request and waits for its reply.
   *
   * @param octets of text, behind the header of 8
   * @param scope the kernel's number of the device for a link-local address, otherwise 0
   * @return whether the reply came in time, with the text of the request
   */
  static boolean isAnswered(NetworkNamespace from, IpAddress address, int octets, int scope)
      throws IOException {
    KernelPing ping = new KernelPing(address.isIpv4(), octets);
    return from.call(() -> ping.exchange(address, scope));
  }

  private boolean exchange(IpAddress address, int scope) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          (int)
              SOCKET.invokeExact(
                  ipv4 ? AF_INET : AF_INET6,
                  SOCK_RAW | SOCK_CLOEXEC,
                  ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
      if (fd < 0) {
        throw new IOException("no raw socket: this needs CAP_NET_RAW");
      }
      try {
        return exchange(fd, arena, socketAddress(arena, address, scope));
      } finally {
        int ignored = (int) CLOSE.invokeExact(fd);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private boolean exchange(int fd, Arena arena, MemorySegment to) throws Throwable {
    MemorySegment timeout = arena.allocateFrom(JAVA_LONG, TIMEOUT_SECONDS, 0L);
    int set = (int) SETSOCKOPT.invokeExact(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, 16);
    MemorySegment out = arena.allocateFrom(JAVA_BYTE, request);
    long sent = (long) SENDTO.invokeExact(fd, out, out.byteSize(), 0, to, (int) to.byteSize());
    if (set != 0 || sent != request.length) {
      throw new IOException("sendto returned " + sent + " for " + request.length + " octets");
    }
    MemorySegment in = arena.allocate(LARGEST);
    while (true) {
      long received = (long) RECV.invokeExact(fd, in, in.byteSize(), 0);
      if (received < 0) {
        return false;
      }
      int at = ipv4 ? IPV4_HEADER : 0;
      if (received >= at + HEADER && in.get(JAVA_BYTE, at) == (byte) (ipv4 ? 0 : 129)) {
        return isReply(in.asSlice(at, received - at).toArray(JAVA_BYTE));
      }
    }
  }

  /** All behind type, code and checksum comes back: identifier, number and text. */
  private boolean isReply(byte[] reply) {
    return reply.length == request.length
        && Arrays.equals(reply, 4, reply.length, request, 4, request.length);
  }

  private static MemorySegment socketAddress(Arena arena, IpAddress address, int scope) {
    boolean ipv4 = address.isIpv4();
    MemorySegment to = arena.allocate(ipv4 ? 16 : 28, 4);
    to.set(JAVA_SHORT, 0, (short) (ipv4 ? AF_INET : AF_INET6));
    MemorySegment.copy(address.octets(), 0, to, JAVA_BYTE, ipv4 ? 4 : 8, ipv4 ? 4 : 16);
    if (!ipv4) {
      to.set(JAVA_INT, 24, scope);
    }
    return to;
  }

  /** RFC 1071. */
  private static short checksum(byte[] octets) {
    int sum = 0;
    for (int i = 0; i < octets.length; i++) {
      sum += (octets[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
