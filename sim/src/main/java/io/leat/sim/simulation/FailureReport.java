package io.leat.sim.simulation;

import io.leat.sim.LossReason;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import java.util.ArrayList;
import java.util.List;

/** What is told of a simulation that failed: its plan, and what happened last. */
final class FailureReport implements NetworkObserver {
  private static final int MOST = 3000;

  private final SimulationPlan plan;
  private final List<String> frames = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  FailureReport(SimulationPlan plan) {
    this.plan = plan;
  }

  void watch(SimulationRun run) {
    run.network().observe(this);
  }

  void note(String text) {
    notes.add(text);
  }

  @Override
  public void sent(NetworkFrame frame) {
    add(frame, "sent");
  }

  @Override
  public void delivered(NetworkFrame frame) {
    add(frame, "arrives");
  }

  @Override
  public void lost(NetworkFrame frame, LossReason reason) {
    add(frame, reason.description());
  }

  private void add(NetworkFrame frame, String what) {
    String port = frame.isTcp() ? " :" + frame.flow().remotePort : "";
    frames.add(String.format("%12.6f ms %s%s %s", frame.time() / 1e6, frame, port, what));
  }

  String text(Throwable failure) {
    StringBuilder text = new StringBuilder();
    text.append("simulation ").append(plan.seed()).append(": ").append(failure.getMessage());
    if (failure.getCause() != null) {
      text.append(System.lineSeparator()).append(failure.getCause());
    }
    notes.forEach(note -> text.append(System.lineSeparator()).append(note));
    text.append(System.lineSeparator()).append(plan);
    int from = Math.max(0, frames.size() - MOST);
    text.append(String.format("%n%d frames, the last of them:", frames.size()));
    frames
        .subList(from, frames.size())
        .forEach(frame -> text.append(System.lineSeparator()).append(frame));
    return text.toString();
  }
}
