package io.leat.stack;

/** Told of what concerns a whole loop; on the loop, must not block. */
public interface LoopListener {
  /** The device is gone: all connections have failed, and nothing will arrive any more. */
  default void deviceGone(String name) {}

  /** A rule or a handler threw; its connection was ended. */
  default void failed(Throwable failure) {}
}
