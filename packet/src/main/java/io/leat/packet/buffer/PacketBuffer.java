package io.leat.packet.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One off-heap frame: a slice of memory of its own, with room before the data for headers that
 * lower layers prepend.
 *
 * <p>Offsets ({@code at}) count from the start of {@link #segment()}, not from {@link #start()}, so
 * that they stay valid while headers are added or removed. Multi-octet values are big endian. Not
 * thread-safe: one loop owns a frame.
 */
public final class PacketBuffer {
  /**
   * Octets kept free before the data: virtio-net header 12, Ethernet 18, IPv6 40 with an extension
   * of 8, TCP 60, rounded up.
   */
  public static final int HEADROOM = 160;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment segment;
  private int start;
  private int end;
  private ChecksumState checksum = ChecksumState.IN_FIELD;
  private int gsoOctets;
  private @Nullable Slices continuation;

  /**
   * @param frame the memory of this frame, headroom included; at least {@link #HEADROOM} octets
   */
  public PacketBuffer(MemorySegment frame) {
    if (frame.byteSize() < HEADROOM) {
      throw new IllegalArgumentException(
          "frame of " + frame.byteSize() + " octets has no headroom");
    }
    segment = frame;
    clear();
  }

  /** A frame with room for {@code capacity} octets behind the headroom. */
  public static PacketBuffer allocate(Arena arena, int capacity) {
    return new PacketBuffer(arena.allocate((long) HEADROOM + capacity, 64));
  }

  public MemorySegment segment() {
    return segment;
  }

  /** Offset of the first octet of the data. */
  public int start() {
    return start;
  }

  /** Offset behind the last octet of the data. */
  public int end() {
    return end;
  }

  public int length() {
    return end - start;
  }

  /** Octets that fit behind the headroom. */
  public int capacity() {
    return (int) segment.byteSize() - HEADROOM;
  }

  /** Empties the frame and restores the headroom. */
  public void clear() {
    clear(HEADROOM);
  }

  /** Empties the frame; data will begin at {@code at}. */
  public void clear(int at) {
    bounds(at, at);
    offloaded(ChecksumState.IN_FIELD, 0);
    continuation = null;
  }

  /** What is known of the frame's TCP checksum. */
  public ChecksumState checksum() {
    return checksum;
  }

  /** Text octets of each segment but the last of a super-segment that arrived; 0 for a segment. */
  public int gsoOctets() {
    return gsoOctets;
  }

  /**
   * Declares what a device has done for this frame, or is to do.
   *
   * @param segmentOctets text octets per segment of a super-segment; 0 for a single one
   */
  public void offloaded(ChecksumState state, int segmentOctets) {
    checksum = state;
    gsoOctets = segmentOctets;
  }

  /**
   * Declares that the frame stays as it is until the turn of the loop is over, and that its text
   * goes on in other frames, which do so too.
   *
   * @param text of those, perhaps none; the frame's own is not among it
   */
  public void continuesIn(Slices text) {
    continuation = text;
  }

  /** The text of other frames that goes on where this frame ends; null if it may be gone sooner. */
  public @Nullable Slices continuation() {
    return continuation;
  }

  /** Declares the octets from {@code newStart} to {@code newEnd} to be the data. */
  public void bounds(int newStart, int newEnd) {
    if (newStart < 0 || newEnd < newStart || newEnd > segment.byteSize()) {
      throw new IndexOutOfBoundsException(newStart + ".." + newEnd);
    }
    start = newStart;
    end = newEnd;
  }

  /** Makes room for {@code octets} before the data and returns the new start. */
  public int prepend(int octets) {
    bounds(start - octets, end);
    return start;
  }

  /** Makes room for {@code octets} behind the data and returns where they begin. */
  public int append(int octets) {
    int at = end;
    bounds(start, end + octets);
    return at;
  }

  /** Removes {@code octets} from the front of the data. */
  public void dropFront(int octets) {
    bounds(start + octets, end);
  }

  /** Cuts the data to {@code length} octets. */
  public void truncate(int length) {
    bounds(start, start + length);
  }

  public int u8(int at) {
    return segment.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  public int u16(int at) {
    return segment.get(SHORT, at) & 0xffff;
  }

  public int i32(int at) {
    return segment.get(INT, at);
  }

  public long u32(int at) {
    return segment.get(INT, at) & 0xffff_ffffL;
  }

  public long i64(int at) {
    return segment.get(LONG, at);
  }

  public void put8(int at, int value) {
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public void put16(int at, int value) {
    segment.set(SHORT, at, (short) value);
  }

  public void put32(int at, int value) {
    segment.set(INT, at, value);
  }

  public void put64(int at, long value) {
    segment.set(LONG, at, value);
  }

  /** Copies {@code octets} of {@code source} from {@code from} to offset {@code at}. */
  public void put(int at, MemorySegment source, long from, int octets) {
    MemorySegment.copy(source, from, segment, at, octets);
  }

  /** Copies data and bounds of {@code other}, whose capacity must not be larger in use. */
  public void copyFrom(PacketBuffer other) {
    bounds(other.start, other.end);
    put(start, other.segment, other.start, other.length());
  }
}
