package io.leat.socket;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Whom a handle tells of its readiness. */
final class Readiness {
  private volatile @Nullable ReadinessListener listener;

  void setListener(@Nullable ReadinessListener newListener) {
    listener = newListener;
  }

  /** Any thread, after it has published; the fence is the one that {@link ReadySet} asks for. */
  void changed() {
    ReadinessListener told = listener;
    if (told != null) {
      VarHandle.fullFence();
      told.readinessChanged();
    }
  }
}
