package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations against a map from position to octet. */
class StreamBufferModelTest {
  private static final int CHUNK = 32;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 40 * CHUNK);
  private final TreeMap<Long, Byte> model = new TreeMap<>();
  private final TreeSet<Long> chunks = new TreeSet<>();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 0x7fff_fff0L, 0x8000_0000L, 0xffff_fff0L})
  void behavesLikeAMapFromPositionToOctet(long initialSequence) {
    for (int seed = 0; seed < 40; seed++) {
      model.clear();
      chunks.clear();
      run(new SplittableRandom(seed), (1L << 32) + initialSequence);
      assertThat(pool.octetsInUse()).as("seed %s", seed).isZero();
    }
  }

  private void run(SplittableRandom random, long origin) {
    int capacity = 1 + random.nextInt(300);
    StreamBuffer buffer = new StreamBuffer(pool, capacity);
    buffer.releaseAll(origin);
    long floor = origin;
    for (int step = 0; step < 300; step++) {
      int choice = random.nextInt(20);
      if (choice < 10) {
        write(random, buffer, floor);
      } else if (choice < 17) {
        compare(random, buffer);
      } else if (choice < 19) {
        floor += random.nextInt(buffer.capacity() + 1);
        buffer.discardBefore(floor);
        forgetBefore(floor);
      } else if (random.nextInt(4) == 0) {
        floor += random.nextInt(1000);
        buffer.releaseAll(floor);
        model.clear();
        chunks.clear();
      } else {
        buffer.setCapacity(buffer.capacity() + random.nextInt(100));
      }
      assertThat(buffer.chunksHeld()).isEqualTo(chunks.size());
      assertThat(pool.octetsInUse()).isEqualTo((long) chunks.size() * CHUNK);
    }
    buffer.releaseAll(floor);
  }

  private void write(SplittableRandom random, StreamBuffer buffer, long floor) {
    int offset = random.nextInt(buffer.capacity());
    int octets = random.nextInt(buffer.capacity() - offset + 1);
    long position = floor + offset;
    byte[] text = new byte[octets + 3];
    random.nextBytes(text);
    TreeSet<Long> needed = new TreeSet<>(chunks);
    for (int i = 0; i < octets; i++) {
      needed.add((position + i) / CHUNK);
    }
    boolean written =
        random.nextBoolean()
            ? buffer.write(position, text, 3, octets)
            : buffer.write(position, MemorySegment.ofArray(text), 3, octets);
    assertThat(written).isEqualTo(needed.size() <= 40);
    if (written) {
      chunks.addAll(needed);
      for (int i = 0; i < octets; i++) {
        model.put(position + i, text[3 + i]);
      }
    }
  }

  private void forgetBefore(long floor) {
    chunks.headSet(floor / CHUNK).clear();
    model.headMap(floor / CHUNK * CHUNK).clear();
  }

  /** Reads the run of written octets around a random position, in all ways. */
  private void compare(SplittableRandom random, StreamBuffer buffer) {
    if (model.isEmpty()) {
      return;
    }
    long span = model.lastKey() - model.firstKey() + 1;
    long from = model.ceilingKey(model.firstKey() + random.nextLong(span));
    int octets = 0;
    byte[] expected = new byte[(int) span];
    Byte octet = model.get(from);
    while (octet != null) {
      expected[octets++] = octet;
      octet = model.get(from + octets);
    }
    expected = Arrays.copyOf(expected, octets);
    byte[] read = new byte[octets];
    buffer.read(from, read, 0, octets);
    assertThat(read).isEqualTo(expected);
    MemorySegment segment = Arena.ofAuto().allocate(octets);
    buffer.read(from, segment, 0, octets);
    assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    Slices slices = new Slices();
    buffer.slices(from, from + octets, slices);
    segment.fill((byte) 0);
    slices.copyTo(segment, 0);
    assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
  }
}
