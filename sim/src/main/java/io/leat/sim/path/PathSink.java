package io.leat.sim.path;

/**
 * The owner of the packets: a {@link PathDirection} knows them by number. A packet belongs to the
 * direction from {@link PathDirection#accept} until it is delivered or dropped here.
 */
public interface PathSink {
  /**
   * A packet arrives.
   *
   * @param due when it should have: at or before {@code now}
   */
  void deliver(int packet, long due, long now);

  /** A packet is lost. */
  void drop(int packet, PathLoss why, long now);

  /** Another packet with the same octets, for a duplicate; -1 if there is no room for one. */
  int copy(int packet);

  /** Inverts one bit of a packet, chosen by these random bits. */
  void corrupt(int packet, long random);

  /** Sets Congestion Experienced (RFC 3168) in a packet that was said to allow it. */
  void mark(int packet);
}
