package io.leat.sim.drill.run;

import io.leat.observe.CaptureFile;
import io.leat.observe.LinkType;
import io.leat.observe.PcapngWriter;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.FrameDirection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Leaves of a failed run what one needs to see why: its ladder, and its packets as a pcapng. */
public final class FailureFiles {
  private static final int LARGEST_PACKET = 65_535;

  private final Path folder;

  /**
   * @param folder made when it is needed
   */
  public FailureFiles(Path folder) {
    this.folder = folder;
  }

  /** Writes both files and returns their common name, without its endings. */
  public Path write(Report.Entry entry) throws IOException {
    String script = entry.path().toString().replaceFirst("\\.pkt$", "");
    String flat = script.replaceAll("^[./\\\\]+", "").replaceAll("[^\\w.-]+", "-");
    Path name = folder.resolve(flat + "." + entry.version());
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name.getFileName() + ".txt"), entry.verdict().ladder());
    capture(folder.resolve(name.getFileName() + ".pcapng"), entry.verdict());
    return name;
  }

  private static void capture(Path file, Verdict verdict) throws IOException {
    try (PcapngWriter writer = PcapngWriter.create(file);
        Arena arena = Arena.ofConfined()) {
      PacketBuffer frame = PacketBuffer.allocate(arena, LARGEST_PACKET);
      Slices nothing = new Slices();
      int number = writer.addInterface("drill", LinkType.RAW);
      long epoch = CaptureFile.VIRTUAL_EPOCH_NANOS;
      for (Verdict.SeenPacket packet : verdict.packets()) {
        frame.clear();
        int at = frame.append(packet.octets().length);
        frame.put(at, MemorySegment.ofArray(packet.octets()), 0, packet.octets().length);
        FrameDirection direction = packet.inbound() ? FrameDirection.RECEIVED : FrameDirection.SENT;
        writer.write(number, direction, frame, nothing, epoch + 1000 * packet.micros(), null);
      }
    }
  }
}
