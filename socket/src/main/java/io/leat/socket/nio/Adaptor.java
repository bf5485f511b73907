package io.leat.socket.nio;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one adaptor that a channel's {@code socket()} returns, made when it is asked for. */
final class Adaptor<S> {
  private final Supplier<S> maker;
  private @Nullable S made;

  Adaptor(Supplier<S> maker) {
    this.maker = maker;
  }

  /** Any thread; always the same. */
  synchronized S get() {
    S present = made;
    if (present == null) {
      present = maker.get();
      made = present;
    }
    return present;
  }
}
