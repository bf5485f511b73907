package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SendStreamTest {
  private static final int CHUNK = 64;
  private static final long START = (1L << 32) + 0xffff_ffe1L;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 32 * CHUNK);
  private final SendStream stream = new SendStream(pool, START, 300);
  private final Slices slices = new Slices();

  private static byte octet(long position) {
    return (byte) (position * 37 + (position >>> 8));
  }

  private static byte[] text(long position, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octet(position + i);
    }
    return text;
  }

  private byte[] sliced(SendStream of, long from, long to) {
    slices.clear();
    of.slices(from, to, slices);
    byte[] target = new byte[(int) (to - from)];
    slices.copyTo(MemorySegment.ofArray(target), 0);
    return target;
  }

  @Test
  void takesTextUpToTheLimitAndMoreWhenSomeIsAcknowledged() {
    assertThat(stream.offer(text(START, 500), 0, 500)).isEqualTo(300);
    assertThat(stream.space()).isZero();
    assertThat(stream.end()).isEqualTo(START + 300);
    stream.discardBefore(START + 120);
    assertThat(stream.held()).isEqualTo(180);
    assertThat(stream.offer(MemorySegment.ofArray(text(START, 500)), 300, 200)).isEqualTo(120);
    assertThat(sliced(stream, START + 120, START + 420)).isEqualTo(text(START + 120, 300));
  }

  @Test
  void takesNoneOfTheLastThreeEighthsOfTheMemory() {
    SendStream greedy = new SendStream(pool, 0, 100 * CHUNK);
    assertThat(greedy.offer(text(0, 100 * CHUNK), 0, 100 * CHUNK)).isEqualTo(20 * CHUNK);
    assertThat(pool.chunksLeft()).isEqualTo(12);
    greedy.discardBefore(CHUNK);
    assertThat(greedy.offer(text(0, 2 * CHUNK), 0, 2 * CHUNK)).isEqualTo(CHUNK);
  }

  @Test
  void anEmptyStreamHoldsNoMemory() {
    stream.offer(text(START, 250), 0, 250);
    stream.discardBefore(START + 249);
    assertThat(pool.octetsInUse()).isEqualTo(CHUNK);
    stream.discardBefore(START + 250);
    assertThat(pool.octetsInUse()).isZero();
    stream.trim();
    assertThat(stream.offer(text(START + 250, 10), 0, 10)).isEqualTo(10);
    assertThat(sliced(stream, START + 250, START + 260)).isEqualTo(text(START + 250, 10));
  }

  @Test
  void anAcknowledgmentOfWhatWasAcknowledgedChangesNothing() {
    stream.offer(text(START, 100), 0, 100);
    stream.discardBefore(START + 50);
    stream.discardBefore(START + 20);
    assertThat(stream.held()).isEqualTo(50);
  }

  @Test
  void shortageOfMemoryTakesWhatFits() {
    MemorySegment[] taken = new MemorySegment[18];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = pool.take();
    }
    int some = stream.offer(text(START, 300), 0, 300);
    assertThat(some).isBetween(1, 2 * CHUNK);
    assertThat(sliced(stream, START, START + some)).isEqualTo(text(START, some));
    assertThat(stream.offer(text(START, 300), 0, 300)).isLessThan(CHUNK);
    for (MemorySegment chunk : taken) {
      pool.give(chunk);
    }
    long end = stream.end();
    assertThat(stream.offer(text(end, 50), 0, 50)).isEqualTo(50);
  }

  @Test
  void afterFinishNothingIsTakenAndWhatIsThereStays() {
    stream.offer(text(START, 30), 0, 30);
    assertThat(stream.finish()).isEqualTo(START + 30);
    assertThat(stream.offer(text(START, 30), 0, 30)).isZero();
    assertThat(stream.isFinished()).isTrue();
    assertThat(sliced(stream, START, START + 30)).isEqualTo(text(START, 30));
  }

  @Test
  void closeFreesEverything() {
    stream.offer(text(START, 300), 0, 300);
    stream.close();
    assertThat(pool.octetsInUse()).isZero();
    assertThat(stream.offer(text(START, 30), 0, 30)).isZero();
  }

  @Test
  void theCallersMistakeTakesNothingAndLocksNobodyOut() {
    byte[] text = text(START, 100);
    assertThatThrownBy(() -> stream.offer(text, 50, 51))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> stream.offer(text, 0, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    MemorySegment closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = arena.allocate(100);
    }
    assertThatThrownBy(() -> stream.offer(closed, 0, 100))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stream.end()).isEqualTo(START);
    assertThat(stream.offer(text, 0, 100)).isEqualTo(100);
    stream.close();
  }

  @Test
  void aLargerLimitTakesMoreAndASmallerOneKeepsWhatIsThere() {
    stream.offer(text(START, 300), 0, 300);
    stream.setLimit(700);
    assertThat(stream.offer(text(START + 300, 400), 0, 400)).isEqualTo(400);
    stream.setLimit(10);
    assertThat(stream.space()).isZero();
    assertThat(sliced(stream, START, START + 700)).isEqualTo(text(START, 700));
    stream.discardBefore(START + 695);
    assertThat(stream.space()).isEqualTo(5);
  }

  @Test
  void noMoreIsTakenThanMayWaitUnsent() {
    stream.setUnsentLimit(100);
    assertThat(stream.offer(text(START, 300), 0, 300)).isEqualTo(100);
    assertThat(stream.isRoomy()).isFalse();
    stream.sentBefore(START + 50);
    assertThat(stream.isRoomy()).as("half of it has left").isTrue();
    assertThat(stream.space()).isEqualTo(50);
    stream.sentBefore(START + 10);
    assertThat(stream.space()).as("what was sent stays sent").isEqualTo(50);
    stream.sentBefore(START + 100);
    assertThat(stream.offer(text(START + 100, 300), 0, 300)).isEqualTo(100);
    stream.setUnsentLimit(1 << 30);
    assertThat(stream.space()).isEqualTo(100);
    stream.close();
  }

  @Test
  void randomOffersAndAcknowledgmentsKeepTheStream() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SendStream one = new SendStream(pool, START, 300);
      long una = START;
      for (int step = 0; step < 200; step++) {
        long end = one.end();
        byte[] more = text(end, random.nextInt(400));
        int taken = one.offer(more, 0, more.length);
        assertThat(taken).isEqualTo((int) Math.min(more.length, 300 - (end - una)));
        long from = una + random.nextLong(one.end() - una + 1);
        assertThat(sliced(one, from, one.end()))
            .as("seed %d step %d", seed, step)
            .isEqualTo(text(from, (int) (one.end() - from)));
        una += random.nextLong(one.end() - una + 1);
        one.discardBefore(una);
        if (random.nextInt(5) == 0) {
          one.trim();
        }
      }
      one.close();
      assertThat(pool.octetsInUse()).as("seed %d", seed).isZero();
    }
  }
}
