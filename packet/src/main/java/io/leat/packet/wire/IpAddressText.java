package io.leat.packet.wire;

/** Address literals: strict reading (RFC 4291 §2.2, RFC 3986 for IPv4) and canonical writing. */
final class IpAddressText {
  private static final int GROUPS = 8;

  private final String text;
  private int at;

  private IpAddressText(String text) {
    this.text = text;
  }

  static IpAddress parse(String text) {
    IpAddressText reader = new IpAddressText(text);
    IpAddress address =
        text.indexOf(':') < 0 ? IpAddress.ofIpv4(reader.dottedQuad()) : reader.ipv6();
    if (reader.at != text.length()) {
      throw reader.invalid();
    }
    return address;
  }

  private IpAddress ipv6() {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length() && count < GROUPS) {
      if (quadFollows() && count <= GROUPS - 2) {
        int quad = dottedQuad();
        groups[count++] = quad >>> 16;
        groups[count++] = quad & 0xffff;
        break;
      }
      groups[count++] = group();
      if (at == text.length() || count == GROUPS) {
        break;
      }
      expect(':');
      if (at < text.length() && text.charAt(at) == ':') {
        if (gap >= 0) {
          throw invalid();
        }
        gap = count;
        at++;
      } else if (at == text.length()) {
        throw invalid();
      }
    }
    return join(groups, count, gap);
  }

  /** Places the groups before and behind the {@code ::}, which stands for at least one group. */
  private IpAddress join(int[] groups, int count, int gap) {
    if (gap < 0 ? count != GROUPS : count == GROUPS) {
      throw invalid();
    }
    int zeros = GROUPS - count;
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < GROUPS; i++) {
      int group;
      if (gap < 0 || i < gap) {
        group = groups[i];
      } else {
        group = i < gap + zeros ? 0 : groups[i - zeros];
      }
      hi = hi << 16 | lo >>> 48;
      lo = lo << 16 | group;
    }
    return new IpAddress(hi, lo);
  }

  private boolean quadFollows() {
    int dot = text.indexOf('.', at);
    int colon = text.indexOf(':', at);
    return dot >= 0 && colon < 0;
  }

  private int group() {
    int begin = at;
    int value = 0;
    while (at < text.length() && at - begin < 4) {
      int digit = hexDigit(text.charAt(at));
      if (digit < 0) {
        break;
      }
      value = value << 4 | digit;
      at++;
    }
    if (at == begin) {
      throw invalid();
    }
    return value;
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private int dottedQuad() {
    int value = octet();
    for (int i = 0; i < 3; i++) {
      expect('.');
      value = value << 8 | octet();
    }
    return value;
  }

  /** One to three decimal digits; no leading zero, which some read as octal. */
  private int octet() {
    int begin = at;
    int value = 0;
    while (at < text.length() && at - begin < 3 && isDecimal(text.charAt(at))) {
      value = 10 * value + (text.charAt(at++) - '0');
    }
    boolean leadingZero = at - begin > 1 && text.charAt(begin) == '0';
    if (at == begin || leadingZero || value > 255) {
      throw invalid();
    }
    return value;
  }

  private static boolean isDecimal(char c) {
    return c >= '0' && c <= '9';
  }

  private void expect(char c) {
    if (at >= text.length() || text.charAt(at) != c) {
      throw invalid();
    }
    at++;
  }

  private IllegalArgumentException invalid() {
    return new IllegalArgumentException("not an IP address literal: \"" + text + "\"");
  }

  static String format(long hi, long lo) {
    StringBuilder out = new StringBuilder(39);
    if (IpAddress.isIpv4(hi, lo)) {
      int quad = (int) lo;
      return out.append(quad >>> 24)
          .append('.')
          .append(quad >>> 16 & 0xff)
          .append('.')
          .append(quad >>> 8 & 0xff)
          .append('.')
          .append(quad & 0xff)
          .toString();
    }
    int gap = 0;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = zerosFrom(hi, lo, i);
      if (length > gapLength) {
        gap = i;
        gapLength = length;
      }
    }
    boolean compressed = gapLength > 1;
    for (int i = 0; i < GROUPS; i++) {
      if (compressed && i == gap) {
        out.append("::");
        i += gapLength - 1;
      } else {
        boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
        out.append(first ? "" : ":").append(Integer.toHexString(groupAt(hi, lo, i)));
      }
    }
    return out.toString();
  }

  private static int zerosFrom(long hi, long lo, int from) {
    int i = from;
    while (i < GROUPS && groupAt(hi, lo, i) == 0) {
      i++;
    }
    return i - from;
  }

  private static int groupAt(long hi, long lo, int index) {
    long word = index < GROUPS / 2 ? hi : lo;
    return (int) (word >>> (16 * (3 - (index & 3)))) & 0xffff;
  }
}
