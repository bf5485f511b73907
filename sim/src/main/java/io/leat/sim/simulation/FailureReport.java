package io.leat.sim.simulation;

import io.leat.observe.CaptureFile;
import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderText;
import io.leat.observe.Language;
import io.leat.observe.LinkType;
import io.leat.observe.PcapngWriter;
import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.observe.TraceRecorder;
import io.leat.packet.buffer.Slices;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import io.leat.stack.link.FrameDirection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is told of a simulation that failed: its plan, the last of what happened as a ladder, and a
 * capture of all of it. It watches the simulation's second run.
 */
final class FailureReport implements NetworkObserver, AutoCloseable {
  private static final int LAST_EVENTS = 4000;
  private static final int WIDTH = 140;
  private static final Slices NO_TEXT = new Slices();

  private final SimulationPlan plan;
  private final TraceRecorder eventsOfA = new TraceRecorder(Side.CLIENT);
  private final TraceRecorder eventsOfB = new TraceRecorder(Side.SERVER);
  private final StringBuilder notes = new StringBuilder();
  private final Path file;
  private final PcapngWriter writer;
  private final CaptureFile capture;
  private final VirtualHost a;

  /**
   * @param folder where the capture goes
   */
  FailureReport(SimulationPlan plan, SimulationRun run, Path folder) throws IOException {
    this.plan = plan;
    Files.createDirectories(folder);
    file = folder.resolve("simulation-" + plan.seed() + ".pcapng");
    writer = PcapngWriter.create(file);
    capture = CaptureFile.inVirtualTime(writer, "A", LinkType.RAW);
    a = run.a();
    a.traceInNetworkTime(eventsOfA);
    run.b().traceInNetworkTime(eventsOfB);
    run.network().observe(this);
  }

  void note(String text) {
    notes.append(System.lineSeparator()).append(text);
  }

  @Override
  public void sent(NetworkFrame frame) {
    if (frame.from() == a) {
      capture.frame(FrameDirection.SENT, frame.octets(), NO_TEXT, 0, frame.time());
    }
  }

  @Override
  public void delivered(NetworkFrame frame) {
    if (frame.to() == a) {
      capture.frame(FrameDirection.RECEIVED, frame.octets(), NO_TEXT, 0, frame.time());
    }
  }

  String text(Throwable failure) {
    StringBuilder text = new StringBuilder();
    text.append("simulation ").append(plan.seed()).append(": ").append(failure.getMessage());
    if (failure.getCause() != null) {
      text.append(System.lineSeparator()).append(failure.getCause());
    }
    text.append(notes);
    text.append(System.lineSeparator()).append(plan);
    text.append(System.lineSeparator()).append("captured at A: ").append(file);
    text.append(System.lineSeparator()).append(ladder());
    return text.toString();
  }

  private String ladder() {
    LadderOptions options =
        LadderOptions.DEFAULT
            .withTitles("A", "B")
            .withWindow(true)
            .withRecordedUntil(a.network().now());
    List<TraceEvent> ofA = last(eventsOfA);
    List<TraceEvent> ofB = last(eventsOfB);
    return LadderText.render(Ladder.of(ofA, ofB, options), Language.EN, WIDTH, true);
  }

  private static List<TraceEvent> last(TraceRecorder recorder) {
    List<TraceEvent> events = recorder.events();
    return events.subList(Math.max(0, events.size() - LAST_EVENTS), events.size());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
