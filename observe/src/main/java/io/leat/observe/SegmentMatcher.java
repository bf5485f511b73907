package io.leat.observe;

import io.leat.observe.LadderArrow.Fate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds, for one direction, which segment that arrived is which segment that was sent.
 *
 * <p>Segments carry no name, and retransmissions and repeated acknowledgments look alike. Among
 * those that look alike, the one whose time on the way is most like that of the segment before is
 * taken.
 */
final class SegmentMatcher {
  /** How far back a segment is sought that the device cut or joined on the way. */
  private static final int LOOK_BACK = 256;

  private final boolean fromLeft;
  private final List<Crossing> inOrderSent = new ArrayList<>();
  private final Map<Look, List<Crossing>> byLook = new HashMap<>();
  private final IdentityHashMap<TraceEvent, Crossing> departures = new IdentityHashMap<>();
  private final IdentityHashMap<TraceEvent, Crossing> arrivals = new IdentityHashMap<>();
  private long usualTransit;
  private long longestTransit;

  /** What two segments must have in common to be the same. */
  private record Look(Flow flow, int seq, int ack, int flags, int len, int window) {
    static Look of(Flow flow, TracedSegment s) {
      return new Look(flow, s.wireSeq(), s.wireAck(), s.flags(), s.len(), s.window());
    }
  }

  SegmentMatcher(
      boolean fromLeft, List<TraceEvent> sender, List<TraceEvent> receiver, long recordedUntil) {
    this.fromLeft = fromLeft;
    for (TraceEvent event : sender) {
      if (event instanceof TraceEvent.SegmentSent sent) {
        add(sent);
      }
    }
    List<TraceEvent.SegmentArrived> arrived = new ArrayList<>();
    for (TraceEvent event : receiver) {
      if (event instanceof TraceEvent.SegmentArrived seen) {
        arrived.add(seen);
      }
    }
    usualTransit = shortestUnambiguousTransit(arrived);
    arrived.forEach(this::match);
    markOvertaken(arrived);
    for (Crossing crossing : inOrderSent) {
      if (!crossing.hasArrived() && crossing.sentNanos >= recordedUntil - longestTransit) {
        crossing.fate = Fate.UNDER_WAY;
      }
    }
  }

  /** Null if the segment is shown by no arrow of its own. */
  @Nullable Crossing departure(TraceEvent.SegmentSent event) {
    return departures.get(event);
  }

  /** Null if the segment is shown by no arrow of its own. */
  @Nullable Crossing arrival(TraceEvent.SegmentArrived event) {
    return arrivals.get(event);
  }

  private void add(TraceEvent.SegmentSent event) {
    Crossing crossing = Crossing.sent(fromLeft, event, Fate.LOST);
    inOrderSent.add(crossing);
    departures.put(event, crossing);
    byLook
        .computeIfAbsent(Look.of(event.flow(), event.segment()), look -> new ArrayList<>())
        .add(crossing);
  }

  private List<Crossing> alike(TraceEvent.SegmentArrived event) {
    return byLook.getOrDefault(Look.of(event.flow().reversed(), event.segment()), List.of());
  }

  private long shortestUnambiguousTransit(List<TraceEvent.SegmentArrived> arrived) {
    long shortest = Long.MAX_VALUE;
    for (TraceEvent.SegmentArrived event : arrived) {
      List<Crossing> alike = alike(event);
      if (alike.size() == 1 && alike.getFirst().sentNanos <= event.timeNanos()) {
        shortest = Math.min(shortest, event.timeNanos() - alike.getFirst().sentNanos);
      }
    }
    return shortest == Long.MAX_VALUE ? 0 : shortest;
  }

  private void match(TraceEvent.SegmentArrived event) {
    Crossing missing = best(event, false);
    Crossing there = best(event, true);
    if (missing != null && !isCopy(there, missing, event)) {
      arrives(missing, event);
    } else if (there != null || !arrivesInPieces(event)) {
      arrivals.put(event, Crossing.arrived(fromLeft, event, Fate.DUPLICATE));
    }
  }

  /** Of those that look alike the most likely one, among those that have arrived or have not. */
  private @Nullable Crossing best(TraceEvent.SegmentArrived event, boolean arrived) {
    Crossing best = null;
    for (Crossing candidate : alike(event)) {
      boolean possible =
          candidate.hasArrived() == arrived && candidate.sentNanos <= event.timeNanos();
      if (possible && (best == null || unusual(candidate, event) < unusual(best, event))) {
        best = candidate;
      }
    }
    return best;
  }

  /** Whether it is rather a copy of one that is there already, hardly later than that. */
  private boolean isCopy(
      @Nullable Crossing there, Crossing missing, TraceEvent.SegmentArrived event) {
    return there != null
        && unusual(there, event) < unusual(missing, event)
        && unusual(there, event) <= 2 * usualTransit;
  }

  private long unusual(Crossing candidate, TraceEvent.SegmentArrived event) {
    return Math.abs(event.timeNanos() - candidate.sentNanos - usualTransit);
  }

  private void arrives(Crossing crossing, TraceEvent.SegmentArrived event) {
    crossing.arrives(event);
    arrivals.put(event, crossing);
    usualTransit = event.timeNanos() - crossing.sentNanos;
    longestTransit = Math.max(longestTransit, usualTransit);
  }

  /** Whether the text was sent in other pieces than it arrived in: they have arrived, too. */
  private boolean arrivesInPieces(TraceEvent.SegmentArrived event) {
    boolean found = false;
    int from = Math.max(0, inOrderSent.size() - LOOK_BACK);
    for (int i = inOrderSent.size() - 1; i >= from; i--) {
      Crossing candidate = inOrderSent.get(i);
      if (candidate.sentNanos <= event.timeNanos() && sharesText(candidate, event)) {
        found = true;
        if (!candidate.hasArrived()) {
          arrives(candidate, event);
        }
      }
    }
    return found;
  }

  private static boolean sharesText(Crossing sent, TraceEvent.SegmentArrived arrived) {
    int ahead = arrived.segment().wireSeq() - sent.segment.wireSeq();
    return sent.segment.len() > 0
        && arrived.segment().len() > 0
        && ahead < sent.segment.len()
        && -ahead < arrived.segment().len()
        && sent.flow.equals(arrived.flow().reversed());
  }

  private void markOvertaken(List<TraceEvent.SegmentArrived> arrived) {
    IdentityHashMap<Crossing, Integer> order = new IdentityHashMap<>();
    for (Crossing crossing : inOrderSent) {
      order.put(crossing, order.size());
    }
    int latest = -1;
    for (TraceEvent.SegmentArrived event : arrived) {
      Crossing crossing = arrivals.get(event);
      if (crossing != null && crossing.hasArrived()) {
        int sent = order.getOrDefault(crossing, latest);
        crossing.overtaken |= sent < latest;
        latest = Math.max(latest, sent);
      }
    }
  }
}
