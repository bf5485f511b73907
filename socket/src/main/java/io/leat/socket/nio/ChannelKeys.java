package io.leat.socket.nio;

import io.leat.socket.ReadinessListener;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The valid keys of one channel; there is mostly one. Any thread. */
final class ChannelKeys implements ReadinessListener {
  private static final LeatSelectionKey[] NONE = {};

  private volatile LeatSelectionKey[] keys = NONE;
  private volatile @Nullable ReadinessListener other;

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
    ReadinessListener present = other;
    if (present != null) {
      present.readinessChanged();
    }
  }

  /** Who is told beside the keys; null for nobody. */
  void setOther(@Nullable ReadinessListener listener) {
    other = listener;
  }

  /** The channel has become one of the kernel's: selections under way look at it anew. */
  void becameKernels() {
    for (LeatSelectionKey key : keys) {
      key.becameKernels();
    }
  }

  /** Takes the kernel's channel out of all selectors of the kernel, so that it may block. */
  void releaseKernels() {
    for (LeatSelectionKey key : keys) {
      key.releaseKernels();
    }
  }
}
