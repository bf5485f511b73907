package io.leat.netty;

import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options of one kind of channel, and how each is asked and set.
 *
 * @param <C> the configuration that has them
 */
final class OptionTable<C> {
  private record Entry<C, T>(Function<C, T> getter, BiConsumer<C, T> setter) {}

  private final Map<ChannelOption<?>, Entry<C, ?>> entries = new LinkedHashMap<>();

  <T> OptionTable<C> with(ChannelOption<T> option, Function<C, T> getter, BiConsumer<C, T> setter) {
    entries.put(option, new Entry<>(getter, setter));
    return this;
  }

  ChannelOption<?>[] options() {
    return entries.keySet().toArray(ChannelOption<?>[]::new);
  }

  /** Null for an option that is not in the table. */
  <T> @Nullable T get(C config, ChannelOption<T> option) {
    Entry<C, T> entry = entry(option);
    return entry == null ? null : entry.getter().apply(config);
  }

  /** False for an option that is not in the table. */
  <T> boolean set(C config, ChannelOption<T> option, T value) {
    Entry<C, T> entry = entry(option);
    if (entry != null) {
      entry.setter().accept(config, value);
    }
    return entry != null;
  }

  @SuppressWarnings("unchecked") // with() put it there for the same T
  private <T> @Nullable Entry<C, T> entry(ChannelOption<T> option) {
    return (Entry<C, T>) entries.get(option);
  }
}
