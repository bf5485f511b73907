package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * Reads the options of a TCP header into an {@link InboundSegment} (RFC 9293 §3.2, RFC 7323, RFC
 * 2018).
 *
 * <p>Order does not matter, the last of several equal options counts, and an unknown option is
 * skipped by its length, as is a known one of the wrong length. A length below 2 or beyond the
 * header ends the reading: what came before counts, and the segment is marked.
 */
public final class TcpOptionsDecoder {
  static final int END = 0;
  static final int NO_OPERATION = 1;
  static final int MSS = 2;
  static final int WINDOW_SCALE = 3;
  static final int SACK_PERMITTED = 4;
  static final int SACK = 5;
  static final int TIMESTAMPS = 8;

  /** NOP, NOP, timestamps of 10 octets: what nearly every segment carries, as one word. */
  static final int ALIGNED_TIMESTAMPS = 0x0101_080a;

  static final int MAX_SACK_BLOCKS = 4;

  /** RFC 7323 §2.3: a larger shift counts as this one. */
  private static final int MAX_WINDOW_SHIFT = 14;

  private TcpOptionsDecoder() {}

  /** Reads the options from offset {@code from} to {@code to}, both inside the frame. */
  public static void decode(PacketBuffer frame, int from, int to, InboundSegment segment) {
    segment.clearOptions();
    int at = from;
    if (to - at >= 12 && frame.i32(at) == ALIGNED_TIMESTAMPS) {
      timestamps(frame, at + 2, segment);
      at += 12;
    }
    while (at < to) {
      int kind = frame.u8(at);
      if (kind == END) {
        return;
      }
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      int length = at + 1 < to ? frame.u8(at + 1) : 0;
      if (length < 2 || length > to - at) {
        segment.malformedOption = true;
        return;
      }
      option(frame, at, kind, length, segment);
      at += length;
    }
  }

  private static void option(
      PacketBuffer frame, int at, int kind, int length, InboundSegment segment) {
    if (kind == TIMESTAMPS && length == 10) {
      timestamps(frame, at, segment);
    } else if (kind == SACK && length > 2 && ((length - 2) & 7) == 0) {
      sackBlocks(frame, at + 2, (length - 2) / 8, segment);
    } else if (kind == MSS && length == 4) {
      segment.mss = frame.u16(at + 2);
    } else if (kind == WINDOW_SCALE && length == 3) {
      segment.windowShift = Math.min(frame.u8(at + 2), MAX_WINDOW_SHIFT);
    } else if (kind == SACK_PERMITTED && length == 2) {
      segment.sackPermitted = true;
    }
  }

  private static void timestamps(PacketBuffer frame, int at, InboundSegment segment) {
    segment.hasTimestamps = true;
    long both = frame.i64(at + 2);
    segment.tsVal = (int) (both >>> 32);
    segment.tsEcr = (int) both;
  }

  private static void sackBlocks(PacketBuffer frame, int at, int count, InboundSegment segment) {
    segment.sackCount = Math.min(count, MAX_SACK_BLOCKS);
    for (int i = 0; i < segment.sackCount; i++) {
      segment.sackLeft[i] = frame.i32(at + 8 * i);
      segment.sackRight[i] = frame.i32(at + 8 * i + 4);
    }
  }
}
