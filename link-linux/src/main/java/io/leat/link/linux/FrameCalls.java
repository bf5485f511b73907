package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * The system calls that move frames, with as little around them as can be.
 *
 * <p>Each returns what the call returns, and only -1 if it fails. Where errno is captured the JDK
 * takes a slice of the call state, which the JIT compiler removes only sometimes, so it is not: the
 * caller makes a call that failed once more, by {@link Libc}.
 *
 * <p>{@code read} and its like may be cancelled (pthreads(7)), for which the C library pays at the
 * beginning and the end of each. Its {@code syscall} may not, and takes 15 to 30 ns less; where the
 * numbers of the calls are known it is used instead.
 */
@SuppressWarnings("restricted")
final class FrameCalls {
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor BY_NUMBER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

  /** What the kernel calls the three by number on one architecture. */
  private record Numbers(long read, long write, long writev) {}

  private static final MethodHandle READ;
  private static final MethodHandle WRITE;
  private static final MethodHandle WRITEV;

  static {
    Numbers numbers =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> new Numbers(0, 1, 20);
          case "aarch64", "riscv64" -> new Numbers(63, 64, 66);
          case null, default -> null;
        };
    READ = numbers == null ? byName("read") : byNumber(numbers.read());
    WRITE = numbers == null ? byName("write") : byNumber(numbers.write());
    WRITEV = numbers == null ? byName("writev") : byNumber(numbers.writev());
  }

  private FrameCalls() {}

  /** A count of pieces is an int to {@code writev}: the upper half of its register is not read. */
  static MethodHandle byName(String name) {
    return Libc.LINKER.downcallHandle(Libc.address(name), TRANSFER);
  }

  private static MethodHandle byNumber(long number) {
    MethodHandle call =
        Libc.LINKER.downcallHandle(
            Libc.address("syscall"), BY_NUMBER, Linker.Option.firstVariadicArg(1));
    return MethodHandles.insertArguments(call, 0, number);
  }

  /** To the octets of {@code target} from {@code at} on, of which no slice is made. */
  static long read(int fd, MemorySegment target, long at, long octets) {
    Objects.checkFromIndexSize(at, octets, target.byteSize());
    try {
      return (long) READ.invokeExact(fd, target.address() + at, octets);
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  /** The first octets of {@code source}. */
  static long write(int fd, MemorySegment source, long octets) {
    Objects.checkFromIndexSize(0, octets, source.byteSize());
    try {
      return (long) WRITE.invokeExact(fd, source.address(), octets);
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    } finally {
      Reference.reachabilityFence(source);
    }
  }

  /**
   * Gathered from {@code count} pieces.
   *
   * @param pieces an array of {@code struct iovec}
   */
  static long writev(int fd, MemorySegment pieces, int count) {
    try {
      return (long) WRITEV.invokeExact(fd, pieces.address(), (long) count);
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    } finally {
      Reference.reachabilityFence(pieces);
    }
  }
}
