package io.leat.bench.flood;

import static io.leat.bench.kernel.LibraryFunction.checked;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.leat.bench.kernel.LibraryFunction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends SYNs into a device by a packet socket (packet(7)), past the queueing discipline, from a
 * thread of its own. What the device's queue has no room for is counted as refused.
 */
final class SynFlood implements AutoCloseable {
  /** As fast as it goes. */
  static final int UNPACED = Integer.MAX_VALUE;

  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int ADDRESS_OCTETS = 20;
  private static final short IPV4 =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? (short) 0x0800 : (short) 0x0008;

  /** Who was kept from running for longer does not make up for it. */
  private static final long CATCH_UP_NANOS = 10_000_000;

  private static final MethodHandle SOCKET =
      LibraryFunction.of("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      LibraryFunction.of("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDMMSG =
      LibraryFunction.of("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = LibraryFunction.of("close", JAVA_INT, JAVA_INT);

  private static final AtomicInteger FLOODS = new AtomicInteger();

  private final Arena arena = Arena.ofShared();
  private final int fd;
  private final SynBatch batch;
  private final int rate;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long sent;
  private volatile long refused;

  /**
   * Begins at once. The calling thread is in the network namespace of the device.
   *
   * @param device the kernel's number for it
   * @param to address of the server
   * @param rate SYNs a second, or {@link #UNPACED}
   */
  SynFlood(int device, Prefix from, int to, int port, int rate) throws IOException {
    MemorySegment target = arena.allocate(ADDRESS_OCTETS, 4);
    target.set(JAVA_SHORT, 0, (short) AF_PACKET);
    target.set(JAVA_SHORT, 2, IPV4);
    target.set(JAVA_INT, 4, device);
    // a SYN that has come lately would be taken for a client's, who tries again
    int seed = FLOODS.getAndIncrement();
    batch = new SynBatch(arena, target, from.address(), from.length(), to, port, seed);
    this.rate = rate;
    // of protocol 0, or it would be handed every answer
    fd =
        checked(
            "a packet socket (CAP_NET_RAW is needed)",
            () -> (int) SOCKET.invokeExact(AF_PACKET, SOCK_DGRAM_CLOEXEC, 0));
    try {
      MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
      checked(
          "PACKET_QDISC_BYPASS",
          () -> (int) SETSOCKOPT.invokeExact(fd, SOL_PACKET, PACKET_QDISC_BYPASS, on, 4));
    } catch (IOException | RuntimeException e) {
      release();
      throw e;
    }
    thread = Thread.ofPlatform().daemon().name("flood").start(this::run);
  }

  /** Addresses that sources are taken from. */
  record Prefix(int address, int length) {}

  private void run() {
    long last = System.nanoTime();
    double due = 0;
    while (!stopped) {
      int count = SynBatch.CAPACITY;
      if (rate != UNPACED) {
        long now = System.nanoTime();
        due += Math.min(now - last, CATCH_UP_NANOS) * (rate / 1e9);
        last = now;
        if (due < 1) {
          LockSupport.parkNanos((long) (SynBatch.CAPACITY / 2 * 1e9 / rate));
          continue;
        }
        count = (int) Math.min(count, due);
        due -= count;
      }
      send(count);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void send(int count) {
    batch.renew(count);
    int at = 0;
    int full = 0;
    while (at < count) {
      int taken = transmit(at, count - at);
      if (taken <= 0) {
        full++; // the queue has no room for this one
        taken = 1;
      }
      at += taken;
    }
    sent += count - full;
    refused += full;
  }

  private int transmit(int from, int count) {
    try {
      return (int) SENDMMSG.invokeExact(fd, batch.from(from), count, 0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** SYNs that the device took. */
  long sent() {
    return sent;
  }

  /** SYNs that found its queue full. */
  long refused() {
    return refused;
  }

  /** Ends the flood. */
  @Override
  public void close() throws IOException {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      release();
    }
  }

  private void release() throws IOException {
    checked("close", () -> (int) CLOSE.invokeExact(fd));
    arena.close();
  }
}
