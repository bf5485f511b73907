package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StreamBufferTest {
  private static final int CHUNK = 64;
  private static final long ORIGIN = (1L << 32) + 0xffff_ffc0L;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 8 * CHUNK);
  private final StreamBuffer buffer = new StreamBuffer(pool, 4 * CHUNK);

  private static byte[] octets(int count, int seed) {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) (seed + i * 7);
    }
    return octets;
  }

  private byte[] read(long position, int octets) {
    byte[] target = new byte[octets + 2];
    buffer.read(position, target, 1, octets);
    return Arrays.copyOfRange(target, 1, octets + 1);
  }

  @Test
  void holdsNothingBeforeTheFirstWrite() {
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(buffer.chunksHeld()).isZero();
    assertThat(pool.octetsInUse()).isZero();
    buffer.discardBefore(ORIGIN);
    buffer.releaseAll(ORIGIN);
    assertThat(buffer.write(ORIGIN, new byte[0], 0, 0)).isTrue();
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void returnsWhatWasWrittenAcrossChunks() {
    byte[] text = octets(3 * CHUNK, 1);
    assertThat(buffer.write(ORIGIN + 30, text, 5, 150)).isTrue();
    assertThat(read(ORIGIN + 30, 150)).isEqualTo(Arrays.copyOfRange(text, 5, 155));
    assertThat(read(ORIGIN + 63, 3)).isEqualTo(Arrays.copyOfRange(text, 38, 41));
    assertThat(buffer.chunksHeld()).isEqualTo(3);
    assertThat(pool.octetsInUse()).isEqualTo(3 * CHUNK);
  }

  @Test
  void takesFromAndGivesToSegments() {
    byte[] text = octets(100, 2);
    assertThat(buffer.write(ORIGIN, MemorySegment.ofArray(text), 10, 90)).isTrue();
    byte[] target = new byte[100];
    buffer.read(ORIGIN + 5, MemorySegment.ofArray(target), 3, 85);
    assertThat(Arrays.copyOfRange(target, 3, 88)).isEqualTo(Arrays.copyOfRange(text, 15, 100));
  }

  @Test
  void givesToBuffersOfEachKindAndMovesTheirPosition() {
    byte[] text = octets(100, 3);
    buffer.write(ORIGIN, text, 0, 100);
    ByteBuffer heap = ByteBuffer.wrap(new byte[200], 20, 150).slice().position(2);
    ByteBuffer direct = ByteBuffer.allocateDirect(200).position(2);
    for (ByteBuffer target : new ByteBuffer[] {heap, direct}) {
      buffer.read(ORIGIN + 1, target, 99);
      assertThat(target.position()).isEqualTo(101);
      byte[] copy = new byte[99];
      target.get(2, copy);
      assertThat(copy).isEqualTo(Arrays.copyOfRange(text, 1, 100));
    }
  }

  @Test
  void acceptsTextInAnyOrderInsideTheSpan() {
    buffer.releaseAll(ORIGIN);
    byte[] text = octets(4 * CHUNK, 4);
    assertThat(buffer.write(ORIGIN + 3 * CHUNK, text, 3 * CHUNK, CHUNK)).isTrue();
    assertThat(buffer.chunksHeld()).isEqualTo(1);
    assertThat(buffer.write(ORIGIN + CHUNK + 1, text, CHUNK + 1, 3)).isTrue();
    assertThat(buffer.write(ORIGIN, text, 0, CHUNK + 1)).isTrue();
    assertThat(buffer.write(ORIGIN + CHUNK, text, CHUNK, 2 * CHUNK)).isTrue();
    assertThat(buffer.chunksHeld()).isEqualTo(4);
    assertThat(read(ORIGIN, 4 * CHUNK)).isEqualTo(text);
  }

  @Test
  void showsItsTextUncopied() {
    byte[] text = octets(3 * CHUNK, 5);
    buffer.write(ORIGIN + 10, text, 0, 150);
    Slices slices = new Slices();
    buffer.slices(ORIGIN + 20, ORIGIN + 150, slices);
    assertThat(slices.count()).isEqualTo(3);
    assertThat(slices.octets()).isEqualTo(130);
    MemorySegment copy = Arena.ofAuto().allocate(130);
    slices.copyTo(copy, 0);
    assertThat(copy.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(text, 10, 140));
    slices.clear();
    buffer.slices(ORIGIN + 20, ORIGIN + 20, slices);
    assertThat(slices.isEmpty()).isTrue();
  }

  @Test
  void freesWholeChunksFromTheFront() {
    buffer.write(ORIGIN + 10, octets(200, 6), 0, 200);
    assertThat(buffer.chunksHeld()).isEqualTo(4);
    buffer.discardBefore(ORIGIN + CHUNK - 1);
    assertThat(buffer.chunksHeld()).isEqualTo(4);
    buffer.discardBefore(ORIGIN + CHUNK);
    assertThat(buffer.chunksHeld()).isEqualTo(3);
    buffer.discardBefore(ORIGIN + 3 * CHUNK + 5);
    assertThat(buffer.chunksHeld()).isEqualTo(1);
    assertThat(pool.octetsInUse()).isEqualTo(CHUNK);
    assertThat(read(ORIGIN + 200, 10)).isEqualTo(Arrays.copyOfRange(octets(200, 6), 190, 200));
    assertThatThrownBy(() -> read(ORIGIN + 10, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void discardingBeyondAllTextFreesEverythingButTheTable() {
    buffer.write(ORIGIN, octets(4 * CHUNK, 7), 0, 4 * CHUNK);
    buffer.discardBefore(ORIGIN + 1000L * CHUNK);
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(pool.octetsInUse()).isZero();
    assertThat(buffer.write(ORIGIN + 1000L * CHUNK, octets(10, 0), 0, 10)).isTrue();
  }

  @Test
  void discardingAllFreesTheLastChunkToo() {
    buffer.write(ORIGIN, octets(CHUNK + 10, 7), 0, CHUNK + 10);
    buffer.discardAll(ORIGIN + CHUNK + 10);
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(pool.octetsInUse()).isZero();
    assertThat(buffer.write(ORIGIN + CHUNK + 10, octets(4 * CHUNK, 8), 0, 4 * CHUNK)).isTrue();
    assertThat(read(ORIGIN + CHUNK + 10, 4 * CHUNK)).isEqualTo(octets(4 * CHUNK, 8));
    buffer.discardAll(ORIGIN + 5 * CHUNK + 10);
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void discardingWhatLiesBehindKeepsTheChunkThatItBeginsIn() {
    buffer.write(ORIGIN, octets(2 * CHUNK, 1), 0, 2 * CHUNK);
    buffer.write(ORIGIN + 3 * CHUNK, octets(CHUNK, 2), 0, CHUNK);
    buffer.discardFrom(ORIGIN + CHUNK + 1);
    assertThat(read(ORIGIN, 2 * CHUNK)).isEqualTo(octets(2 * CHUNK, 1));
    assertThat(buffer.chunksHeld()).isEqualTo(2);
    buffer.discardFrom(ORIGIN + CHUNK);
    assertThat(buffer.chunksHeld()).isEqualTo(1);
    buffer.discardFrom(ORIGIN);
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void discardingBackwardsChangesNothing() {
    buffer.write(ORIGIN, octets(2 * CHUNK, 7), 0, 2 * CHUNK);
    buffer.discardBefore(ORIGIN + CHUNK);
    buffer.discardBefore(ORIGIN);
    assertThat(buffer.chunksHeld()).isEqualTo(1);
    assertThat(buffer.write(ORIGIN + 4 * CHUNK, octets(CHUNK, 8), 0, CHUNK)).isTrue();
  }

  @Test
  void writesAllOrNothingWhenThePoolIsShort() {
    StreamBuffer other = new StreamBuffer(pool, 16 * CHUNK);
    other.write(ORIGIN, octets(6 * CHUNK, 0), 0, 6 * CHUNK);
    assertThat(buffer.write(ORIGIN + 1, octets(2 * CHUNK, 9), 0, 2 * CHUNK)).isFalse();
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(pool.octetsInUse()).isEqualTo(6 * CHUNK);
    assertThat(buffer.write(ORIGIN + 1, octets(2 * CHUNK - 1, 9), 0, 2 * CHUNK - 1)).isTrue();
    assertThat(buffer.write(ORIGIN + 3, octets(2 * CHUNK, 10), 0, 2 * CHUNK)).isFalse();
    assertThat(read(ORIGIN + 1, 2 * CHUNK - 1)).isEqualTo(octets(2 * CHUNK - 1, 9));
    other.releaseAll(ORIGIN);
    assertThat(buffer.write(ORIGIN + 3, octets(2 * CHUNK, 10), 0, 2 * CHUNK)).isTrue();
  }

  @Test
  void aFailedFirstWriteLeavesTheFloorOpen() {
    StreamBuffer other = new StreamBuffer(pool, 16 * CHUNK);
    other.write(ORIGIN, octets(8 * CHUNK, 0), 0, 8 * CHUNK);
    assertThat(buffer.write(ORIGIN + 100, octets(1, 0), 0, 1)).isFalse();
    other.releaseAll(0);
    assertThat(buffer.write(ORIGIN, octets(1, 0), 0, 1)).isTrue();
  }

  @Test
  void everyAlignmentOfAFullSpanFits() {
    for (int capacity = 1; capacity <= 4 * CHUNK; capacity += 7) {
      for (int shift = 0; shift < CHUNK; shift++) {
        StreamBuffer span = new StreamBuffer(pool, capacity);
        byte[] text = octets(capacity, shift);
        assertThat(span.write(ORIGIN + shift, text, 0, capacity)).isTrue();
        byte[] copy = new byte[capacity];
        span.read(ORIGIN + shift, copy, 0, capacity);
        assertThat(copy).isEqualTo(text);
        span.releaseAll(0);
      }
    }
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void keepsItsTextWhenTheCapacityGrowsOrShrinks() {
    byte[] text = octets(3 * CHUNK, 11);
    buffer.write(ORIGIN + 50, text, 0, 180);
    buffer.discardBefore(ORIGIN + CHUNK + 1);
    buffer.setCapacity(40 * CHUNK);
    assertThat(buffer.capacity()).isEqualTo(40 * CHUNK);
    assertThat(buffer.chunksHeld()).isEqualTo(3);
    assertThat(read(ORIGIN + CHUNK, 166)).isEqualTo(Arrays.copyOfRange(text, 14, 180));
    assertThat(buffer.write(ORIGIN + 40 * CHUNK, octets(CHUNK, 12), 0, CHUNK)).isTrue();
    buffer.setCapacity(1);
    assertThat(read(ORIGIN + CHUNK, 166)).isEqualTo(Arrays.copyOfRange(text, 14, 180));
    assertThat(read(ORIGIN + 40 * CHUNK, CHUNK)).isEqualTo(octets(CHUNK, 12));
    assertThatThrownBy(() -> buffer.setCapacity(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void releasingGivesEverythingBackAndStartsAnew() {
    buffer.write(ORIGIN, octets(200, 13), 0, 200);
    buffer.releaseAll(ORIGIN + 1_000_000);
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(pool.octetsInUse()).isZero();
    assertThat(buffer.write(ORIGIN + 1_000_000, octets(5, 14), 0, 5)).isTrue();
    assertThat(read(ORIGIN + 1_000_000, 5)).isEqualTo(octets(5, 14));
  }

  @Test
  void writingOutsideTheSpanFailsAnAssertion() {
    buffer.releaseAll(ORIGIN);
    assertThatThrownBy(() -> buffer.write(ORIGIN - 1, octets(1, 0), 0, 1))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> buffer.write(ORIGIN + 8 * CHUNK, octets(1, 0), 0, 1))
        .isInstanceOf(AssertionError.class);
  }
}
