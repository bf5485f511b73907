package io.leat.observe;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.CaptureTap;
import io.leat.stack.link.FrameDirection;
import io.leat.stack.link.FrameObserver;
import io.leat.stack.link.LinkDevice;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one device, as an interface of a pcapng file.
 *
 * <p>{@link #tap} puts one around a device. Frames come on the device's loop, so a file that cannot
 * be written must not stop it: the first failure ends the capture and is kept for {@link #failure}.
 */
public final class CaptureFile implements FrameObserver {
  /** What virtual time 0 is called in files, so that equal runs give equal files: 2026-01-01Z. */
  public static final long VIRTUAL_EPOCH_NANOS =
      Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;

  private final PcapngWriter writer;
  private final int interfaceNumber;
  private final long epochOfZero;
  private final @Nullable PacketComments comments;
  private volatile @Nullable IOException failure;

  private CaptureFile(
      PcapngWriter writer,
      String name,
      LinkType type,
      long epochOfZero,
      @Nullable PacketComments comments)
      throws IOException {
    this.writer = writer;
    this.epochOfZero = epochOfZero;
    this.comments = comments;
    interfaceNumber = writer.addInterface(name, type);
  }

  /** For frames whose {@code now} is virtual: nanoseconds from a run's own origin. */
  public static CaptureFile inVirtualTime(PcapngWriter writer, String name, LinkType type)
      throws IOException {
    return new CaptureFile(writer, name, type, VIRTUAL_EPOCH_NANOS, null);
  }

  /** For frames whose {@code now} is {@link System#nanoTime}. */
  public static CaptureFile inRealTime(PcapngWriter writer, String name, LinkType type)
      throws IOException {
    return inRealTime(writer, name, type, null);
  }

  /**
   * As above, with a comment on each segment.
   *
   * @param comments also the trace of the stack on this device; null for none
   */
  public static CaptureFile inRealTime(
      PcapngWriter writer, String name, LinkType type, @Nullable PacketComments comments)
      throws IOException {
    Instant wall = Instant.now();
    long epoch = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
    return new CaptureFile(writer, name, type, epoch - System.nanoTime(), comments);
  }

  /** As {@link #inVirtualTime}, with a comment on each segment. */
  public static CaptureFile inVirtualTime(
      PcapngWriter writer, String name, LinkType type, PacketComments comments) throws IOException {
    return new CaptureFile(writer, name, type, VIRTUAL_EPOCH_NANOS, comments);
  }

  /** The device, with everything that crosses it going to {@code writer} as well. */
  public static LinkDevice tap(LinkDevice device, PcapngWriter writer, boolean virtualTime)
      throws IOException {
    LinkType type = device.isEthernet() ? LinkType.ETHERNET : LinkType.RAW;
    CaptureFile file =
        virtualTime
            ? inVirtualTime(writer, device.name(), type)
            : inRealTime(writer, device.name(), type);
    return new CaptureTap(device, file);
  }

  @Override
  public void frame(
      FrameDirection direction, PacketBuffer headers, Slices text, int gsoOctets, long now) {
    if (failure != null) {
      return;
    }
    String said = comments == null ? null : comments.comment(direction, headers, now);
    String cut =
        gsoOctets == 0 ? null : "super-segment, cut into segments of " + gsoOctets + " octets";
    String comment = said == null ? cut : cut == null ? said : said + "; " + cut;
    try {
      writer.write(interfaceNumber, direction, headers, text, epochOfZero + now, comment);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Why the capture ended early; null while it has not. Any thread. */
  public @Nullable IOException failure() {
    return failure;
  }
}
