package io.leat.sim.scenario;

/**
 * A play with a name.
 *
 * @param name lower case with hyphens
 * @param title one line: what it shows
 * @param play what happens, on a fresh stage
 */
public record Scenario(String name, Text title, Play play) {
  /** What happens. */
  @FunctionalInterface
  public interface Play {
    void on(Stage stage);
  }

  /** Plays it with these settings. */
  public ScenarioRun run(Knobs knobs) {
    return run(knobs, new StageObserver() {});
  }

  /** Plays it, observed. */
  public ScenarioRun run(Knobs knobs, StageObserver observer) {
    Stage stage = new Stage(knobs, observer);
    String failure = null;
    try {
      play.on(stage);
      stage.finish();
    } catch (RuntimeException | AssertionError e) {
      failure = e.toString();
    }
    return stage.result(this, failure);
  }
}
