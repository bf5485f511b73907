package io.leat.bench.observer;

import io.leat.bench.kernel.Processor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/**
 * One start: {@code NUMBER COPIES WARM-UP-SECONDS ROUNDS MILLISECONDS PROCESSOR} turns so many
 * copies of each variant in blocks, one after another in an order that chance decides each round,
 * and prints a {@link Start}.
 *
 * <p>Copies differ in what the compiler has made of the same classes. Every few rounds all begin
 * with new stacks in new memory, because it also matters where that lies in the caches; during the
 * warm-up too, because what only a beginning does makes the compiler begin again.
 */
final class Blocks {
  /** Octets of text that a super-segment of MTU 1500 with timestamps has at most. */
  static final int UNIT = 45 * 1448;

  private static final int ROUNDS_IN_THE_SAME_MEMORY = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<Copy> copies = new ArrayList<>();
  private final Random random;
  private final long blockNanos;
  private int round;

  /** A variant with classes of its own. */
  private static final class Copy {
    final VariantLoader loader;
    LongUnaryOperator stream;

    Copy(Variant variant) throws ReflectiveOperationException {
      loader = new VariantLoader(variant);
      stream = loader.stream();
    }

    void renew() throws ReflectiveOperationException {
      stream = loader.stream();
    }

    /** Nanoseconds of processor time for {@link #UNIT} octets. */
    double turn(long nanos) {
      long before = THREADS.getCurrentThreadCpuTime();
      long octets = stream.applyAsLong(nanos);
      long spent = THREADS.getCurrentThreadCpuTime() - before;
      if (octets < UNIT) {
        throw new IllegalStateException(loader.getName() + " moved " + octets + " octets");
      }
      return (double) spent * UNIT / octets;
    }
  }

  private Blocks(int number, int each, long blockNanos) throws ReflectiveOperationException {
    random = new Random(number);
    this.blockNanos = blockNanos;
    List<Variant> variants = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      variants.addAll(List.of(Variant.values()));
    }
    Collections.shuffle(variants, random); // who is loaded first is compiled first
    for (Variant variant : variants) {
      copies.add(new Copy(variant));
    }
  }

  public static void main(String[] words) throws Exception {
    int[] numbers = Arrays.stream(words).mapToInt(Integer::parseInt).toArray();
    Processor.keepThread(numbers[5]);
    Blocks blocks = new Blocks(numbers[0], numbers[1], numbers[4] * 1_000_000L);
    long warm = System.nanoTime() + numbers[2] * 1_000_000_000L;
    while (System.nanoTime() < warm) {
      blocks.round();
    }
    List<Nanos> rounds = new ArrayList<>();
    while (rounds.size() < numbers[3]) {
      rounds.add(blocks.round());
    }
    System.out.println(Start.of(numbers[0], rounds).line());
  }

  private void renew() throws ReflectiveOperationException {
    for (Copy copy : copies) {
      copy.renew();
    }
    System.gc(); // gives the memory of the earlier stacks back
  }

  /** Means of the copies. */
  private Nanos round() throws ReflectiveOperationException {
    if (++round % ROUNDS_IN_THE_SAME_MEMORY == 0) {
      renew();
    }
    Collections.shuffle(copies, random);
    double[] sums = new double[Variant.values().length];
    for (Copy copy : copies) {
      sums[copy.loader.variant().ordinal()] += copy.turn(blockNanos);
    }
    int each = copies.size() / sums.length;
    return new Nanos(sums[0] / each, sums[1] / each, sums[2] / each);
  }
}
