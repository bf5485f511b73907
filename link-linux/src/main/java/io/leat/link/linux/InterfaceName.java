package io.leat.link.linux;

import java.nio.charset.StandardCharsets;

/** What the kernel accepts as the name of a network device. */
final class InterfaceName {
  /** IFNAMSIZ, with the terminating zero. */
  static final int OCTETS = 16;

  private InterfaceName() {}

  /**
   * @throws IllegalArgumentException if the kernel would refuse the name, or read it as a pattern
   */
  static String check(String name) {
    boolean fits = !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length < OCTETS;
    boolean dots = name.equals(".") || name.equals("..");
    if (!fits || dots || name.chars().anyMatch(InterfaceName::isRefused)) {
      throw new IllegalArgumentException(
          "not a device name: \"" + name + "\" (1 to 15 octets without space, '/', ':' and '%')");
    }
    return name;
  }

  private static boolean isRefused(int c) {
    return c == '/' || c == ':' || c == '%' || c <= ' ' || Character.isWhitespace(c);
  }
}
