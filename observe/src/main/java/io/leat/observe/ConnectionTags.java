package io.leat.observe;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names for the connections of a ladder, needed only where there are several. */
final class ConnectionTags {
  /** Of a listening socket that ends: what the words say of it is not the connection's. */
  static final String LISTENER = "listener";

  private final Set<Integer> leftPorts = new HashSet<>();
  private final Set<Integer> rightPorts = new HashSet<>();

  void add(List<TraceEvent> events, boolean leftSide) {
    for (TraceEvent event : events) {
      switch (event) {
        case TraceEvent.Transition e -> add(e.flow(), leftSide);
        case TraceEvent.SegmentSent e -> add(e.flow(), leftSide);
        case TraceEvent.SegmentArrived e -> add(e.flow(), leftSide);
        case TraceEvent.TimerSet e -> {}
        case TraceEvent.TimerExpired e -> {}
        case TraceEvent.Called e -> {}
        case TraceEvent.Dropped e -> {}
        case TraceEvent.Note e -> {}
      }
    }
  }

  private void add(Flow flow, boolean leftSide) {
    if (flow.localPort() != 0 && flow.remotePort() != 0) {
      leftPorts.add(leftSide ? flow.localPort() : flow.remotePort());
      rightPorts.add(leftSide ? flow.remotePort() : flow.localPort());
    }
  }

  /**
   * Such as {@code :40002}, or nothing where the picture has one connection or it is a listener.
   */
  String of(Flow flow, boolean leftSide) {
    int leftPort = leftSide ? flow.localPort() : flow.remotePort();
    int rightPort = leftSide ? flow.remotePort() : flow.localPort();
    if (leftPorts.size() > 1 && leftPort != 0) {
      return ":" + leftPort;
    }
    return leftPorts.size() <= 1 && rightPorts.size() > 1 && rightPort != 0 ? ":" + rightPort : "";
  }
}
