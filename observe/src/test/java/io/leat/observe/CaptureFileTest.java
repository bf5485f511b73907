package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.FrameDirection;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.testkit.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFileTest {
  private static final Slices NO_TEXT = new Slices();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static PacketBuffer frame(int octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), octets);
    frame.append(octets);
    return frame;
  }

  @Test
  void virtualTimeCountsFromAFixedDay() throws IOException {
    CaptureFile file = CaptureFile.inVirtualTime(new PcapngWriter(out), "wire", LinkType.RAW);
    file.frame(FrameDirection.SENT, frame(20), NO_TEXT, 0, 1_500_000_000L);
    long nanos = new PcapngReader(out.toByteArray()).packets.getFirst().epochNanos();
    assertThat(Instant.ofEpochSecond(0, nanos)).isEqualTo("2026-01-01T00:00:01.500Z");
  }

  @Test
  void realTimeIsThatOfTheWall() throws IOException {
    CaptureFile file = CaptureFile.inRealTime(new PcapngWriter(out), "tun0", LinkType.RAW);
    file.frame(FrameDirection.SENT, frame(20), NO_TEXT, 0, System.nanoTime());
    long nanos = new PcapngReader(out.toByteArray()).packets.getFirst().epochNanos();
    Duration off = Duration.between(Instant.ofEpochSecond(0, nanos), Instant.now()).abs();
    assertThat(off).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aTapCapturesWhatCrossesTheDevice() throws IOException {
    MemoryPair pair = MemoryPair.ofPackets("wire", 1500, 4);
    LinkDevice tap = CaptureFile.tap(pair.left(), new PcapngWriter(out), true);
    tap.transmit(frame(20), NO_TEXT, 0, 1);
    pair.right().transmit(frame(30), NO_TEXT, 0, 2);
    tap.receive((received, now) -> {}, 4, 3);

    PcapngReader read = new PcapngReader(out.toByteArray());
    assertThat(read.interfaces.getFirst().name()).isEqualTo("wire-left");
    assertThat(read.interfaces.getFirst().linkType()).isEqualTo(101);
    assertThat(read.packets).extracting(p -> p.octets().length).containsExactly(20, 30);
    assertThat(read.packets).extracting(PcapngReader.Packet::flags).containsExactly(2, 1);
  }

  @Test
  void aSuperSegmentSaysHowItIsCut() throws IOException {
    CaptureFile file = CaptureFile.inVirtualTime(new PcapngWriter(out), "wire", LinkType.RAW);
    file.frame(FrameDirection.SENT, frame(4000), NO_TEXT, 1448, 0);
    assertThat(new PcapngReader(out.toByteArray()).packets.getFirst().comment())
        .isEqualTo("super-segment, cut into segments of 1448 octets");
  }

  @Test
  void aFullDiskEndsTheCaptureAndNotTheLoop() throws IOException {
    OutputStream full =
        new OutputStream() {
          private int left = 200;

          @Override
          public void write(int octet) throws IOException {
            if (--left < 0) {
              throw new IOException("no space left");
            }
          }
        };
    CaptureFile file = CaptureFile.inVirtualTime(new PcapngWriter(full), "wire", LinkType.RAW);
    assertThat(file.failure()).isNull();
    file.frame(FrameDirection.SENT, frame(500), NO_TEXT, 0, 0);
    file.frame(FrameDirection.SENT, frame(500), NO_TEXT, 0, 0);
    assertThat(file.failure()).hasMessage("no space left");
  }

  @Test
  void tsharkReadsAConversationAndFindsNothingWrong(@TempDir Path folder) throws Exception {
    Requires.command("tshark");
    Path file = folder.resolve("conversation.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      TwoEnds.conversation(new TwoEnds(device -> tapped(device, writer)));
    }

    assertThat(tshark(file, "-Y", "_ws.malformed || tcp.checksum.status == 0")).isEmpty();
    List<String> client =
        tshark(
            file,
            "-Y",
            "frame.interface_name == \"client\"",
            "-T",
            "fields",
            "-e",
            "frame.packet_flags_direction",
            "-e",
            "frame.time_epoch",
            "-e",
            "tcp.flags.str",
            "-e",
            "tcp.len");
    assertThat(client)
        .map(line -> line.replace("·", "").split("\t", -1))
        .map(fields -> fields[0].replace("0x0000000", "") + " " + fields[2] + " " + fields[3])
        .containsExactly(
            "2 S 0", "1 AS 0", "2 A 0", "2 AP 18", "1 AP 27", "2 AF 0", "1 A 0", "1 AF 0", "2 A 0");
    assertThat(client.getFirst()).contains("1767225601.000000000");
    assertThat(client.getLast()).contains("1767225601.120000000");
  }

  private static LinkDevice tapped(LinkDevice device, PcapngWriter writer) {
    try {
      return CaptureFile.tap(device, writer, true);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> tshark(Path file, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    command.addAll(List.of("-o", "tcp.check_checksum:TRUE"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }
}
