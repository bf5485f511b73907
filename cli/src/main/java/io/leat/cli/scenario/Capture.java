package io.leat.cli.scenario;

import io.leat.observe.CaptureFile;
import io.leat.observe.LinkType;
import io.leat.observe.PacketComments;
import io.leat.observe.PcapngWriter;
import io.leat.packet.buffer.Slices;
import io.leat.sim.LossReason;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.scenario.StageObserver;
import io.leat.stack.link.FrameDirection;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a play as a pcapng file; comments tell states, why a segment was sent, and why it
 * never arrived.
 */
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
    Map<String, PacketComments> comments = new HashMap<>();
    for (VirtualHost host : network.hosts()) {
      PacketComments ofHost = new PacketComments(false);
      host.traceInNetworkTime(ofHost);
      comments.put(host.name(), ofHost);
    }
    network.observe(new Frames(to, link, comments));
  }

  /** Each frame is written where it ends; why it was sent is only known when it leaves. */
  private static final class Frames implements NetworkObserver {
    private final PcapngWriter to;
    private final int link;
    private final Map<String, PacketComments> comments;
    private final Map<String, String> onTheWay = new HashMap<>();

    Frames(PcapngWriter to, int link, Map<String, PacketComments> comments) {
      this.to = to;
      this.link = link;
      this.comments = comments;
    }

    @Override
    public void sent(NetworkFrame frame) {
      String why = comment(frame.from().name(), FrameDirection.SENT, frame);
      if (why != null) {
        onTheWay.put(key(frame), why);
      }
    }

    @Override
    public void delivered(NetworkFrame frame) {
      String at = comment(frame.to().name(), FrameDirection.RECEIVED, frame);
      String why = onTheWay.get(key(frame));
      write(to, link, frame, why == null ? at : at == null ? why : why + " | " + at);
    }

    @Override
    public void lost(NetworkFrame frame, LossReason reason) {
      String why = onTheWay.get(key(frame));
      String lost = "lost: " + reason.description();
      write(to, link, frame, why == null ? lost : lost + " | " + why);
    }

    private @Nullable String comment(String host, FrameDirection direction, NetworkFrame frame) {
      PacketComments ofHost = comments.get(host);
      return ofHost == null ? null : ofHost.comment(direction, frame.octets(), frame.time());
    }

    private static String key(NetworkFrame frame) {
      return frame.direction() + "#" + frame.number();
    }
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
