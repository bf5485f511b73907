package io.leat.socket.nio;

import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** What a selector has to know of a channel. Any thread may call any method. */
interface LeatSelectable {
  /** The operations that would not block now, of all that {@code SelectionKey} names. */
  int readyOps();

  /** Sees to it that word is given when one of these operations, none of them ready, is. */
  void awaitOps(int ops);

  /**
   * The channel of the kernel that stands behind this one, whose ready operations are added; null
   * if there is none, or not yet.
   */
  default @Nullable SelectableChannel kernelChannel() {
    return null;
  }

  /** The keys to be told when {@link #readyOps} may have grown. */
  ChannelKeys keys();
}
