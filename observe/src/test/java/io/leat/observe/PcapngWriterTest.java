package io.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.FrameDirection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
  private static final Slices NO_TEXT = new Slices();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static PacketBuffer frame(int... octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 100);
    for (int octet : octets) {
      frame.put8(frame.append(1), octet);
    }
    return frame;
  }

  private static Slices text(byte[]... pieces) {
    Slices text = new Slices();
    for (byte[] piece : pieces) {
      text.add(MemorySegment.ofArray(piece), 0, piece.length);
    }
    return text;
  }

  private PcapngReader written() {
    return new PcapngReader(out.toByteArray());
  }

  @Test
  void anEmptyFileNamesItsAuthor() throws IOException {
    new PcapngWriter(out).close();
    assertThat(written().application).isEqualTo("Leat");
    assertThat(written().packets).isEmpty();
  }

  @Test
  void eachInterfaceHasItsNameItsLinkTypeAndNanoseconds() throws IOException {
    try (PcapngWriter writer = new PcapngWriter(out, 1000)) {
      assertThat(writer.addInterface("tun0", LinkType.RAW)).isZero();
      assertThat(writer.addInterface("网卡", LinkType.ETHERNET)).isEqualTo(1);
    }
    assertThat(written().interfaces)
        .containsExactly(
            new PcapngReader.Interface(101, 1000, "tun0", 9),
            new PcapngReader.Interface(1, 1000, "网卡", 9));
  }

  @Test
  void aFrameKeepsItsOctetsTimeDirectionAndComment() throws IOException {
    long time = 1_767_225_600_123_456_789L;
    try (PcapngWriter writer = new PcapngWriter(out)) {
      int tun = writer.addInterface("tun0", LinkType.RAW);
      Slices text = text(new byte[] {4, 5}, new byte[] {6});
      writer.write(tun, FrameDirection.SENT, frame(1, 2, 3), text, time, "FIN 同步");
      writer.write(tun, FrameDirection.RECEIVED, frame(7), NO_TEXT, time + 1, null);
    }
    PcapngReader.Packet sent = written().packets.getFirst();
    assertThat(sent.octets()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(sent.epochNanos()).isEqualTo(time);
    assertThat(sent.flags()).as("outbound").isEqualTo(2);
    assertThat(sent.comment()).isEqualTo("FIN 同步");
    PcapngReader.Packet received = written().packets.getLast();
    assertThat(received.epochNanos()).isEqualTo(time + 1);
    assertThat(received.flags()).as("inbound").isEqualTo(1);
    assertThat(received.comment()).isEmpty();
  }

  @Test
  void aFrameLongerThanTheSnapLengthIsCutInHeadersOrText() throws IOException {
    try (PcapngWriter writer = new PcapngWriter(out, 4)) {
      int tun = writer.addInterface("tun0", LinkType.RAW);
      Slices text = text(new byte[] {4, 5}, new byte[] {6});
      writer.write(tun, FrameDirection.SENT, frame(1, 2, 3), text, 0, null);
      writer.write(tun, FrameDirection.SENT, frame(1, 2, 3, 4, 5), text, 0, null);
    }
    assertThat(written().packets.getFirst().octets()).containsExactly(1, 2, 3, 4);
    assertThat(written().packets.getFirst().originalOctets()).isEqualTo(6);
    assertThat(written().packets.getLast().octets()).containsExactly(1, 2, 3, 4);
    assertThat(written().packets.getLast().originalOctets()).isEqualTo(8);
  }

  @Test
  void aSuperSegmentIsWrittenWhole() throws IOException {
    byte[] text = new byte[65_000];
    text[64_999] = 9;
    try (PcapngWriter writer = new PcapngWriter(out)) {
      int tun = writer.addInterface("tun0", LinkType.RAW);
      writer.write(tun, FrameDirection.SENT, frame(1), text(text), 0, null);
    }
    byte[] octets = written().packets.getFirst().octets();
    assertThat(octets).hasSize(65_001);
    assertThat(octets[65_000]).isEqualTo((byte) 9);
  }

  @Test
  void aCommentThatIsTooLongIsCutBetweenCharacters() throws IOException {
    try (PcapngWriter writer = new PcapngWriter(out)) {
      int tun = writer.addInterface("tun0", LinkType.RAW);
      writer.write(tun, FrameDirection.SENT, frame(1), NO_TEXT, 0, "a" + "同".repeat(30_000));
    }
    String comment = written().packets.getFirst().comment();
    assertThat(comment).isEqualTo("a" + "同".repeat(21_844));
  }

  @Test
  void whatIsWrittenIsThereAfterFlush(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("capture.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(file)) {
      int tun = writer.addInterface("tun0", LinkType.RAW);
      writer.write(tun, FrameDirection.SENT, frame(1), NO_TEXT, 0, null);
      writer.flush();
      assertThat(new PcapngReader(Files.readAllBytes(file)).packets).hasSize(1);
    }
  }

  @Test
  void anInterfaceThatWasNotAddedIsRefused() throws IOException {
    PcapngWriter writer = new PcapngWriter(out);
    assertThatThrownBy(() -> writer.write(0, FrameDirection.SENT, frame(1), NO_TEXT, 0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no interface 0");
    assertThatThrownBy(() -> new PcapngWriter(out, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 octets");
  }
}
