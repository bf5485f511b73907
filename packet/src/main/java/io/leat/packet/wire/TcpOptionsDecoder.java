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

  // What a SYN of Linux carries, as words: MSS; SACK permitted and timestamps; NOP and window
  // scale.

  private static final int SYN_OPTIONS_OCTETS = 20;
  private static final int MSS_UPPER = 0x0204;
  private static final int SACK_PERMITTED_TIMESTAMPS = 0x0402_080a;
  private static final int WINDOW_SCALE_UPPER = 0x01_0303;

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
    } else if (to - at == SYN_OPTIONS_OCTETS && areOfUsualSyn(frame, at, segment)) {
      return;
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

  /** Takes all of them in four accesses if they are those that most SYNs have: floods, too. */
  private static boolean areOfUsualSyn(PacketBuffer frame, int at, InboundSegment segment) {
    int first = frame.i32(at);
    int last = frame.i32(at + 16);
    if (first >>> 16 != MSS_UPPER
        || frame.i32(at + 4) != SACK_PERMITTED_TIMESTAMPS
        || last >>> 8 != WINDOW_SCALE_UPPER) {
      return false;
    }
    segment.mss = first & 0xffff;
    segment.sackPermitted = true;
    timestamps(frame, at + 6, segment);
    segment.windowShift = Math.min(last & 0xff, MAX_WINDOW_SHIFT);
    return true;
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
