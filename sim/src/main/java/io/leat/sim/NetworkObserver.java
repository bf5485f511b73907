package io.leat.sim;

/** Told of everything that happens in a network, as it happens; must not change anything. */
public interface NetworkObserver {
  /** A frame was put on a link. Whether it arrives is decided next. */
  default void sent(NetworkFrame frame) {}

  /** A frame, or a copy of one, reached the other end. */
  default void delivered(NetworkFrame frame) {}

  default void lost(NetworkFrame frame, LossReason reason) {}

  /** A user call began, or returned. */
  default void called(UserCall call) {}

  /**
   * A host has processed what there was to do: every event on it is over.
   *
   * @param now virtual time, in nanoseconds
   */
  default void turned(VirtualHost host, long now) {}
}
