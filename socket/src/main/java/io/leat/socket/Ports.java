package io.leat.socket;

/** Checks of port numbers that callers give. */
final class Ports {
  private Ports() {}

  static int checked(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    return port;
  }
}
