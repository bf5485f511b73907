package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that are Leat's in a JVM with both networks; all others are the kernel's. As text:
 * prefixes with commas between them, such as {@code 10.77.0.0/16,fd77::/64}.
 */
public final class Routes {
  /** System property that has them. */
  public static final String PROPERTY = "leat.routes";

  /** Environment variable that has them where the property does not. */
  public static final String VARIABLE = "LEAT_ROUTES";

  /** Everything, of both families. */
  public static final Routes ALL = parse("0.0.0.0/0,::/0");

  private final List<IpPrefix> prefixes;

  private Routes(List<IpPrefix> prefixes) {
    this.prefixes = List.copyOf(prefixes);
  }

  /**
   * Reads prefixes; no text is no prefix.
   *
   * @throws IllegalArgumentException with the item that is none
   */
  public static Routes parse(String text) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (String item : text.strip().isEmpty() ? new String[0] : text.split(",", -1)) {
      prefixes.add(IpPrefix.parse(item.strip()).network());
    }
    return new Routes(prefixes);
  }

  /**
   * What the JVM was told: the property or the variable; without both, everything.
   *
   * @throws IllegalArgumentException if it is not understood
   */
  public static Routes configured() {
    @Nullable String property = System.getProperty(PROPERTY);
    @Nullable String told = property != null ? property : System.getenv(VARIABLE);
    return told == null ? ALL : parse(told);
  }

  public boolean contains(InetAddress address) {
    IpAddress asked = Addresses.of(address);
    for (IpPrefix prefix : prefixes) {
      if (prefix.contains(asked)) {
        return true;
      }
    }
    return false;
  }

  /** Whether these are written as {@link #ALL} is. */
  public boolean areAll() {
    return prefixes.equals(ALL.prefixes);
  }

  @Override
  public String toString() {
    return prefixes.stream().map(IpPrefix::toString).collect(Collectors.joining(","));
  }
}
