package io.leat.socket.nio;

import io.leat.socket.ReadinessListener;
import java.util.Arrays;

/** The valid keys of one channel; there is mostly one. Any thread. */
final class ChannelKeys implements ReadinessListener {
  private static final LeatSelectionKey[] NONE = {};

  private volatile LeatSelectionKey[] keys = NONE;

  synchronized void add(LeatSelectionKey key) {
    LeatSelectionKey[] more = Arrays.copyOf(keys, keys.length + 1);
    more[keys.length] = key;
    keys = more;
  }

  synchronized void remove(LeatSelectionKey key) {
    keys = Arrays.stream(keys).filter(other -> other != key).toArray(LeatSelectionKey[]::new);
  }

  @Override
  public void readinessChanged() {
    for (LeatSelectionKey key : keys) {
      key.readinessChanged();
    }
  }
}
