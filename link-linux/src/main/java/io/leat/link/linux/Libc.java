package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * The functions of the C library that Leat calls.
 *
 * <p>Each returns what the C function returns, or the negated errno where that is -1. Calls that a
 * loop makes take the segment that errno is captured into from their caller, so that they allocate
 * nothing; the others use one per thread. Frames are read and written by {@link FrameCalls}.
 *
 * <p>All calls use ordinary linkage: reading or writing a frame costs 240 to 800 ns in the kernel,
 * of which critical linkage would save 5 to 10, and would hold up a safepoint for as long as the
 * kernel's own TCP works on the frame inside {@code write}.
 */
@SuppressWarnings("restricted")
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int EFD_NONBLOCK = O_NONBLOCK;
  static final int EFD_CLOEXEC = O_CLOEXEC;
  static final int AF_UNIX = 1;
  static final int AF_NETLINK = 16;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_SEQPACKET = 5;
  static final int SOCK_CLOEXEC = O_CLOEXEC;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVTIMEO = 20;
  static final int MSG_TRUNC = 0x20;
  static final int POLLIN = 0x01;
  static final int POLLOUT = 0x04;
  static final int POLLERR = 0x08;
  static final int POLLHUP = 0x10;
  static final int POLLNVAL = 0x20;
  static final int CLONE_NEWNET = 0x4000_0000;
  static final long MS_BIND = 0x1000;
  static final long MS_REC = 0x4000;
  static final long MS_SHARED = 0x10_0000;
  static final int MNT_DETACH = 2;
  static final int LOCK_EX = 2;
  private static final int PRIO_PROCESS = 0;

  static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
  private static final Linker.Option VARIADIC_FROM_THIRD = Linker.Option.firstVariadicArg(2);
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET = STATE.byteOffset(PathElement.groupElement("errno"));

  private static final FunctionDescriptor INT_TO_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          VARIADIC_FROM_THIRD);
  private static final MethodHandle CLOSE = function("close", INT_TO_INT);
  private static final MethodHandle READ = function("read", TRANSFER);
  private static final MethodHandle READ_TO =
      function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle WRITE = function("write", TRANSFER);
  private static final MethodHandle WRITEV =
      function("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle IOCTL =
      function(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          VARIADIC_FROM_THIRD);
  private static final MethodHandle FCNTL =
      function(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          VARIADIC_FROM_THIRD);
  private static final MethodHandle PPOLL =
      function("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVFROM =
      function(
          "recvfrom",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle GETEUID = function("geteuid", FunctionDescriptor.of(JAVA_INT));

  private static final ThreadLocal<MemorySegment> THREAD_STATE =
      ThreadLocal.withInitial(() -> callState(Arena.ofAuto()));

  /** Linked when the first of them is called: to link a function takes about 10 ms. */
  private static final class OfNamespaces {
    static final MethodHandle SOCKETPAIR =
        function(
            "socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle UNSHARE = function("unshare", INT_TO_INT);
    static final MethodHandle SETNS =
        function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle FLOCK =
        function("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle MOUNT =
        function(
            "mount",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    static final MethodHandle UMOUNT2 =
        function("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle UNLINK = function("unlink", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle PRCTL =
        function(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private OfNamespaces() {}
  }

  /** System calls that not every C library has a function for; one number on all processors. */
  private static final class OfMounts {
    static final long FSOPEN = 430;
    static final long FSCONFIG = 431;
    static final long FSMOUNT = 432;
    static final int CLOEXEC = 1;
    static final int CMD_CREATE = 6;
    static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(1);
    static final MethodHandle OPEN =
        function(
            "syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT), VARIADIC);
    static final MethodHandle CONFIG =
        function(
            "syscall",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT),
            VARIADIC);
    static final MethodHandle MOUNT =
        function(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
            VARIADIC);

    private OfMounts() {}
  }

  /** Linked when a device is opened that is to raise priorities. */
  private static final class OfThreads {
    static final MethodHandle GETTID = function("gettid", FunctionDescriptor.of(JAVA_INT));
    static final MethodHandle GETPRIORITY =
        LINKER.downcallHandle(
            address("getpriority"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle SETPRIORITY =
        function("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private OfThreads() {}
  }

  private Libc() {}

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    all[0] = CAPTURE_ERRNO;
    System.arraycopy(options, 0, all, 1, options.length);
    return LINKER.downcallHandle(address(name), descriptor, all);
  }

  /** Where the C library has the function. */
  static MemorySegment address(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() ->
            new UnsupportedOperationException(
                "this system's C library has no function "
                    + name
                    + ": Leat's TUN and TAP devices need Linux"));
  }

  /** A segment that the calls of the frame path capture errno into; for one thread at a time. */
  static MemorySegment callState(Arena arena) {
    return arena.allocate(STATE);
  }

  // The caller's call state.

  static long read(MemorySegment state, int fd, MemorySegment target, long octets) {
    try {
      return result((long) READ.invokeExact(state, fd, target, octets), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** To the octets of {@code target} from {@code at} on, of which no slice need be made. */
  static long read(MemorySegment state, int fd, MemorySegment target, long at, long octets) {
    Objects.checkFromIndexSize(at, octets, target.byteSize());
    try {
      return result((long) READ_TO.invokeExact(state, fd, target.address() + at, octets), state);
    } catch (Throwable e) {
      throw rethrown(e);
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  static long write(MemorySegment state, int fd, MemorySegment source, long octets) {
    try {
      return result((long) WRITE.invokeExact(state, fd, source, octets), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * @param pieces an array of {@code struct iovec}
   */
  static long writev(MemorySegment state, int fd, MemorySegment pieces, int count) {
    try {
      return result((long) WRITEV.invokeExact(state, fd, pieces, count), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * @param timeout a {@code struct timespec}, or NULL to wait for ever
   */
  static int ppoll(MemorySegment state, MemorySegment pollfds, int count, MemorySegment timeout) {
    try {
      return result(
          (int) PPOLL.invokeExact(state, pollfds, (long) count, timeout, MemorySegment.NULL),
          state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int ioctl(MemorySegment state, int fd, long request, MemorySegment argument) {
    try {
      return result((int) IOCTL.invokeExact(state, fd, request, argument), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  // The rest: the calling thread's call state.

  static int open(String path, int flags, int mode) {
    MemorySegment state = THREAD_STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, mode), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int close(int fd) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Adds {@code one}, a 64-bit 1, to an eventfd; a full one is as good. Any thread, often. */
  static void signal(int eventFd, MemorySegment one) {
    FrameCalls.write(eventFd, one, Long.BYTES);
  }

  static int ioctl(int fd, long request, MemorySegment argument) {
    return ioctl(THREAD_STATE.get(), fd, request, argument);
  }

  static int fcntl(int fd, int command, long argument) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) FCNTL.invokeExact(state, fd, command, argument), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int eventfd(int initial, int flags) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) EVENTFD.invokeExact(state, initial, flags), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int socket(int domain, int type, int protocol) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Two connected sockets, written to {@code pair} as two ints. */
  static int socketpair(int domain, int type, int protocol, MemorySegment pair) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result(
          (int) OfNamespaces.SOCKETPAIR.invokeExact(state, domain, type, protocol, pair), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int bind(int fd, MemorySegment address) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int setsockopt(int fd, int level, int option, MemorySegment value) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result(
          (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()),
          state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static long sendto(int fd, MemorySegment source, long octets, MemorySegment address) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result(
          (long)
              SENDTO.invokeExact(state, fd, source, octets, 0, address, (int) address.byteSize()),
          state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * @param address where the sender's address goes
   * @param addressLength an int: the size of {@code address}, then of the sender's address
   */
  static long recvfrom(
      int fd, MemorySegment target, int flags, MemorySegment address, MemorySegment addressLength) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result(
          (long)
              RECVFROM.invokeExact(
                  state, fd, target, target.byteSize(), flags, address, addressLength),
          state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Moves the calling thread, and no other, into new namespaces. */
  static int unshare(int flags) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) OfNamespaces.UNSHARE.invokeExact(state, flags), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Moves the calling thread, and no other, into the namespace that {@code fd} refers to. */
  static int setns(int fd, int type) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) OfNamespaces.SETNS.invokeExact(state, fd, type), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int flock(int fd, int operation) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) OfNamespaces.FLOCK.invokeExact(state, fd, operation), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int mount(String source, String target, String type, long flags) {
    MemorySegment state = THREAD_STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (int)
              OfNamespaces.MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target),
                  arena.allocateFrom(type),
                  flags,
                  MemorySegment.NULL),
          state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int umount(String target, int flags) {
    MemorySegment state = THREAD_STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (int) OfNamespaces.UMOUNT2.invokeExact(state, arena.allocateFrom(target), flags), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** A file system of this type, as the calling thread's namespaces show it; for fsmount. */
  static int fsopen(String type) {
    MemorySegment state = THREAD_STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          result(
              (long)
                  OfMounts.OPEN.invokeExact(
                      state, OfMounts.FSOPEN, arena.allocateFrom(type), OfMounts.CLOEXEC),
              state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Makes the file system that {@link #fsopen} has prepared. */
  static int fscreate(int fd) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return (int)
          result(
              (long)
                  OfMounts.CONFIG.invokeExact(
                      state,
                      OfMounts.FSCONFIG,
                      fd,
                      OfMounts.CMD_CREATE,
                      MemorySegment.NULL,
                      MemorySegment.NULL,
                      0),
              state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Mounts it nowhere: only the descriptor that is returned leads there. */
  static int fsmount(int fd) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return (int)
          result(
              (long) OfMounts.MOUNT.invokeExact(state, OfMounts.FSMOUNT, fd, OfMounts.CLOEXEC, 0),
              state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Writes octets for which nobody else waits. */
  static long write(int fd, byte[] octets) {
    try (Arena arena = Arena.ofConfined()) {
      return write(THREAD_STATE.get(), fd, arena.allocateFrom(JAVA_BYTE, octets), octets.length);
    }
  }

  static int unlink(String path) {
    MemorySegment state = THREAD_STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OfNamespaces.UNLINK.invokeExact(state, arena.allocateFrom(path)), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Changes one property of the calling thread. */
  static int prctl(int property, long value) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result((int) OfNamespaces.PRCTL.invokeExact(state, property, value), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** The kernel's number of the calling thread. */
  static int threadNumber() {
    MemorySegment state = THREAD_STATE.get();
    try {
      return (int) OfThreads.GETTID.invokeExact(state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Of a thread that there is: -20 to 19, where -1 is no error. */
  static int niceness(int thread) {
    try {
      return (int) OfThreads.GETPRIORITY.invokeExact(PRIO_PROCESS, thread);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** On Linux it is one of each thread. */
  static int setNiceness(int thread, int niceness) {
    MemorySegment state = THREAD_STATE.get();
    try {
      return result(
          (int) OfThreads.SETPRIORITY.invokeExact(state, PRIO_PROCESS, thread, niceness), state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  static int effectiveUser() {
    MemorySegment state = THREAD_STATE.get();
    try {
      return (int) GETEUID.invokeExact(state);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static int result(int returned, MemorySegment state) {
    return returned == -1 ? -state.get(JAVA_INT, ERRNO_OFFSET) : returned;
  }

  private static long result(long returned, MemorySegment state) {
    return returned == -1 ? -state.get(JAVA_INT, ERRNO_OFFSET) : returned;
  }

  static RuntimeException rethrown(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
