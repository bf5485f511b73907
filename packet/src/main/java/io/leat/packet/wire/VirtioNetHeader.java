package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a virtio-net header that begins at offset {@code at}, as TUN, TAP and packet
 * sockets exchange it with the kernel (virtio 1.2 §5.1.6, {@code linux/virtio_net.h}): what the
 * other side is to do, or need not do, about checksum and segmentation.
 *
 * <p>Its 16-bit fields are in the machine's own octet order, which is what Linux uses unless told
 * otherwise.
 */
public final class VirtioNetHeader {
  /** The header that the kernel uses unless told otherwise (TUNSETVNETHDRSZ). */
  public static final int OCTETS = 10;

  /** The header with a count of merged buffers behind it, which is not used here. */
  public static final int MERGEABLE_OCTETS = 12;

  /** Flag: the checksum at start + offset is still to be completed from start to end. */
  public static final int NEEDS_CHECKSUM = 1;

  /** Flag: the checksum has been verified. */
  public static final int DATA_VALID = 2;

  public static final int GSO_NONE = 0;
  public static final int GSO_TCPV4 = 1;
  public static final int GSO_UDP = 3;
  public static final int GSO_TCPV6 = 4;
  public static final int GSO_UDP_L4 = 5;

  /** Beside a GSO type: the segments carry ECN marks. */
  public static final int GSO_ECN = 0x80;

  private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  private VirtioNetHeader() {}

  public static int flags(PacketBuffer buffer, int at) {
    return buffer.u8(at);
  }

  /** One of the GSO types, without {@link #GSO_ECN}. */
  public static int gsoType(PacketBuffer buffer, int at) {
    return buffer.u8(at + 1) & ~GSO_ECN;
  }

  /** Octets of all headers that each segment repeats; a hint. */
  public static int headerLength(PacketBuffer buffer, int at) {
    return get16(buffer, at + 2);
  }

  /** Octets of text in each segment but the last. */
  public static int gsoSize(PacketBuffer buffer, int at) {
    return get16(buffer, at + 4);
  }

  /** Where the checksum begins, from the end of this header. */
  public static int checksumStart(PacketBuffer buffer, int at) {
    return get16(buffer, at + 6);
  }

  /** Where its field is, from there. */
  public static int checksumOffset(PacketBuffer buffer, int at) {
    return get16(buffer, at + 8);
  }

  /** Whether the checksum need not be verified: a device did, or the packet never left memory. */
  public static boolean checksumGood(PacketBuffer buffer, int at) {
    return (flags(buffer, at) & (NEEDS_CHECKSUM | DATA_VALID)) != 0;
  }

  /**
   * Checks that the fields lie within the {@code octets} that follow this header. Returns null if
   * they do.
   */
  public static @Nullable DropReason validate(PacketBuffer buffer, int at, int octets) {
    boolean completes = (flags(buffer, at) & NEEDS_CHECKSUM) != 0;
    int field = checksumStart(buffer, at) + checksumOffset(buffer, at);
    boolean segments = gsoType(buffer, at) != GSO_NONE;
    boolean bad = (completes && field + 2 > octets) || (segments && gsoSize(buffer, at) == 0);
    return bad ? DropReason.LINK_BAD_VIRTIO_HEADER : null;
  }

  /** A header that asks for nothing: the packet is complete. */
  public static void writeNone(PacketBuffer buffer, int at) {
    buffer.put64(at, 0);
    buffer.put16(at + 8, 0);
  }

  public static void write(
      PacketBuffer buffer,
      int at,
      int flags,
      int gsoType,
      int headerLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    buffer.put8(at, flags);
    buffer.put8(at + 1, gsoType);
    put16(buffer, at + 2, headerLength);
    put16(buffer, at + 4, gsoSize);
    put16(buffer, at + 6, checksumStart);
    put16(buffer, at + 8, checksumOffset);
  }

  private static int get16(PacketBuffer buffer, int at) {
    int value = buffer.u16(at);
    return BIG_ENDIAN ? value : swap(value);
  }

  private static void put16(PacketBuffer buffer, int at, int value) {
    buffer.put16(at, BIG_ENDIAN ? value : swap(value));
  }

  private static int swap(int value) {
    return (value >>> 8 & 0xff) | (value & 0xff) << 8;
  }
}
