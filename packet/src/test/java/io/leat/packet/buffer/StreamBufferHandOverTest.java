package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread writes, another reads; positions are published by release and acquire. */
@Timeout(60)
class StreamBufferHandOverTest {
  private static final int CHUNK = 256;
  private static final int CAPACITY = 1000;
  private static final long ORIGIN = (1L << 32) + 0xffff_0000L;
  private static final long END = ORIGIN + 4_000_000;

  private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 8 * CHUNK);
  private final StreamBuffer buffer = new StreamBuffer(pool, CAPACITY);
  private final AtomicLong written = new AtomicLong(ORIGIN);
  private final AtomicLong read = new AtomicLong(ORIGIN);
  private final AtomicLong floor = new AtomicLong(ORIGIN);

  private static byte octet(long position) {
    return (byte) ((position * 0x9e37_79b9_7f4a_7c15L) >>> 56);
  }

  /** As a send stream: the application writes, the loop reads and discards. */
  @Test
  void theReaderMayDiscardWhileTheWriterWrites() throws Exception {
    run(() -> write(false), () -> read(true));
  }

  /** As a receive stream: the loop writes and discards, the application reads. */
  @Test
  void theWriterMayDiscardWhatTheReaderHasRead() throws Exception {
    run(() -> write(true), () -> read(false));
  }

  private void run(Runnable writer, Runnable reader) throws InterruptedException {
    buffer.releaseAll(ORIGIN);
    try (var executor = Executors.newFixedThreadPool(2)) {
      Future<?> writing = executor.submit(writer);
      Future<?> reading = executor.submit(reader);
      try {
        reading.get();
        writing.get();
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw new AssertionError(e.getCause());
      }
    }
    assertThat(read.get()).isEqualTo(END);
    buffer.releaseAll(END);
    assertThat(pool.octetsInUse()).isZero();
  }

  private void write(boolean discards) {
    SplittableRandom random = new SplittableRandom(1);
    byte[] text = new byte[CAPACITY];
    long position = ORIGIN;
    while (position < END && !Thread.interrupted()) {
      if (discards) {
        discard();
      }
      long room = Math.min(floor.getAcquire() + CAPACITY, END) - position;
      int octets = (int) Math.min(room, 1 + random.nextInt(400));
      if (octets == 0) {
        waitForTheOther();
        continue;
      }
      for (int i = 0; i < octets; i++) {
        text[i] = octet(position + i);
      }
      assertThat(buffer.write(position, text, 0, octets)).isTrue();
      position += octets;
      written.setRelease(position);
    }
  }

  private void read(boolean discards) {
    SplittableRandom random = new SplittableRandom(2);
    byte[] text = new byte[CAPACITY];
    long position = ORIGIN;
    while (position < END && !Thread.interrupted()) {
      int octets = (int) Math.min(written.getAcquire() - position, 1 + random.nextInt(500));
      if (octets == 0) {
        waitForTheOther();
        continue;
      }
      buffer.read(position, text, 0, octets);
      for (int i = 0; i < octets; i++) {
        if (text[i] != octet(position + i)) {
          throw new AssertionError("wrong octet at " + (position + i));
        }
      }
      position += octets;
      read.setRelease(position);
      if (discards) {
        discard();
      }
    }
  }

  /** Both may have to share one core. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void waitForTheOther() {
    Thread.yield();
  }

  private void discard() {
    long position = read.getAcquire();
    buffer.discardBefore(position);
    floor.setRelease(position);
  }
}
