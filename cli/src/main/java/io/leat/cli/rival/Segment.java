package io.leat.cli.rival;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.TcpFlags;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One TCP segment in numbers, written and read by code of its own: who tries a stack must not speak
 * through its encoder.
 *
 * @param text octets of text, which depend on their sequence numbers alone
 */
record Segment(
    int flags, int seq, int ack, int window, int urgent, Options options, int text, Defect defect) {
  private static final int HEADER_OCTETS = 20;

  /** What may be wrong with a segment. */
  enum Defect {
    NONE,
    CHECKSUM,
    DATA_OFFSET,
    /** An option whose length runs beyond the header. */
    OPTION_LENGTH
  }

  static Segment of(int flags, int seq, int ack, int window) {
    return new Segment(flags, seq, ack, window, 0, Options.NONE, 0, Defect.NONE);
  }

  Segment with(Options newOptions) {
    return new Segment(flags, seq, ack, window, urgent, newOptions, text, defect);
  }

  Segment withText(int octets) {
    return new Segment(flags, seq, ack, window, urgent, options, octets, defect);
  }

  Segment withWindow(int newWindow) {
    return new Segment(flags, seq, ack, newWindow, urgent, options, text, defect);
  }

  Segment withUrgent(int pointer) {
    return new Segment(flags | TcpFlags.URG, seq, ack, window, pointer, options, text, defect);
  }

  Segment with(Defect newDefect) {
    return new Segment(flags, seq, ack, window, urgent, options, text, newDefect);
  }

  /** Whether it has all of these flags. */
  boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** SEG.LEN: text, SYN and FIN. */
  int len() {
    return text + (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0);
  }

  /** TCP header and text, without the checksum. */
  byte[] octets(int fromPort, int toPort) {
    byte[] optionOctets = options.octets(defect == Defect.OPTION_LENGTH);
    int header = HEADER_OCTETS + optionOctets.length;
    ByteBuffer out = ByteBuffer.allocate(header + text);
    int offset = defect == Defect.DATA_OFFSET ? 4 : header / 4;
    out.putShort((short) fromPort).putShort((short) toPort);
    out.putInt(seq).putInt(ack);
    out.putShort((short) (offset << 12 | flags)).putShort((short) window);
    out.putShort((short) 0).putShort((short) urgent);
    out.put(optionOctets);
    int first = seq + (has(TcpFlags.SYN) ? 1 : 0);
    for (int i = 0; i < text; i++) {
      out.put((byte) ((first + i) * 31));
    }
    return out.array();
  }

  /** Reads a frame that the host has sent from this port; null if it is anything else. */
  static @Nullable Segment read(PacketBuffer frame, int hostPort) {
    byte[] octets = new byte[frame.length()];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) frame.u8(frame.start() + i);
    }
    ByteBuffer in = ByteBuffer.wrap(octets);
    boolean tcp = octets.length >= 40 && octets[0] >> 4 == 4 && octets[9] == 6;
    int at = tcp ? (octets[0] & 0xf) * 4 : 0;
    if (!tcp || (in.getShort(at) & 0xffff) != hostPort) {
      return null;
    }
    int header = (octets[at + 12] >> 4 & 0xf) * 4;
    ByteBuffer options = in.slice(at + HEADER_OCTETS, header - HEADER_OCTETS);
    return new Segment(
        octets[at + 13] & 0xff,
        in.getInt(at + 4),
        in.getInt(at + 8),
        in.getShort(at + 14) & 0xffff,
        in.getShort(at + 18) & 0xffff,
        Options.read(options),
        octets.length - at - header,
        Defect.NONE);
  }
}
