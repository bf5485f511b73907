package io.leat.cli.rival;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The TCP options of a segment, as far as they matter here.
 *
 * @param mss 0 for none
 * @param stamps null for none
 * @param block a SACK block; null for none
 */
record Options(
    int mss, boolean sackPermitted, @Nullable Timestamps stamps, @Nullable SackBlock block) {
  static final Options NONE = new Options(0, false, null, null);

  private static final int MOST_OCTETS = 40;

  /** The timestamps option (RFC 7323 §3.2). */
  record Timestamps(int value, int echo) {}

  /** One block of the SACK option (RFC 2018 §3). */
  record SackBlock(int left, int right) {}

  static Options ofSyn(int mss) {
    return new Options(mss, true, null, null);
  }

  Options with(@Nullable Timestamps newStamps) {
    return new Options(mss, sackPermitted, newStamps, block);
  }

  Options with(@Nullable SackBlock newBlock) {
    return new Options(mss, sackPermitted, stamps, newBlock);
  }

  /**
   * @param overrunning whether one more follows whose length goes beyond the header
   */
  byte[] octets(boolean overrunning) {
    ByteBuffer out = ByteBuffer.allocate(MOST_OCTETS);
    if (mss > 0) {
      out.put((byte) 2).put((byte) 4).putShort((short) mss);
    }
    if (sackPermitted) {
      out.put((byte) 4).put((byte) 2);
    }
    if (stamps != null) {
      out.put((byte) 8).put((byte) 10).putInt(stamps.value).putInt(stamps.echo);
    }
    if (block != null) {
      out.put((byte) 5).put((byte) 10).putInt(block.left).putInt(block.right);
    }
    if (overrunning) {
      out.put((byte) 254).put((byte) 44);
    }
    while (out.position() % 4 != 0) {
      out.put((byte) 1);
    }
    byte[] octets = new byte[out.position()];
    out.flip().get(octets);
    return octets;
  }

  /** Reads what a host sent, which is taken to be well formed. */
  static Options read(ByteBuffer in) {
    Options read = NONE;
    while (in.hasRemaining()) {
      int kind = in.get();
      if (kind == 0) {
        return read;
      }
      if (kind != 1) {
        int length = in.get();
        read = read.withRead(kind, in.slice(in.position(), length - 2));
        in.position(in.position() + length - 2);
      }
    }
    return read;
  }

  private Options withRead(int kind, ByteBuffer value) {
    return switch (kind) {
      case 2 -> new Options(value.getShort() & 0xffff, sackPermitted, stamps, block);
      case 4 -> new Options(mss, true, stamps, block);
      case 5 -> with(new SackBlock(value.getInt(), value.getInt()));
      case 8 -> with(new Timestamps(value.getInt(), value.getInt()));
      default -> this;
    };
  }
}
