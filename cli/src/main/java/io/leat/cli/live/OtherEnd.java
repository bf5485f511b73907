package io.leat.cli.live;

import org.jspecify.annotations.Nullable;

/** Knows something of the other end of a connection, when it is on this machine. */
@FunctionalInterface
interface OtherEnd {
  /**
   * The other end's state in words, or null if it is not known.
   *
   * @param here the connection as this end sees it
   */
  @Nullable String of(Transition.Ends here);
}
