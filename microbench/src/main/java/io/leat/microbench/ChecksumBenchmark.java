package io.leat.microbench;

import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The checksum of 1,448 octets of text, by where they lie. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {
  private static final int TEXT = 1448;
  private static final int CHUNK = 65_536;

  private final MemorySegment chunk = Arena.ofAuto().allocate(CHUNK, 4096);
  private final MemorySegment next = Arena.ofAuto().allocate(CHUNK, 4096);
  private final Slices even = new Slices();
  private final Slices odd = new Slices();
  private final Slices twoChunks = new Slices();
  private final Slices twoChunksOdd = new Slices();

  @Setup
  public void lay() {
    even.add(chunk, 1448, TEXT);
    odd.add(chunk, 1449, TEXT);
    twoChunks.add(chunk, CHUNK - 700, 700);
    twoChunks.add(next, 0, TEXT - 700);
    twoChunksOdd.add(chunk, CHUNK - 701, 701);
    twoChunksOdd.add(next, 0, TEXT - 701);
  }

  @Benchmark
  public long evenOffset() {
    return Checksum.add(0, even);
  }

  @Benchmark
  public long oddOffset() {
    return Checksum.add(0, odd);
  }

  @Benchmark
  public long twoChunks() {
    return Checksum.add(0, twoChunks);
  }

  /** The second piece begins behind an odd number of octets. */
  @Benchmark
  public long twoChunksOdd() {
    return Checksum.add(0, twoChunksOdd);
  }
}
