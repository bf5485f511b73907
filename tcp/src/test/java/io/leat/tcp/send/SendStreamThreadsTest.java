package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** One application thread writes, one loop reads and frees. */
class SendStreamThreadsTest {
  private static final long START = (1L << 32) + 0x7fff_ff00L;
  private static final int LIMIT = 4096;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), 256, 1 << 20);
  private final ExecutorService writer = Executors.newSingleThreadExecutor();

  @AfterEach
  void endTheWriter() {
    writer.shutdownNow();
  }

  private static byte octet(long position) {
    long x = position * 0x9e37_79b9_7f4a_7c15L;
    return (byte) (x >>> 56);
  }

  private static byte[] text(long position, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octet(position + i);
    }
    return text;
  }

  @Test
  void theLoopSeesTheStreamAndFreesItWhileTheWriterWrites() {
    long total = 6_000_000;
    SendStream stream = new SendStream(pool, START, LIMIT);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          Future<?> writing = writer.submit(() -> write(stream, total));
          acknowledge(stream, START + total);
          writing.get();
        });
    stream.trim();
    assertThat(pool.octetsInUse()).isZero();
  }

  private static void write(SendStream stream, long total) {
    SplittableRandom random = new SplittableRandom(1);
    for (long written = 0; written < total; ) {
      int octets = (int) Math.min(random.nextInt(1, 3000), total - written);
      int taken = stream.offer(text(START + written, octets), 0, octets);
      written += taken;
      if (taken == 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static void acknowledge(SendStream stream, long end) {
    SplittableRandom random = new SplittableRandom(2);
    Slices slices = new Slices();
    byte[] target = new byte[LIMIT];
    for (long una = START; una < end; ) {
      long written = stream.end();
      int octets = (int) (written - una);
      slices.clear();
      stream.slices(una, written, slices);
      slices.copyTo(MemorySegment.ofArray(target), 0);
      for (int i = 0; i < octets; i++) {
        if (target[i] != octet(una + i)) {
          throw new AssertionError("wrong octet at " + (una + i - START));
        }
      }
      una += random.nextInt(3) == 0 ? octets : random.nextInt(octets + 1);
      stream.discardBefore(una);
      if (random.nextInt(4) == 0) {
        stream.trim();
      }
      if (random.nextInt(100) == 0) {
        stream.setLimit(random.nextInt(LIMIT / 2, LIMIT + 1));
      }
    }
  }

  @Test
  void aStreamClosedUnderItsWriterTakesNothingMoreAndFreesAll() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int round = 0; round < 2_000; round++) {
            SendStream stream = new SendStream(pool, START, LIMIT);
            Future<Long> writing = writer.submit(() -> writeUntilFinished(stream));
            for (int spin = 0; spin < round % 500; spin++) {
              Thread.onSpinWait();
            }
            long end = stream.finish();
            long expected = START + writing.get();
            assertThat(end).isEqualTo(expected);
            assertThat(stream.end()).isEqualTo(expected);
            stream.close();
            assertThat(pool.octetsInUse()).isZero();
          }
        });
  }

  private static long writeUntilFinished(SendStream stream) {
    byte[] text = new byte[100];
    long written = 0;
    while (!stream.isFinished()) {
      written += stream.offer(text, 0, text.length);
    }
    return written + stream.offer(text, 0, text.length);
  }
}
