package io.leat.cli.relay;

/**
 * Paths with a name, in the words of the options. The user is at the left: what enters there goes
 * up.
 */
public enum Profile {
  LTE("delay=25ms jitter=8ms left-rate=15mbit right-rate=60mbit queue=300ms"),
  SATELLITE(
      "delay=280ms jitter=2ms left-rate=5mbit right-rate=50mbit queue=1bdp burst-loss=0.1%:4"),
  WIFI(
      "delay=2ms jitter=4ms rate=80mbit queue=256p burst-loss=0.2%:3 reorder=0.1%"
          + " reorder-delay=2ms"),
  DSL("delay=12ms left-rate=10mbit right-rate=50mbit left-queue=200ms right-queue=60ms"),
  TRANSATLANTIC("delay=40ms rate=400mbit queue=0.5bdp loss=0.005% reorder=0.05% reorder-delay=2ms");

  private final String options;

  Profile(String options) {
    this.options = options;
  }

  /** For {@link PathDraft#layOn}. */
  public PathDraft draft() {
    PathDraft draft = new PathDraft();
    for (String option : options.split(" ", -1)) {
      int equals = option.indexOf('=');
      put(draft, option.substring(0, equals), option.substring(equals + 1));
    }
    return draft;
  }

  private static void put(PathDraft draft, String name, String value) {
    PathDraft.Side side = PathDraft.Side.BOTH;
    for (PathDraft.Side one : PathDraft.Side.values()) {
      side = name.startsWith(one.prefix()) ? one : side;
    }
    PathOption option = PathOption.of(name.substring(side.prefix().length()));
    draft.put(side, option, option.parse(value));
  }
}
