package io.leat.cli.scenario;

import io.leat.observe.CaptureFile;
import io.leat.observe.LinkType;
import io.leat.observe.PcapngWriter;
import io.leat.packet.buffer.Slices;
import io.leat.sim.LossReason;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.scenario.StageObserver;
import io.leat.stack.link.FrameDirection;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The segments of a play as a pcapng file; what never arrived says why in its comment. */
final class Capture implements StageObserver, Closeable {
  /** Captures nothing. */
  static final Capture NONE = new Capture(null);

  private static final Slices NO_TEXT = new Slices();

  private final @Nullable PcapngWriter writer;

  private Capture(@Nullable PcapngWriter writer) {
    this.writer = writer;
  }

  static Capture to(Path file) throws IOException {
    return new Capture(PcapngWriter.create(file));
  }

  @Override
  public void set(VirtualNetwork network) {
    PcapngWriter to = writer;
    if (to == null) {
      return;
    }
    int link = addInterface(to);
    network.observe(
        new NetworkObserver() {
          @Override
          public void delivered(NetworkFrame frame) {
            write(to, link, frame, null);
          }

          @Override
          public void lost(NetworkFrame frame, LossReason reason) {
            write(to, link, frame, "lost: " + reason.description());
          }
        });
  }

  private static int addInterface(PcapngWriter writer) {
    try {
      return writer.addInterface("link", LinkType.RAW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(
      PcapngWriter writer, int link, NetworkFrame frame, @Nullable String comment) {
    boolean fromClient = frame.from().name().equals("client");
    FrameDirection direction = fromClient ? FrameDirection.SENT : FrameDirection.RECEIVED;
    long time = CaptureFile.VIRTUAL_EPOCH_NANOS + frame.time();
    try {
      writer.write(link, direction, frame.octets(), NO_TEXT, time, comment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
