package io.leat.packet.wire;

/** The control bits of a TCP segment (RFC 9293 §3.1; ECE and CWR: RFC 3168 §6.1). */
public final class TcpFlags {
  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;
  public static final int ECE = 0x40;
  public static final int CWR = 0x80;

  private static final String[] NAMES = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

  /** The order in which people read them: SYN before ACK, ACK last. */
  private static final int[] READING_ORDER = {1, 0, 2, 3, 5, 6, 7, 4};

  private TcpFlags() {}

  /** The set bits as text, such as {@code SYN,ACK}; "none" if there are none. */
  public static String format(int flags) {
    StringBuilder text = new StringBuilder();
    for (int bit : READING_ORDER) {
      if ((flags & 1 << bit) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(NAMES[bit]);
      }
    }
    return text.isEmpty() ? "none" : text.toString();
  }
}
