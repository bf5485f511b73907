package io.leat.cli.attach;

import io.leat.observe.LinkType;
import io.leat.observe.PcapngWriter;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.CaptureTap;
import io.leat.stack.link.FrameDirection;
import io.leat.stack.link.LinkDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Writes the frames of devices to a pcapng file. A file that cannot be written ends only itself.
 */
public final class Capture implements AutoCloseable {
  private final PcapngWriter writer;
  private final Consumer<IOException> failure;
  private volatile boolean failed;

  private Capture(PcapngWriter writer, Consumer<IOException> failure) {
    this.writer = writer;
    this.failure = failure;
  }

  /**
   * @param failure told once, on a loop, when the file cannot be written any more
   */
  public static Capture to(Path file, Consumer<IOException> failure) throws IOException {
    return new Capture(PcapngWriter.create(file), failure);
  }

  /** The device with its frames written; it is closed with what is returned, as ever. */
  public LinkDevice tap(LinkDevice device) throws IOException {
    LinkType type = device.isEthernet() ? LinkType.ETHERNET : LinkType.RAW;
    int number = writer.addInterface(device.name(), type);
    long sinceEpoch = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
    return new CaptureTap(
        device,
        (direction, headers, text, gsoOctets, now) ->
            write(number, direction, headers, text, now + sinceEpoch));
  }

  private void write(
      int number, FrameDirection direction, PacketBuffer headers, Slices text, long epochNanos) {
    if (failed) {
      return;
    }
    try {
      writer.write(number, direction, headers, text, epochNanos, null);
    } catch (IOException e) {
      failed = true;
      failure.accept(e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
