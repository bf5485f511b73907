package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.ChunkPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReceiveStreamTest {
  private static final int CHUNK = 64;
  private static final long START = (1L << 32) + 0xffff_ffd3L;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 64 * CHUNK);
  private final ReceiveStream stream = new ReceiveStream(pool, START, 512, 4);
  private long nxt = START;

  private static byte octet(long position) {
    return (byte) (position * 31 + (position >>> 8));
  }

  private static MemorySegment text(long position, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octet(position + i);
    }
    return MemorySegment.ofArray(text);
  }

  private boolean arrives(long offset, int octets) {
    long position = START + offset;
    boolean kept = stream.place(position, text(position, octets), 0, octets, nxt);
    if (kept && position <= nxt) {
      nxt = stream.advance(Math.max(nxt, position + octets));
    }
    return kept;
  }

  private void reads(int octets) {
    byte[] target = new byte[octets + 3];
    long from = stream.readPosition();
    assertThat(stream.poll(target, 2, octets)).isEqualTo(octets);
    for (int i = 0; i < octets; i++) {
      assertThat(target[2 + i]).as("octet %d", from + i - START).isEqualTo(octet(from + i));
    }
    stream.discardRead();
  }

  @Test
  void theLastOfTheMemoryIsForStreamsThatHaveNothingToRead() {
    while (pool.chunksLeft() > 16) {
      pool.take();
    }
    assertThat(arrives(2 * CHUNK, 10)).as("nobody can read it").isFalse();
    assertThat(arrives(0, 2 * CHUNK)).as("the first that there is to read").isTrue();
    assertThat(arrives(2 * CHUNK, CHUNK)).as("more").isFalse();
    reads(2 * CHUNK);
    assertThat(arrives(2 * CHUNK, CHUNK)).isTrue();
    while (pool.chunksLeft() > 0) {
      pool.take();
    }
    assertThat(arrives(3 * CHUNK, 10)).as("what its last chunk has room for").isTrue();
    assertThat(stream.readable()).isEqualTo(CHUNK + 10);
  }

  @Test
  void textInOrderIsReadableAtOnce() {
    arrives(0, 100);
    assertThat(stream.readable()).isEqualTo(100);
    reads(40);
    reads(60);
    assertThat(stream.readable()).isZero();
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void textBeyondAGapIsReadableWhenTheGapCloses() {
    arrives(50, 50);
    assertThat(stream.readable()).isZero();
    assertThat(stream.hasGap()).isTrue();
    arrives(0, 50);
    assertThat(stream.hasGap()).isFalse();
    reads(100);
  }

  @Test
  void ofOctetsThatArriveTwiceTheFirstCount() {
    arrives(20, 10);
    arrives(40, 10);
    long position = START + 5;
    MemorySegment forged = MemorySegment.ofArray(new byte[50]);
    assertThat(stream.place(position, forged, 0, 50, nxt)).isTrue();
    arrives(0, 5);
    byte[] target = new byte[55];
    assertThat(stream.poll(target, 0, 55)).isEqualTo(55);
    for (int i = 0; i < 55; i++) {
      boolean held = i < 5 || 20 <= i && i < 30 || 40 <= i && i < 50;
      assertThat(target[i]).as("octet %d", i).isEqualTo(held ? octet(START + i) : 0);
    }
  }

  @Test
  void rangesAreLimitedButTheOneAtTheLeftEdgeIsAlwaysTaken() {
    for (int i = 1; i <= 4; i++) {
      assertThat(arrives(20L * i, 10)).isTrue();
    }
    assertThat(arrives(110, 10)).isFalse();
    assertThat(arrives(90, 10)).as("touches the last range").isTrue();
    assertThat(arrives(0, 20)).isTrue();
    assertThat(nxt).isEqualTo(START + 30);
  }

  @Test
  void octetsScatteredOverTheWindowTakeNoMoreMemoryThanItsLength() {
    ReceiveStream scattered = new ReceiveStream(pool, START, 512, 64);
    MemorySegment octet = text(0, 1);
    boolean last = true;
    for (int at = 61; at < 512; at += 30) {
      last = scattered.place(START + at, octet, 0, 1, START);
    }
    assertThat(last).as("begins inside a chunk").isFalse();
    assertThat(scattered.place(START, octet, 0, 1, START)).as("the next in order").isTrue();
    assertThat(pool.octetsInUse()).isEqualTo(512);
    scattered.releaseAll();
  }

  @Test
  void aWindowThatIsFilledBehindAGapIsKeptAsAWhole() {
    for (int at = 10; at < 512; at += 50) {
      assertThat(arrives(at, Math.min(50, 512 - at))).isTrue();
    }
    assertThat(pool.octetsInUse()).isEqualTo(512 + CHUNK);
    arrives(0, 10);
    reads(512);
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void aReaderAheadOfTheLoopNeverMakesTheSpanTooLarge() {
    for (int i = 0; i < 100; i++) {
      arrives(400L * i, 400);
      byte[] target = new byte[400];
      assertThat(stream.poll(target, 0, 400)).as("read without a word to the loop").isEqualTo(400);
      assertThat(target[399]).isEqualTo(octet(START + 400L * i + 399));
    }
    stream.discardRead();
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void whatLiesBeyondAGapIsFreedWhenNothingMoreArrives() {
    arrives(0, 10);
    arrives(200, 300);
    stream.endArrivals();
    assertThat(pool.octetsInUse()).isEqualTo(CHUNK);
    reads(10);
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void nothingIsKeptWhenNothingWasUnread() {
    arrives(0, 10);
    reads(10);
    arrives(200, 300);
    stream.endArrivals();
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void shortageOfMemoryKeepsNothing() {
    MemorySegment[] taken = new MemorySegment[63];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = pool.take();
    }
    assertThat(arrives(0, 200)).isFalse();
    assertThat(stream.readable()).isZero();
    for (MemorySegment chunk : taken) {
      pool.give(chunk);
    }
    assertThat(arrives(0, 200)).isTrue();
    reads(200);
  }

  @Test
  void peekTakesNothingAndSkipCopiesNothing() {
    arrives(0, 30);
    byte[] target = new byte[30];
    assertThat(stream.peek(target, 0, 99)).isEqualTo(30);
    assertThat(target[29]).isEqualTo(octet(START + 29));
    assertThat(stream.readable()).isEqualTo(30);
    assertThat(stream.skip(10)).isEqualTo(10);
    assertThat(stream.readPosition()).isEqualTo(START + 10);
    ByteBuffer buffer = ByteBuffer.allocateDirect(15);
    assertThat(stream.poll(buffer)).isEqualTo(15);
    assertThat(buffer.get(0)).isEqualTo(octet(START + 10));
    assertThat(stream.readPosition()).isEqualTo(START + 25);
    assertThat(stream.poll(new byte[4], 0, -1)).isZero();
  }

  @Test
  void aFailedCopyTakesNothingAndLocksNobodyOut() {
    arrives(0, 30);
    assertThatThrownBy(() -> stream.poll(new byte[10], 5, 30))
        .isInstanceOf(IndexOutOfBoundsException.class);
    reads(30);
    stream.releaseAll();
  }

  @Test
  void randomArrivalsAndReadsAgreeWithAPlainModel() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ReceiveStream one = new ReceiveStream(pool, START, 512, 8);
      boolean[] arrived = new boolean[4000];
      long next = START;
      for (int step = 0; step < 200; step++) {
        int window = (int) (one.readPosition() + 512 - next);
        int offset = random.nextInt(Math.max(1, window));
        int octets = random.nextInt(1, 120);
        octets = Math.min(octets, window - offset);
        int at = (int) (next - START) + offset;
        if (octets > 0 && at + octets <= arrived.length) {
          long position = START + at;
          if (one.place(position, text(position, octets), 0, octets, next)) {
            for (int i = at; i < at + octets; i++) {
              arrived[i] = true;
            }
            if (offset == 0) {
              next = one.advance(position + octets);
            }
          }
        }
        int contiguous = (int) (one.readPosition() - START);
        while (contiguous < arrived.length && arrived[contiguous]) {
          contiguous++;
        }
        assertThat(next - START).as("seed %d step %d", seed, step).isEqualTo(contiguous);
        byte[] target = new byte[random.nextInt(200)];
        long from = one.readPosition();
        int taken = one.poll(target, 0, target.length);
        for (int i = 0; i < taken; i++) {
          assertThat(target[i]).as("seed %d", seed).isEqualTo(octet(from + i));
        }
        if (random.nextBoolean()) {
          one.discardRead();
        }
      }
      one.releaseAll();
      assertThat(pool.octetsInUse()).as("seed %d", seed).isZero();
    }
  }

  @Test
  void whatWasReadIsFreedWhereTheRestIsKept() {
    arrives(0, 3 * CHUNK);
    long held = pool.octetsInUse();
    reads(2 * CHUNK);
    assertThat(pool.octetsInUse()).isEqualTo(held - 2 * CHUNK);
    assertThat(stream.readable()).isEqualTo(CHUNK);
  }

  @Test
  void aReaderThatHasAllFreesNothingBeyondAGap() {
    arrives(0, 10);
    arrives(100, 10);
    reads(10);
    arrives(10, 90);
    reads(100);
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void anEmptyStreamIsTrimmedAndOneWithTextOrAGapIsNot() {
    arrives(0, 10);
    stream.trim();
    assertThat(stream.readable()).isEqualTo(10);
    reads(10);
    arrives(20, 10);
    stream.trim();
    assertThat(stream.hasGap()).as("text beyond the gap is kept").isTrue();
    arrives(10, 10);
    reads(20);
    stream.trim();
    assertThat(pool.octetsInUse()).isZero();
    arrives(30, 40);
    reads(40);
  }

  @Test
  void nobodyReadsWhatWasReleased() {
    arrives(0, 100);
    arrives(200, 100);
    stream.releaseAll();
    assertThat(stream.readable()).isZero();
    assertThat(stream.readPosition()).isEqualTo(START + 100);
    assertThat(stream.hasGap()).isFalse();
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void theCapacityGrowsAndNeverShrinks() {
    assertThat(stream.capacity()).isEqualTo(512);
    stream.setCapacity(1024);
    assertThat(stream.capacity()).isEqualTo(1024);
    stream.setCapacity(512);
    assertThat(stream.capacity()).isEqualTo(1024);
    assertThat(arrives(0, 1000)).isTrue();
    reads(1000);
  }

  @Test
  void textIsReadIntoMemoryOrWhereItLies() {
    arrives(0, 100);
    assertThat(stream.available()).isEqualTo(START + 100);
    MemorySegment target = MemorySegment.ofArray(new byte[50]);
    assertThat(stream.poll(target, 10, 40)).isEqualTo(40);
    for (int i = 0; i < 40; i++) {
      byte octet = target.get(ValueLayout.JAVA_BYTE, 10 + i);
      assertThat(octet).isEqualTo(octet(START + i));
    }
    byte[] seen = new byte[30];
    int[] at = {0};
    int shown =
        stream.consume(
            30,
            (position, memory, offset, octets) -> {
              assertThat(position).isEqualTo(START + 40 + at[0]);
              MemorySegment.copy(memory, offset, MemorySegment.ofArray(seen), at[0], octets);
              at[0] += octets;
            });
    assertThat(shown).isEqualTo(30);
    for (int i = 0; i < 30; i++) {
      assertThat(seen[i]).isEqualTo(octet(START + 40 + i));
    }
    assertThat(stream.readable()).isEqualTo(30);
    assertThat(stream.skip(100)).isEqualTo(30);
    assertThat(stream.poll(target, 0, 10)).isZero();
    assertThat(stream.poll(ByteBuffer.allocate(10))).isZero();
    assertThat(stream.consume(10, (position, memory, offset, octets) -> {})).isZero();
    assertThat(stream.peek(new byte[10], 0, 10)).isZero();
    assertThat(stream.skip(10)).isZero();
  }

  @Test
  void aReaderThatFindsNothingLocksNobodyOut() {
    assertThat(stream.poll(new byte[10], 0, 10)).isZero();
    arrives(0, 10);
    assertThat(stream.poll(new byte[10], 0, 0)).isZero();
    stream.setCapacity(1024);
    reads(10);
    stream.releaseAll();
  }

  @Test
  void anEmptyStreamGivesBackWhatItsReaderHasTaken() {
    arrives(0, 30);
    assertThat(stream.skip(30)).isEqualTo(30);
    assertThat(pool.octetsInUse()).isEqualTo(CHUNK);
    stream.trim();
    assertThat(pool.octetsInUse()).isZero();
    arrives(30, 10);
    reads(10);
  }

  @Test
  void textAroundWhatIsHeldIsNotKeptWithoutMemory() {
    arrives(10, 10);
    MemorySegment[] taken = new MemorySegment[63];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = pool.take();
    }
    assertThat(arrives(0, 300)).isFalse();
    assertThat(stream.readable()).isZero();
    for (MemorySegment chunk : taken) {
      pool.give(chunk);
    }
    assertThat(arrives(0, 300)).isTrue();
    reads(300);
  }
}
