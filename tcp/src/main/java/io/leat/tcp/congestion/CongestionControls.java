package io.leat.tcp.congestion;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Congestion controls by name. Immutable: {@link #with} gives another that knows one more.
 *
 * <p>Threads: any.
 */
public final class CongestionControls {
  /** {@code cubic}, {@code newreno} and {@code bbr}. */
  public static final CongestionControls STANDARD =
      new CongestionControls(
          new TreeMap<>(Map.of("cubic", Cubic::new, "newreno", NewReno::new, "bbr", Bbr::new)));

  /** The name of the one that is used where none is chosen. */
  public static final String DEFAULT = "cubic";

  private final SortedMap<String, Supplier<? extends CongestionControl>> byName;

  private CongestionControls(SortedMap<String, Supplier<? extends CongestionControl>> byName) {
    this.byName = byName;
  }

  /**
   * These and one more; a name that is known already means the new one from then on.
   *
   * @param name lower case, as {@link CongestionControl#name} says it
   * @param factory makes one for each connection that sends; on any loop's thread
   */
  public CongestionControls with(String name, Supplier<? extends CongestionControl> factory) {
    TreeMap<String, Supplier<? extends CongestionControl>> more = new TreeMap<>(byName);
    more.put(name, factory);
    return new CongestionControls(more);
  }

  /** The names, in alphabetical order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /**
   * What makes the congestion control of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public Supplier<? extends CongestionControl> factory(String name) {
    Supplier<? extends CongestionControl> factory = byName.get(name);
    if (factory == null) {
      throw new IllegalArgumentException(
          "unknown congestion control \"" + name + "\"; known are " + String.join(", ", names()));
    }
    return factory;
  }

  /** Another congestion control of this name; fails as {@link #factory} does. */
  public CongestionControl create(String name) {
    return factory(name).get();
  }
}
