package io.leat.tcp.handshake;

/** The user of a listener, on its loop. */
@FunctionalInterface
public interface ListenerHandler {
  /** At least one connection waits for {@link Listener#accept}. Must not block. */
  void acceptable(Listener listener, long now);
}
