package io.leat.tcp.receive;

import io.leat.packet.buffer.Slices;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a loop that have text in frames of the link, until the turn is over.
 *
 * <p>Most of it is read within the turn, by handlers on the loop, and so never copied before that.
 * The lists of pieces are kept for the next turn: nothing is allocated once the largest number has
 * been in use.
 */
public final class LentText {
  private @Nullable ReceiveStream[] streams = new @Nullable ReceiveStream[4];
  private Slices[] lists = {new Slices(), new Slices(), new Slices(), new Slices()};
  private int count;

  /** An empty list of pieces for a stream, which will be asked to settle. */
  Slices list(ReceiveStream stream) {
    if (count == lists.length) {
      streams = Arrays.copyOf(streams, 2 * count);
      lists = Arrays.copyOf(lists, 2 * count);
      Arrays.setAll(lists, i -> i < count ? lists[i] : new Slices());
    }
    streams[count] = stream;
    Slices list = lists[count++];
    list.clear();
    return list;
  }

  /** The frames go: what has not been read is copied. */
  public void settle() {
    for (int i = 0; i < count; i++) {
      ReceiveStream stream = streams[i];
      streams[i] = null;
      if (stream != null) {
        stream.settle();
      }
    }
    count = 0;
  }
}
