package io.leat.tcp.handshake;

/** The user of a listener, on its loop. */
@FunctionalInterface
public interface ListenerHandler {
  /** At least one connection waits for {@link Listener#accept}. Must not block. */
  void acceptable(Listener listener, long now);

  /** The listener was closed, by its user or with the stack; connections not accepted are reset. */
  default void closed(Listener listener, long now) {}
}
