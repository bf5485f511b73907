package io.leat.bench.flood;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * SYNs as Linux sends them, in an array of {@code struct mmsghdr}. {@link #renew} gives each
 * another source: an address of the prefix, a port and a sequence number by chance. Not
 * thread-safe.
 */
final class SynBatch {
  /** One call of the kernel sends so many; what the call itself costs is little beside them. */
  static final int CAPACITY = 64;

  /** {@code struct mmsghdr}, in octets. */
  static final int MESSAGE = 64;

  private static final int MESSAGE_NAME_OCTETS = 8;
  private static final int MESSAGE_VECTORS = 16;
  private static final int MESSAGE_VECTOR_COUNT = 24;
  private static final int VECTOR = 16;

  private static final int IP_CHECKSUM = 10;
  private static final int SOURCE = 12;
  private static final int TARGET = 16;
  private static final int TCP = 20;
  private static final int TARGET_PORT = TCP + 2;
  private static final int SEQUENCE = TCP + 4;
  private static final int TCP_CHECKSUM = TCP + 16;
  private static final int OCTETS = 60;
  private static final int FRAME_SPACE = 64;
  private static final int TCP_PROTOCOL = 6;
  private static final int LOWEST_PORT = 1024;
  private static final int PORTS = 65_536;

  private static final ValueLayout.OfInt I32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort I16 =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** IPv4 without fragments; MSS 1460, SACK, timestamps, a window scale of 7, a window of 64240. */
  private static final int[] TEMPLATE = {
    0x4500_003c, 0x0000_4000, 0x4006_0000, 0, 0,
    0, 0, 0, 0xa002_faf0, 0,
    0x0204_05b4, 0x0402_080a, 0x0001_0000, 0, 0x0103_0307
  };

  private final SplittableRandom random;
  private final int prefix;
  private final int hostMask;
  private final MemorySegment frames;
  private final MemorySegment messages;

  /** Sums of what is the same in every frame, source and checksum being 0. */
  private final int ipSum;

  private final int tcpSum;

  /**
   * @param device the {@code struct sockaddr_ll} that all are sent to
   * @param prefix first address of those that the sources are taken from
   * @param prefixLength in bits, 1 to 32
   * @param target address of the stack under test
   */
  SynBatch(
      Arena arena,
      MemorySegment device,
      int prefix,
      int prefixLength,
      int target,
      int port,
      long seed) {
    random = new SplittableRandom(seed);
    hostMask = (int) (0xffff_ffffL >>> prefixLength);
    this.prefix = prefix & ~hostMask;
    frames = arena.allocate((long) CAPACITY * FRAME_SPACE, 64);
    messages = arena.allocate((long) CAPACITY * MESSAGE, 8);
    MemorySegment vectors = arena.allocate((long) CAPACITY * VECTOR, 8);
    for (int i = 0; i < CAPACITY; i++) {
      long at = (long) i * FRAME_SPACE;
      for (int word = 0; word < TEMPLATE.length; word++) {
        frames.set(I32, at + 4L * word, TEMPLATE[word]);
      }
      frames.set(I32, at + TARGET, target);
      frames.set(I16, at + TARGET_PORT, (short) port);
      long vector = (long) i * VECTOR;
      vectors.set(ADDRESS, vector, frames.asSlice(at, OCTETS));
      vectors.set(JAVA_LONG, vector + 8, OCTETS);
      long message = (long) i * MESSAGE;
      messages.set(ADDRESS, message, device);
      messages.set(JAVA_INT, message + MESSAGE_NAME_OCTETS, (int) device.byteSize());
      messages.set(ADDRESS, message + MESSAGE_VECTORS, vectors.asSlice(vector, VECTOR));
      messages.set(JAVA_LONG, message + MESSAGE_VECTOR_COUNT, 1);
    }
    ipSum = sum(0, TCP);
    tcpSum = sum(TARGET, OCTETS) + TCP_PROTOCOL + OCTETS - TCP;
  }

  private int sum(int from, int to) {
    int sum = 0;
    for (int at = from; at < to; at += 2) {
      sum += frames.get(I16, at) & 0xffff;
    }
    return sum;
  }

  /** Other sources for the first {@code count}. */
  void renew(int count) {
    for (int i = 0; i < count; i++) {
      long at = (long) i * FRAME_SPACE;
      int source = prefix | random.nextInt() & hostMask;
      int sequence = random.nextInt();
      int port = LOWEST_PORT + random.nextInt(PORTS - LOWEST_PORT);
      int address = half(source);
      frames.set(I32, at + SOURCE, source);
      frames.set(I16, at + TCP, (short) port);
      frames.set(I32, at + SEQUENCE, sequence);
      frames.set(I16, at + IP_CHECKSUM, checksum(ipSum + address));
      frames.set(I16, at + TCP_CHECKSUM, checksum(tcpSum + address + half(sequence) + port));
    }
  }

  private static int half(int word) {
    return (word >>> 16) + (word & 0xffff);
  }

  private static short checksum(int sum) {
    int folded = (sum >>> 16) + (sum & 0xffff);
    folded += folded >>> 16;
    return (short) ~folded;
  }

  /** The messages from one of them on. */
  MemorySegment from(int message) {
    return messages.asSlice((long) message * MESSAGE);
  }

  /** A copy of one frame. */
  byte[] frame(int message) {
    return frames.asSlice((long) message * FRAME_SPACE, OCTETS).toArray(JAVA_BYTE);
  }
}
