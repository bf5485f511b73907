package io.leat.sim.explore;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;

/**
 * What is explored: the fewer, the sooner everything has been seen.
 *
 * @param name of these bounds
 * @param opening how the ends open
 * @param textOfA octets that A's user may write, one at a time; 0 to 3
 * @param textOfB the same of B's user
 * @param losses segments that the network may lose
 * @param duplicates segments that it may deliver twice
 * @param timeouts timers that may expire while something else could happen
 * @param aborts ABORT calls, of both users together
 * @param fullClose whether users close as a socket's close does, and not their sending side only
 * @param config of both ends
 */
public record Bounds(
    String name,
    Opening opening,
    int textOfA,
    int textOfB,
    int losses,
    int duplicates,
    int timeouts,
    int aborts,
    boolean fullClose,
    TcpConfig config) {
  /** The text that a user may write at most. */
  public static final int MOST_TEXT = 3;

  private static final TcpConfig PLAIN =
      TcpConfig.DEFAULT.with(TcpSetting.TIMESTAMPS, false).with(TcpSetting.WINDOW_SCALE, false);

  public Bounds {
    if (textOfA < 0 || textOfA > MOST_TEXT || textOfB < 0 || textOfB > MOST_TEXT) {
      throw new IllegalArgumentException("text of " + textOfA + " and " + textOfB + " octets");
    }
    if (losses < 0 || duplicates < 0 || timeouts < 0 || aborts < 0) {
      throw new IllegalArgumentException("a negative bound in " + name);
    }
  }

  /** One octet each way through a network that only reorders. */
  public static Bounds of(String name, Opening opening) {
    return new Bounds(name, opening, 1, 1, 0, 0, 0, 0, false, PLAIN);
  }

  public Bounds withText(int a, int b) {
    return new Bounds(name, opening, a, b, losses, duplicates, timeouts, aborts, fullClose, config);
  }

  /** With so many losses, duplicates and timeouts. */
  public Bounds withFaults(int lost, int duplicated, int expired) {
    return new Bounds(
        name, opening, textOfA, textOfB, lost, duplicated, expired, aborts, fullClose, config);
  }

  public Bounds withAborts(int calls) {
    return new Bounds(
        name, opening, textOfA, textOfB, losses, duplicates, timeouts, calls, fullClose, config);
  }

  public Bounds withFullClose() {
    return new Bounds(
        name, opening, textOfA, textOfB, losses, duplicates, timeouts, aborts, true, config);
  }

  /** With a setting of both ends changed, in its unit. */
  public Bounds with(TcpSetting setting, long value) {
    return new Bounds(
        name,
        opening,
        textOfA,
        textOfB,
        losses,
        duplicates,
        timeouts,
        aborts,
        fullClose,
        config.with(setting, value));
  }

  @Override
  public String toString() {
    return String.format(
        "%s: %s, text %d and %d, %d lost, %d twice, %d timeouts, %d aborts%s",
        name,
        opening.name().toLowerCase(java.util.Locale.ROOT),
        textOfA,
        textOfB,
        losses,
        duplicates,
        timeouts,
        aborts,
        fullClose ? ", sockets' close" : "");
  }
}
