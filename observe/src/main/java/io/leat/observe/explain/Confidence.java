package io.leat.observe.explain;

/** How sure a finding is. */
public enum Confidence {
  /** The connection's own variables say so. */
  CERTAIN,
  /** What was seen fits this and hardly anything else. */
  LIKELY,
  /** Several causes fit what was seen; they look the same from this end. */
  OPEN
}
