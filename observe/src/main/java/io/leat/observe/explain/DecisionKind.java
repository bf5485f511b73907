package io.leat.observe.explain;

/** What a flight recorder remembers beside segments. */
enum DecisionKind {
  TRANSITION,
  RETRANSMISSION,
  TIMER_EXPIRED,
  DROPPED,
  PEER_WINDOW_CLOSED,
  PEER_WINDOW_OPENED,
  PEER_WINDOW_OPENED_BY_PROBE,
  OWN_WINDOW_CLOSED,
  OWN_WINDOW_OPENED,
  PATH_MTU;

  private static final DecisionKind[] ALL = values();

  static DecisionKind at(int ordinal) {
    return ALL[ordinal];
  }
}
