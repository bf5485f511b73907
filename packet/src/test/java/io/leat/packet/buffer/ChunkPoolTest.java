package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.ChunkPool.Reserve;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
  private static ChunkPool pool(int chunkOctets, long maxOctets) {
    return new ChunkPool(Arena.ofAuto(), chunkOctets, maxOctets);
  }

  private static MemorySegment take(ChunkPool pool) {
    return Objects.requireNonNull(pool.take());
  }

  @Test
  void neverGivesMoreThanTheBound() {
    ChunkPool pool = pool(4096, 3 * 4096 + 4095);
    assertThat(pool.octetsMax()).isEqualTo(3 * 4096);
    MemorySegment first = take(pool);
    take(pool);
    take(pool);
    assertThat(pool.octetsInUse()).isEqualTo(3 * 4096);
    assertThat(pool.take()).isNull();
    pool.give(first);
    assertThat(pool.octetsInUse()).isEqualTo(2 * 4096);
    assertThat(pool.take()).isSameAs(first);
  }

  @Test
  void givesTheChunkThatWasGivenBackLast() {
    ChunkPool pool = pool(1024, 1 << 20);
    MemorySegment first = take(pool);
    MemorySegment second = take(pool);
    pool.give(second);
    pool.give(first);
    assertThat(pool.take()).isSameAs(first);
    assertThat(pool.take()).isSameAs(second);
  }

  @Test
  void leavesTheContentOfAChunkAlone() {
    ChunkPool pool = pool(1024, 1024);
    MemorySegment chunk = take(pool);
    chunk.set(ValueLayout.JAVA_BYTE, 1023, (byte) 42);
    pool.give(chunk);
    assertThat(take(pool).get(ValueLayout.JAVA_BYTE, 1023)).isEqualTo((byte) 42);
  }

  @Test
  void chunksOfOneSlabDoNotOverlap() {
    ChunkPool pool = pool(64, 1 << 20);
    List<MemorySegment> chunks = new ArrayList<>();
    for (int i = 0; i < (1 << 20) / 64; i++) {
      MemorySegment chunk = take(pool);
      chunk.fill((byte) 0);
      chunk.set(ValueLayout.JAVA_INT, 0, i);
      chunk.set(ValueLayout.JAVA_INT, 60, i);
      chunks.add(chunk);
    }
    assertThat(pool.take()).isNull();
    for (int i = 0; i < chunks.size(); i++) {
      assertThat(chunks.get(i).get(ValueLayout.JAVA_INT, 0)).isEqualTo(i);
      assertThat(chunks.get(i).get(ValueLayout.JAVA_INT, 60)).isEqualTo(i);
      assertThat(chunks.get(i).byteSize()).isEqualTo(64);
    }
    chunks.forEach(pool::give);
    assertThat(pool.octetsInUse()).isZero();
  }

  @Test
  void usesNoMemoryUntilAChunkIsTaken() {
    ChunkPool pool;
    try (Arena arena = Arena.ofShared()) {
      pool = new ChunkPool(arena, 4096, 1L << 40);
    }
    assertThat(pool.octetsInUse()).isZero();
    assertThatThrownBy(pool::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatTheSystemHasGivenBecomesTheBoundWhenItHasNoMore() {
    ChunkPool pool = new ChunkPool(new PoorArena(300 * 1024), 64 * 1024, 1L << 40);
    for (int i = 0; i < 4; i++) {
      assertThat(pool.take()).isNotNull();
    }
    assertThat(pool.take()).isNull();
    assertThat(pool.octetsMax()).isEqualTo(4 * 64 * 1024);
    assertThat(pool.octetsInUse()).isEqualTo(4 * 64 * 1024);
  }

  /** An arena of a system that is short of memory. */
  private static final class PoorArena implements Arena {
    private final Arena arena = Arena.ofAuto();
    private long left;

    PoorArena(long octets) {
      left = octets;
    }

    @Override
    public MemorySegment allocate(long octets, long alignment) {
      left -= octets;
      if (left < 0) {
        throw new OutOfMemoryError("poor");
      }
      return arena.allocate(octets, alignment);
    }

    @Override
    public MemorySegment.Scope scope() {
      return arena.scope();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void fillsAllEmptySlotsOrNone() {
    ChunkPool pool = pool(1024, 4 * 1024);
    @Nullable MemorySegment[] slots = new @Nullable MemorySegment[8];
    MemorySegment held = take(pool);
    slots[1] = held;
    assertThat(pool.fill(slots, 7, 10, Reserve.NOTHING)).isTrue();
    assertThat(slots[1]).isSameAs(held);
    assertThat(new MemorySegment[] {slots[7], slots[0], slots[2]}).doesNotContainNull();
    assertThat(new MemorySegment[] {slots[3], slots[6]}).containsOnlyNulls();
    assertThat(pool.octetsInUse()).isEqualTo(4 * 1024);
    assertThat(pool.fill(slots, 2, 3, Reserve.NOTHING)).isFalse();
    assertThat(slots[3]).isNull();
  }

  @Test
  void leavesTheShareThatATakerIsToLeave() {
    ChunkPool pool = pool(1024, 16 * 1024);
    @Nullable MemorySegment[] slots = new @Nullable MemorySegment[16];
    assertThat(pool.chunksLeft(Reserve.THREE_EIGHTHS)).isEqualTo(10);
    assertThat(pool.fill(slots, 0, 10, Reserve.THREE_EIGHTHS)).isFalse();
    assertThat(pool.fill(slots, 0, 9, Reserve.THREE_EIGHTHS)).isTrue();
    assertThat(pool.chunksLeft(Reserve.THREE_EIGHTHS)).isZero();
    assertThat(pool.chunksLeft(Reserve.A_QUARTER)).isEqualTo(2);
    assertThat(pool.fill(slots, 10, 12, Reserve.A_QUARTER)).isFalse();
    assertThat(pool.fill(slots, 10, 11, Reserve.A_QUARTER)).isTrue();
    assertThat(pool.fill(slots, 12, 15, Reserve.NOTHING)).isTrue();
    assertThat(pool.chunksLeft()).isZero();
    assertThat(pool.chunksLeft(Reserve.A_QUARTER)).isZero();
  }

  @Test
  void refusesWhatIsNotItsOwn() {
    ChunkPool pool = pool(1024, 4096);
    assertThatThrownBy(() -> pool.give(Arena.ofAuto().allocate(1024)))
        .isInstanceOf(IllegalArgumentException.class);
    take(pool);
    assertThatThrownBy(() -> pool.give(Arena.ofAuto().allocate(1023)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool(3000, 10_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3000");
    assertThatThrownBy(() -> pool(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool(Integer.MIN_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool(1024, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void countsExactlyAndSharesNoChunkBetweenThreads() throws Exception {
    ChunkPool pool = pool(1024, 20 * 1024);
    int threads = 4;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        results.add(executor.submit(user(pool, thread)));
      }
      for (Future<Integer> result : results) {
        assertThat(get(result)).isPositive();
      }
    }
    assertThat(pool.octetsInUse()).isZero();
    for (int i = 0; i < 20; i++) {
      take(pool);
    }
    assertThat(pool.take()).isNull();
  }

  private static Callable<Integer> user(ChunkPool pool, int thread) {
    return () -> {
      SplittableRandom random = new SplittableRandom(thread);
      ArrayDeque<MemorySegment> held = new ArrayDeque<>();
      int taken = 0;
      for (int i = 0; i < 50_000; i++) {
        MemorySegment chunk = random.nextBoolean() ? pool.take() : null;
        if (chunk != null) {
          taken++;
          chunk.set(ValueLayout.JAVA_INT, 0, thread);
          held.add(chunk);
        } else if (!held.isEmpty()) {
          MemorySegment back = held.remove();
          assertThat(back.get(ValueLayout.JAVA_INT, 0)).isEqualTo(thread);
          pool.give(back);
        }
        assertThat(pool.octetsInUse()).isBetween(held.size() * 1024L, pool.octetsMax());
      }
      held.forEach(pool::give);
      return taken;
    };
  }

  private static <T> T get(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
