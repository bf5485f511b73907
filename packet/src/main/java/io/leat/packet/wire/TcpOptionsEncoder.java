package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * Writes TCP options; each method writes at an offset and returns the next one.
 *
 * <p>Each also pads with NOPs to a multiple of four octets, so that any combination keeps the
 * header aligned and timestamps have the layout that receivers recognise as one word.
 */
public final class TcpOptionsEncoder {
  public static final int MSS_OCTETS = 4;
  public static final int WINDOW_SCALE_OCTETS = 4;
  public static final int SACK_PERMITTED_OCTETS = 4;
  public static final int TIMESTAMPS_OCTETS = 12;

  private TcpOptionsEncoder() {}

  /** Octets that {@link #sack} needs for so many blocks; 0 for none. */
  public static int sackOctets(int blocks) {
    return blocks == 0 ? 0 : 4 + 8 * blocks;
  }

  /** How many SACK blocks fit beside {@code octets} of other options: 0 to 4. */
  public static int sackBlocksBeside(int octets) {
    int room = TcpHeader.MAX_OCTETS - TcpHeader.MIN_OCTETS - octets - 4;
    return room < 8 ? 0 : Math.min(room / 8, TcpOptionsDecoder.MAX_SACK_BLOCKS);
  }

  /** RFC 9293 §3.7.1; on SYN segments only. */
  public static int mss(PacketBuffer buffer, int at, int mss) {
    buffer.put32(at, TcpOptionsDecoder.MSS << 24 | MSS_OCTETS << 16 | (mss & 0xffff));
    return at + MSS_OCTETS;
  }

  /** RFC 7323 §2.2; on SYN segments only. NOP, then the option. */
  public static int windowScale(PacketBuffer buffer, int at, int shift) {
    buffer.put32(
        at,
        TcpOptionsDecoder.NO_OPERATION << 24
            | TcpOptionsDecoder.WINDOW_SCALE << 16
            | 3 << 8
            | shift);
    return at + WINDOW_SCALE_OCTETS;
  }

  /** RFC 2018 §2; on SYN segments only. NOP, NOP, then the option. */
  public static int sackPermitted(PacketBuffer buffer, int at) {
    buffer.put32(at, nops(TcpOptionsDecoder.SACK_PERMITTED, 2));
    return at + SACK_PERMITTED_OCTETS;
  }

  /** RFC 7323 §3.2. NOP, NOP, then the option. */
  public static int timestamps(PacketBuffer buffer, int at, int tsVal, int tsEcr) {
    buffer.put32(at, TcpOptionsDecoder.ALIGNED_TIMESTAMPS);
    buffer.put32(at + 4, tsVal);
    buffer.put32(at + 8, tsEcr);
    return at + TIMESTAMPS_OCTETS;
  }

  /** SACK permitted in the place of the two NOPs before the timestamps: four octets less. */
  public static int sackPermittedAndTimestamps(PacketBuffer buffer, int at, int tsVal, int tsEcr) {
    int next = timestamps(buffer, at, tsVal, tsEcr);
    buffer.put16(at, TcpOptionsDecoder.SACK_PERMITTED << 8 | 2);
    return next;
  }

  /**
   * RFC 2018 §3: NOP, NOP, then {@code count} blocks in the order given; nothing if there are none.
   *
   * @param left first sequence number of each block
   * @param right the sequence number behind each block
   */
  public static int sack(PacketBuffer buffer, int at, int[] left, int[] right, int count) {
    assert count <= TcpOptionsDecoder.MAX_SACK_BLOCKS : count;
    if (count == 0) {
      return at;
    }
    buffer.put32(at, nops(TcpOptionsDecoder.SACK, 2 + 8 * count));
    int next = at + 4;
    for (int i = 0; i < count; i++) {
      buffer.put32(next, left[i]);
      buffer.put32(next + 4, right[i]);
      next += 8;
    }
    return next;
  }

  /** Fills with NOPs until the options that begin at {@code from} end on a multiple of four. */
  public static int pad(PacketBuffer buffer, int from, int at) {
    int next = at;
    while (((next - from) & 3) != 0) {
      buffer.put8(next++, TcpOptionsDecoder.NO_OPERATION);
    }
    return next;
  }

  private static int nops(int kind, int length) {
    return TcpOptionsDecoder.NO_OPERATION << 24
        | TcpOptionsDecoder.NO_OPERATION << 16
        | kind << 8
        | length;
  }
}
