package io.leat.bench.observer;

import java.util.Locale;

/** How a build is observed. */
enum Variant {
  /** With the flight recorder, as {@code leat up} runs. */
  RECORDED,

  /** As with {@code --recorder off}: nobody listens, the calls of the observer remain. */
  OFF,

  /** As {@link #OFF}, and the classes have no calls of an observer. */
  ABSENT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
