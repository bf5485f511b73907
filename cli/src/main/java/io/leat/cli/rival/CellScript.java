package io.leat.cli.rival;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One cell of the table of states and events: one stimulus in one state. */
record CellScript(Start start, CellEvent event) implements Script {
  private static final int IRS = 10_000_000;

  /** All that can be put to a kernel. */
  static List<CellScript> all() {
    List<CellScript> all = new ArrayList<>();
    for (Start start : Start.values()) {
      for (CellEvent event : CellEvent.values()) {
        if (event.appliesIn(start) && event.excuse(start).isEmpty()) {
          all.add(new CellScript(start, event));
        }
      }
    }
    return all;
  }

  @Override
  public String name() {
    return start + "/" + event;
  }

  @Override
  public Set<Given> given() {
    return event.given(start);
  }

  @Override
  public boolean rfc1337() {
    return event.isOfRfc1337();
  }

  @Override
  public int irs() {
    return IRS;
  }

  @Override
  public int steps() {
    return 1;
  }

  @Override
  public Stimulus stimulus(int step, Peer peer) {
    return event.stimulus(start, peer);
  }
}
