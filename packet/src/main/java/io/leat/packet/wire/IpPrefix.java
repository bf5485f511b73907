package io.leat.packet.wire;

import org.jspecify.annotations.Nullable;

/**
 * An address with the length of its network prefix.
 *
 * <p>The address is kept as given, so that {@code 10.9.0.2/16} describes an interface; {@link
 * #network()} has the host bits cleared.
 *
 * @param length in the bits of the address's own family: 0 to 32 or 0 to 128
 */
public record IpPrefix(IpAddress address, int length) {
  public IpPrefix {
    if (length < 0 || length > (address.isIpv4() ? 32 : 128)) {
      throw new IllegalArgumentException("prefix length out of range: " + address + "/" + length);
    }
  }

  /**
   * Reads {@code ADDRESS/LENGTH}.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isLength(text, slash + 1)) {
      throw new IllegalArgumentException("not ADDRESS/LENGTH: \"" + text + "\"");
    }
    int length = Integer.parseInt(text, slash + 1, text.length(), 10);
    return new IpPrefix(IpAddress.parse(text.substring(0, slash)), length);
  }

  private static boolean isLength(String text, int from) {
    boolean digits =
        text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9')
            && text.length() > from
            && text.length() <= from + 3;
    return digits && (text.charAt(from) != '0' || text.length() == from + 1);
  }

  /** Whether an address of the same family has these leading bits. */
  public boolean contains(long hi, long lo) {
    return IpAddress.isIpv4(hi, lo) == address.isIpv4()
        && ((hi ^ address.hi()) & maskHi()) == 0
        && ((lo ^ address.lo()) & maskLo()) == 0;
  }

  public boolean contains(IpAddress other) {
    return contains(other.hi(), other.lo());
  }

  /** The prefix with all host bits zero. */
  public IpPrefix network() {
    return new IpPrefix(new IpAddress(address.hi() & maskHi(), address.lo() & maskLo()), length);
  }

  /**
   * The directed broadcast address, all host bits one. IPv6 has none, nor has a link of one or two
   * addresses (RFC 3021).
   */
  public @Nullable IpAddress broadcast() {
    return hasBroadcast() ? new IpAddress(0, address.lo() | ~maskLo()) : null;
  }

  /** Whether this is the directed broadcast address of {@link #broadcast()}. */
  public boolean isBroadcast(long hi, long lo) {
    return hasBroadcast() && hi == 0 && lo == (address.lo() | ~maskLo());
  }

  private boolean hasBroadcast() {
    return address.isIpv4() && length <= 30;
  }

  private int bits() {
    return address.isIpv4() ? 96 + length : length;
  }

  private long maskHi() {
    return leading(Math.min(bits(), 64));
  }

  private long maskLo() {
    return leading(Math.max(bits() - 64, 0));
  }

  private static long leading(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
