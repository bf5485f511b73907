package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * IPv6 link-local addresses: of the Ethernet address (RFC 4291 Appendix A), or stable but opaque,
 * derived from a secret (RFC 7217).
 */
final class LinkLocalAddress {
  private static final long PREFIX = 0xfe80_0000_0000_0000L;
  private static final int PREFIX_LENGTH = 64;

  /** RFC 7217 §6: IDGEN_RETRIES. */
  private static final int RETRIES = 3;

  private final long linkAddress;
  private final @Nullable String secret;
  private int attempts;

  /**
   * @param secret null to form the address of the Ethernet address
   */
  LinkLocalAddress(long linkAddress, @Nullable String secret) {
    this.linkAddress = linkAddress;
    this.secret = secret;
  }

  /** The address to try now, or null when there is none left to try. */
  @Nullable IpPrefix next() {
    if (attempts > (secret == null ? 0 : RETRIES)) {
      return null;
    }
    long identifier = secret == null ? eui64(linkAddress) : stable(secret, linkAddress, attempts);
    attempts++;
    return new IpPrefix(new IpAddress(PREFIX, identifier), PREFIX_LENGTH);
  }

  /** The universal bit is inverted, and ff:fe goes into the middle. */
  static long eui64(long linkAddress) {
    long upper = (linkAddress & 0xffff_ff00_0000L) << 16;
    long lower = linkAddress & 0xff_ffffL;
    return (upper | 0x0000_00ff_fe00_0000L | lower) ^ 0x0200_0000_0000_0000L;
  }

  /** RFC 7217 §5: a pseudorandom function of prefix, interface, counter and secret. */
  static long stable(String secret, long linkAddress, int counter) {
    ByteBuffer input = ByteBuffer.allocate(20);
    input.putLong(PREFIX).putLong(linkAddress).putInt(counter);
    MessageDigest digest = sha256();
    digest.update(input.array());
    digest.update(secret.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
