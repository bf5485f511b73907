package io.leat.socket.nio;

/** What a selector has to know of a channel. Any thread may call any method. */
interface LeatSelectable {
  /** The operations that would not block now, of all that {@code SelectionKey} names. */
  int readyOps();

  /** Sees to it that word is given when one of these operations, none of them ready, is. */
  void awaitOps(int ops);

  /** The keys to be told when {@link #readyOps} may have grown. */
  ChannelKeys keys();
}
