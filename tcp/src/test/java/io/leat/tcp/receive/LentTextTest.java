package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LentTextTest {
  private static final int CHUNK = 64;
  private static final long START = (1L << 32) + 0xffff_ffd3L;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 64 * CHUNK);
  private final LentText lentText = new LentText();
  private final List<byte[]> frames = new ArrayList<>();

  private static byte octet(long position) {
    return (byte) (position * 31 + (position >>> 8));
  }

  /** Text in frames of its own, which {@link #turnEnds} takes back. */
  private Slices text(long position, int octets, int frameOctets) {
    Slices pieces = new Slices();
    for (int at = 0; at < octets; at += frameOctets) {
      byte[] frame = new byte[Math.min(frameOctets, octets - at)];
      for (int i = 0; i < frame.length; i++) {
        frame[i] = octet(position + at + i);
      }
      frames.add(frame);
      pieces.add(MemorySegment.ofArray(frame), 0, frame.length);
    }
    return pieces;
  }

  private void turnEnds() {
    lentText.settle();
    for (byte[] frame : frames) {
      Arrays.fill(frame, (byte) 0x5a);
    }
    frames.clear();
  }

  private boolean lend(ReceiveStream stream, long position, int octets, long nxt) {
    Slices text = text(position - 3, octets + 3, 40);
    return stream.lend(position, text, 3, octets, nxt, lentText);
  }

  private static void reads(ReceiveStream stream, int octets) {
    byte[] target = new byte[octets];
    long from = stream.readPosition();
    assertThat(stream.poll(target, 0, octets)).isEqualTo(octets);
    for (int i = 0; i < octets; i++) {
      assertThat(target[i]).as("octet %d", from + i - START).isEqualTo(octet(from + i));
    }
    stream.discardRead();
  }

  @Test
  void whatIsReadWithinTheTurnIsNeverCopiedIntoTheStream() {
    ReceiveStream stream = new ReceiveStream(pool, START, 512, 4);
    assertThat(lend(stream, START, 200, START)).isTrue();
    stream.advance(START + 200);
    reads(stream, 200);
    turnEnds();
    assertThat(pool.octetsCopied()).as("out of the frames").isEqualTo(200);
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void itIsConsumedWhereItLies() {
    ReceiveStream stream = new ReceiveStream(pool, START, 512, 4);
    lend(stream, START, 200, START);
    stream.advance(START + 200);
    List<Integer> pieces = new ArrayList<>();
    stream.consume(
        200,
        (position, memory, offset, octets) -> {
          pieces.add(octets);
          for (int i = 0; i < octets; i++) {
            assertThat(memory.get(ValueLayout.JAVA_BYTE, offset + i))
                .isEqualTo(octet(position + i));
          }
        });
    assertThat(pieces).containsExactly(37, 40, 40, 40, 40, 3);
    assertThat(pool.octetsCopied()).isZero();
  }

  @Test
  void whatIsLeftWhenTheTurnEndsIsKept() {
    ReceiveStream stream = new ReceiveStream(pool, START, 512, 4);
    lend(stream, START, 200, START);
    stream.advance(START + 200);
    reads(stream, 70);
    turnEnds();
    reads(stream, 130);
  }

  @Test
  void memoryForAllOfItIsTakenAtOnceSoThatWhatIsAcknowledgedCanBeKept() {
    ChunkPool small = new ChunkPool(Arena.ofAuto(), CHUNK, 2 * CHUNK);
    ReceiveStream stream = new ReceiveStream(small, START, 512, 4);
    assertThat(lend(stream, START, 300, START)).isFalse();
    assertThat(lend(stream, START, 60, START)).isTrue();
    assertThat(small.octetsInUse()).isPositive();
    stream.advance(START + 60);
    turnEnds();
    reads(stream, 60);
  }

  @Test
  void aStreamThatIsOverKeepsNothing() {
    ReceiveStream stream = new ReceiveStream(pool, START, 512, 4);
    lend(stream, START, 100, START);
    stream.advance(START + 100);
    stream.releaseAll();
    turnEnds();
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void manyStreamsMayBorrowInOneTurn() {
    List<ReceiveStream> streams = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ReceiveStream stream = new ReceiveStream(pool, START, 512, 4);
      streams.add(stream);
      assertThat(lend(stream, START, 40, START)).isTrue();
      stream.advance(START + 40);
    }
    turnEnds();
    streams.forEach(stream -> reads(stream, 40));
  }

  /** In and out of order, lent and not, read before and after the turn ends. */
  @Test
  void randomArrivalsAndReadsAgreeWithAPlainModel() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ReceiveStream one = new ReceiveStream(pool, START, 512, 8);
      boolean[] arrived = new boolean[4000];
      long next = START;
      for (int step = 0; step < 200; step++) {
        int window = (int) (one.readPosition() + 512 - next);
        int offset = random.nextBoolean() ? 0 : random.nextInt(Math.max(1, window));
        int octets = Math.min(random.nextInt(1, 120), window - offset);
        int at = (int) (next - START) + offset;
        if (octets > 0 && at + octets <= arrived.length) {
          long position = START + at;
          boolean kept =
              random.nextInt(4) == 0
                  ? one.place(position, whole(position, octets), 0, octets, next)
                  : lend(one, position, octets, next);
          if (kept && offset == 0) {
            Arrays.fill(arrived, at, at + octets, true);
            next = one.advance(position + octets);
          }
          for (int i = at; i < at + octets; i++) {
            arrived[i] |= one.ranges().containing(START + i) >= 0;
          }
        }
        int contiguous = (int) (one.readPosition() - START);
        while (contiguous < arrived.length && arrived[contiguous]) {
          contiguous++;
        }
        assertThat(next - START).as("seed %d step %d", seed, step).isEqualTo(contiguous);
        reads(one, Math.min(random.nextInt(200), one.readable()));
        if (random.nextInt(3) == 0) {
          turnEnds();
        }
      }
      one.releaseAll();
      turnEnds();
      assertThat(pool.octetsInUse()).as("seed %d", seed).isZero();
    }
  }

  private static MemorySegment whole(long position, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octet(position + i);
    }
    return MemorySegment.ofArray(text);
  }
}
