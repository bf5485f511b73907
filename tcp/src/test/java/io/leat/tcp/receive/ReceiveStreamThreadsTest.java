package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChunkPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** One loop places, one application thread reads. */
class ReceiveStreamThreadsTest {
  private static final long START = (1L << 32) + 0xffff_ff00L;
  private static final int CAPACITY = 4096;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), 256, 1 << 20);
  private final ExecutorService reader = Executors.newSingleThreadExecutor();

  @AfterEach
  void endTheReader() {
    reader.shutdownNow();
  }

  private static byte octet(long position) {
    long x = position * 0x9e37_79b9_7f4a_7c15L;
    return (byte) (x >>> 56);
  }

  private static MemorySegment text(long position, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octet(position + i);
    }
    return MemorySegment.ofArray(text);
  }

  @Test
  void theReaderSeesTheStreamWhateverTheLoopFreesMeanwhile() {
    long total = 6_000_000;
    ReceiveStream stream = new ReceiveStream(pool, START, CAPACITY, 16);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          Future<?> reading = reader.submit(() -> read(stream, START + total));
          place(stream, START + total);
          reading.get();
        });
    stream.discardRead();
    assertThat(pool.octetsInUse()).isZero();
  }

  private static void read(ReceiveStream stream, long end) {
    SplittableRandom random = new SplittableRandom(1);
    byte[] target = new byte[CAPACITY];
    for (long position = START; position < end; ) {
      int taken = stream.poll(target, 0, random.nextInt(1, target.length));
      for (int i = 0; i < taken; i++) {
        if (target[i] != octet(position + i)) {
          throw new AssertionError("wrong octet at " + (position + i - START));
        }
      }
      position += taken;
      if (taken == 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static void place(ReceiveStream stream, long end) {
    SplittableRandom random = new SplittableRandom(2);
    long nxt = START;
    long window = START + CAPACITY;
    while (nxt < end) {
      if (random.nextInt(4) == 0) {
        window = stream.readPosition() + CAPACITY;
      }
      int skip = random.nextInt(3) == 0 ? random.nextInt(1, 500) : 0;
      long from = nxt + skip;
      int octets = (int) Math.min(random.nextInt(1, 700), Math.min(window, end) - from);
      if (octets <= 0) {
        window = stream.readPosition() + CAPACITY;
      } else if (stream.place(from, text(from, octets), 0, octets, nxt) && skip == 0) {
        nxt = stream.advance(from + octets);
      }
      switch (random.nextInt(8)) {
        case 0 -> stream.discardRead();
        case 1 -> stream.trim();
        default -> {}
      }
    }
  }

  @Test
  void aStreamReleasedUnderItsReaderEndsInOrder() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int round = 0; round < 2_000; round++) {
            releaseUnderTheReader(round);
          }
        });
    assertThat(pool.octetsInUse()).isZero();
  }

  private void releaseUnderTheReader(int round) throws ExecutionException, InterruptedException {
    ReceiveStream stream = new ReceiveStream(pool, START, CAPACITY, 16);
    stream.place(START, text(START, CAPACITY), 0, CAPACITY, START);
    stream.advance(START + CAPACITY);
    Future<?> reading =
        reader.submit(() -> {
          byte[] target = new byte[37];
          long position = START;
          for (int taken = 1; taken > 0; position += taken) {
            taken = stream.poll(target, 0, target.length);
            for (int i = 0; i < taken; i++) {
              if (target[i] != octet(position + i)) {
                throw new AssertionError("octets of another stream");
              }
            }
          }
        });
    for (int spin = 0; spin < round % 500; spin++) {
      Thread.onSpinWait();
    }
    if (round % 2 == 0) {
      stream.releaseAll();
    } else {
      stream.skip(Integer.MAX_VALUE);
      stream.discardRead();
    }
    // what the next owner of the memory writes there
    ReceiveStream other = new ReceiveStream(pool, START, CAPACITY, 16);
    other.place(START, MemorySegment.ofArray(new byte[CAPACITY]), 0, CAPACITY, START);
    reading.get();
    assertThat(stream.readable()).isZero();
    assertThat(stream.readPosition()).isEqualTo(START + CAPACITY);
    other.releaseAll();
    stream.releaseAll();
  }
}
