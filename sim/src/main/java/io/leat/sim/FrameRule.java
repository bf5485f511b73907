package io.leat.sim;

/** Decides the fate of frames in one direction of a link; asked for each frame, in order. */
@FunctionalInterface
public interface FrameRule {
  /**
   * @param frame valid during the call
   * @return {@link Fate#PASS} for frames that the rule does not concern
   */
  Fate decide(NetworkFrame frame);
}
