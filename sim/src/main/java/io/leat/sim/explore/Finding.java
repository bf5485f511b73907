package io.leat.sim.explore;

import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.Side;
import io.leat.observe.TraceRecorder;

/**
 * A history in which something does not hold.
 *
 * @param history as {@link Decision#format} writes it: {@link Explorer#replay} shows it again
 * @param complaint what does not hold
 * @param ladder the history as a picture
 */
public record Finding(Bounds bounds, String history, String complaint, String ladder) {
  private static final int WIDTH = 110;

  /** Lets the history happen once more, and draws it. */
  static Finding of(Bounds bounds, int firstA, int firstB, byte[] history, Throwable failure) {
    TraceRecorder ofA = new TraceRecorder(Side.CLIENT);
    TraceRecorder ofB = new TraceRecorder(Side.SERVER);
    World world = new World(bounds, firstA, firstB, ofA, ofB);
    world.begin();
    String complaint = String.valueOf(failure.getMessage());
    try {
      for (byte decision : history) {
        world.apply(decision);
      }
    } catch (RuntimeException | AssertionError e) {
      complaint = String.valueOf(e.getMessage());
    }
    LadderOptions options =
        LadderOptions.DEFAULT.withTitles("A", "B").withWindow(true).withRecordedUntil(world.now());
    Ladder ladder = Ladder.of(ofA.events(), ofB.events(), options);
    String picture = LadderText.render(ladder, Language.EN, WIDTH, true);
    return new Finding(bounds, Decision.format(history), complaint, picture);
  }

  @Override
  public String toString() {
    String line = System.lineSeparator();
    return complaint + line + bounds + line + "history: " + history + line + ladder;
  }
}
