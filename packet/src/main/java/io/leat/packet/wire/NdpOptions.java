package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * The options of a neighbour discovery message (RFC 4861 §4.6). Reused from one message to the
 * next.
 *
 * <p>Unknown options are skipped. Of equal link address and MTU options the last counts; of prefix
 * options the first {@link #MAX_PREFIXES} do.
 */
public final class NdpOptions {
  public static final int SOURCE_LINK_ADDRESS = 1;
  public static final int TARGET_LINK_ADDRESS = 2;
  public static final int PREFIX_INFORMATION = 3;
  public static final int MTU = 5;

  /** Flags of a prefix (§4.6.2). */
  public static final int ON_LINK = 0x80;

  public static final int AUTONOMOUS = 0x40;

  public static final int MAX_PREFIXES = 8;

  /** In the low 48 bits; -1 if there was none. */
  public long sourceLinkAddress;

  /** In the low 48 bits; -1 if there was none. */
  public long targetLinkAddress;

  /** 0 if there was none. */
  public int mtu;

  public int prefixCount;
  public final long[] prefixHi = new long[MAX_PREFIXES];
  public final long[] prefixLo = new long[MAX_PREFIXES];

  /** 0 to 128. */
  public final int[] prefixLength = new int[MAX_PREFIXES];

  /** {@link #ON_LINK}, {@link #AUTONOMOUS}. */
  public final int[] prefixFlags = new int[MAX_PREFIXES];

  /** 0xffffffff for ever. */
  public final long[] validSeconds = new long[MAX_PREFIXES];

  /** 0xffffffff for ever. */
  public final long[] preferredSeconds = new long[MAX_PREFIXES];

  /**
   * Reads the options from offset {@code from} to {@code to}, both inside the frame. Returns false
   * if one has length 0 or does not fit: such a message is to be dropped as a whole (§6.1, §7.1).
   */
  public boolean decode(PacketBuffer frame, int from, int to) {
    sourceLinkAddress = -1;
    targetLinkAddress = -1;
    mtu = 0;
    prefixCount = 0;
    int at = from;
    while (at < to) {
      int octets = at + 1 < to ? 8 * frame.u8(at + 1) : 0;
      if (octets == 0 || octets > to - at) {
        return false;
      }
      option(frame, at, frame.u8(at), octets);
      at += octets;
    }
    return true;
  }

  private void option(PacketBuffer frame, int at, int type, int octets) {
    if (type == SOURCE_LINK_ADDRESS && octets == 8) {
      sourceLinkAddress = frame.i64(at) & LinkAddress.MASK;
    } else if (type == TARGET_LINK_ADDRESS && octets == 8) {
      targetLinkAddress = frame.i64(at) & LinkAddress.MASK;
    } else if (type == MTU && octets == 8) {
      mtu = (int) Math.min(frame.u32(at + 4), Integer.MAX_VALUE);
    } else if (type == PREFIX_INFORMATION && octets == 32) {
      prefix(frame, at);
    }
  }

  private void prefix(PacketBuffer frame, int at) {
    int length = frame.u8(at + 2);
    if (prefixCount == MAX_PREFIXES || length > 128) {
      return;
    }
    int i = prefixCount++;
    prefixLength[i] = length;
    prefixFlags[i] = frame.u8(at + 3) & (ON_LINK | AUTONOMOUS);
    validSeconds[i] = frame.u32(at + 4);
    preferredSeconds[i] = frame.u32(at + 8);
    prefixHi[i] = frame.i64(at + 16);
    prefixLo[i] = frame.i64(at + 24);
  }

  /**
   * Writes a link address option and returns where it ends; nothing if the address is -1.
   *
   * @param type {@link #SOURCE_LINK_ADDRESS} or {@link #TARGET_LINK_ADDRESS}
   */
  public static int writeLinkAddress(PacketBuffer buffer, int at, int type, long linkAddress) {
    if (linkAddress == -1) {
      return at;
    }
    buffer.put64(at, (long) type << 56 | 1L << 48 | (linkAddress & LinkAddress.MASK));
    return at + 8;
  }
}
