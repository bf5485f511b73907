package io.leat.socket;

/**
 * Told that a handle may be ready where it was not: to read, write, accept, or finish connecting.
 *
 * <p>Called by whichever thread has published it, mostly the loop, after it has published: whoever
 * then looks sees it. It must neither block nor throw.
 */
@FunctionalInterface
public interface ReadinessListener {
  void readinessChanged();
}
