package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.Slices;
import io.leat.testkit.Requirement;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  /** RFC 1071 by the letter: 16-bit big-endian words, end-around carry at each step. */
  private static int reference(byte[]... pieces) {
    int sum = 0;
    int index = 0;
    for (byte[] piece : pieces) {
      for (byte octet : piece) {
        sum += (octet & 0xff) << ((index++ & 1) == 0 ? 8 : 0);
        sum = (sum & 0xffff) + (sum >>> 16);
      }
    }
    return ~sum & 0xffff;
  }

  private static byte[] random(int octets, long seed) {
    byte[] text = new byte[octets];
    new SplittableRandom(seed).nextBytes(text);
    return text;
  }

  private static byte[] filled(int octets, int value) {
    byte[] text = new byte[octets];
    Arrays.fill(text, (byte) value);
    return text;
  }

  private static int checksum(MemorySegment segment, long offset, int octets) {
    return Checksum.finish(Checksum.add(0, segment, offset, octets));
  }

  @Test
  void agreesWithTheReferenceForEveryLengthAndOffset() {
    for (byte[] text : new byte[][] {random(400, 1), filled(400, 0), filled(400, 0xff)}) {
      MemorySegment segment = Arena.ofAuto().allocate(400);
      MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, 400);
      for (int offset = 0; offset < 20; offset++) {
        for (int octets = 0; octets < 300; octets++) {
          byte[] piece = Arrays.copyOfRange(text, offset, offset + octets);
          assertThat(checksum(segment, offset, octets)).isEqualTo(reference(piece));
        }
      }
    }
  }

  /** {@code FreqInlineSize}: what is longer is compiled by itself, wherever it is called from. */
  @Test
  void theLoopIsTooLongToBecomePartOfACaller() throws IOException {
    try (InputStream in = Checksum.class.getResourceAsStream("Checksum.class")) {
      ClassModel model = ClassFile.of().parse(Objects.requireNonNull(in).readAllBytes());
      MethodModel add =
          model.methods().stream()
              .filter(method -> method.methodName().equalsString("add"))
              .filter(method -> method.methodTypeSymbol().parameterCount() == 4)
              .findFirst()
              .orElseThrow();
      CodeAttribute code = add.findAttribute(Attributes.code()).orElseThrow();
      assertThat(code.codeLength()).isGreaterThan(325);
    }
  }

  @Test
  @Requirement("RFC9293 MUST-2")
  void agreesWithTheReferenceForWholeFrames() {
    for (int octets : new int[] {1448, 1460, 1499, 8960, 65_535, 262_144, 262_148, 600_001}) {
      for (byte[] text :
          new byte[][] {random(octets, octets), filled(octets, 0), filled(octets, 0xff)}) {
        MemorySegment segment = Arena.ofAuto().allocate(octets);
        MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, octets);
        assertThat(checksum(segment, 0, octets)).isEqualTo(reference(text));
      }
    }
  }

  @Test
  void piecesOfAnyLengthAreOneRunOfOctets() {
    byte[] text = random(40, 3);
    for (int a = 0; a < 12; a++) {
      for (int b = 0; b < 12; b++) {
        for (int c = 0; c < 12; c++) {
          Slices slices =
              Frames.slices(
                  Arrays.copyOfRange(text, 0, a),
                  Arrays.copyOfRange(text, a, a + b),
                  Arrays.copyOfRange(text, a + b, a + b + c));
          int expected = reference(Arrays.copyOf(text, a + b + c));
          assertThat(Checksum.finish(Checksum.add(0, slices)))
              .as("%s + %s + %s", a, b, c)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void manyPiecesOfRandomContentAreOneRunOfOctets() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 2000; i++) {
      byte[][] pieces = new byte[1 + random.nextInt(9)][];
      for (int p = 0; p < pieces.length; p++) {
        int length = random.nextInt(60);
        pieces[p] =
            switch (random.nextInt(4)) {
              case 0 -> filled(length, 0xff);
              case 1 -> filled(length, 0);
              default -> random(length, i * 16L + p);
            };
      }
      byte[] header = random(20 + 4 * random.nextInt(11), i);
      long sum = Checksum.add(0, Frames.of(header).segment(), Frames.AT, header.length);
      byte[][] all = new byte[pieces.length + 1][];
      all[0] = header;
      System.arraycopy(pieces, 0, all, 1, pieces.length);
      assertThat(Checksum.finish(Checksum.add(sum, Frames.slices(pieces))))
          .isEqualTo(reference(all));
    }
  }

  @Test
  @Requirement("RFC8200 R8200-10")
  void thePseudoHeaderOfBothFamiliesIsThatOfItsOctets() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      boolean ipv4 = random.nextBoolean();
      byte[] source = new byte[ipv4 ? 4 : 16];
      byte[] destination = new byte[ipv4 ? 4 : 16];
      random.nextBytes(source);
      random.nextBytes(destination);
      int length = random.nextInt(65_536);
      int protocol = 1 + random.nextInt(255);
      byte[] rest =
          ipv4
              ? new byte[] {0, (byte) protocol, (byte) (length >>> 8), (byte) length}
              : new byte[] {0, 0, (byte) (length >>> 8), (byte) length, 0, 0, 0, (byte) protocol};
      IpAddress from = IpAddress.of(source);
      IpAddress to = IpAddress.of(destination);
      long sum = Checksum.pseudoHeader(from.hi(), from.lo(), to.hi(), to.lo(), protocol, length);
      assertThat(Checksum.finish(sum)).isEqualTo(reference(source, destination, rest));
      assertThat(Checksum.partial(sum)).isEqualTo(~Checksum.finish(sum) & 0xffff);
    }
  }

  @Test
  @Requirement("RFC9293 MUST-3")
  void anIntactPieceIsOkAndEverySingleBitFlipIsNot() {
    for (byte[] text : new byte[][] {random(61, 6), filled(61, 0), filled(61, 0xff)}) {
      text[16] = 0;
      text[17] = 0;
      text[0] = 1;
      int checksum = reference(text);
      text[16] = (byte) (checksum >>> 8);
      text[17] = (byte) checksum;
      MemorySegment segment = Arena.ofAuto().allocate(61);
      MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, 0, 61);
      assertThat(Checksum.ok(Checksum.add(0, segment, 0, 61))).isTrue();
      for (int bit = 0; bit < 61 * 8; bit++) {
        byte flipped = (byte) (text[bit / 8] ^ 1 << bit % 8);
        segment.set(ValueLayout.JAVA_BYTE, bit / 8, flipped);
        assertThat(Checksum.ok(Checksum.add(0, segment, 0, 61))).as("bit %s", bit).isFalse();
        segment.set(ValueLayout.JAVA_BYTE, bit / 8, text[bit / 8]);
      }
    }
  }

  @Test
  void theExampleOfRfc1071Holds() {
    byte[] text = Frames.bytes("0001 f203 f4f5 f6f7");
    assertThat(checksum(Frames.of(text).segment(), Frames.AT, 8)).isEqualTo(~0xddf2 & 0xffff);
  }
}
