package io.leat.sim.path;

import org.jspecify.annotations.Nullable;

/**
 * What waits before a link with a rate. The packet that is on the link does not count; a packet
 * that finds nothing waiting is always taken.
 *
 * @param octets that wait at most
 * @param packets that wait at most
 * @param codel drops or marks packets that waited too long; null for drop-tail alone
 * @param markAbove octets waiting above which a packet that allows it is marked (RFC 3168 CE)
 *     instead of later ones being dropped; {@link Long#MAX_VALUE} for never. Under CoDel any other
 *     value lets CoDel mark instead of drop
 */
public record QueueConfig(long octets, int packets, @Nullable CodelConfig codel, long markAbove) {
  public QueueConfig {
    if (octets < 1 || packets < 1 || markAbove < 0) {
      throw new IllegalArgumentException(
          "a queue holds at least 1 octet and 1 packet, and marks above 0 octets or more");
    }
  }

  /** Drop-tail, by octets. */
  public static QueueConfig octets(long octets) {
    return new QueueConfig(octets, Integer.MAX_VALUE, null, Long.MAX_VALUE);
  }

  /** Drop-tail, by packets. */
  public static QueueConfig packets(int packets) {
    return new QueueConfig(Long.MAX_VALUE, packets, null, Long.MAX_VALUE);
  }

  public QueueConfig withCodel(CodelConfig newCodel) {
    return new QueueConfig(octets, packets, newCodel, markAbove);
  }

  /** Marks instead of dropping, where packets allow it. */
  public QueueConfig withMarkAbove(long octetsWaiting) {
    return new QueueConfig(octets, packets, codel, octetsWaiting);
  }

  boolean marks() {
    return markAbove < Long.MAX_VALUE;
  }
}
