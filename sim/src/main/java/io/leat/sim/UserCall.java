package io.leat.sim;

/**
 * A call that an application made to its socket, in the sockets' words.
 *
 * @param time virtual time in nanoseconds
 * @param socket the number of the socket on its host, from 1, as a file descriptor
 * @param name socket, bind, listen, connect, accept, write, read, shutdown, close or abort
 * @param arguments such as {@code 10.0.0.2:80}; empty if there are none
 * @param result such as {@code port 49152}, {@code 100 octets}, {@code end of stream}; empty if it
 *     returns nothing
 * @param phase whether it was called, returned, or both at once
 */
public record UserCall(
    long time,
    VirtualHost host,
    int socket,
    String name,
    String arguments,
    String result,
    Phase phase) {
  /** A call that blocks is called at one time and returns at another. */
  public enum Phase {
    /** Called and returned at once. */
    AT_ONCE,
    /** Called; it waits. */
    WAITS,
    /** A call that waited returned. */
    RETURNS,
    /** Failed; the result says why. */
    FAILS
  }

  /** Such as {@code client: connect(10.0.0.2:80) = port 49152}. */
  @Override
  public String toString() {
    String returned = phase == Phase.WAITS ? " ..." : result.isEmpty() ? "" : " = " + result;
    return host.name() + ": " + name + "(" + arguments + ")" + returned;
  }
}
