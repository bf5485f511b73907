package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the connection of a segment among few and among many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlowTableBenchmark {
  private static final int MASK = (1 << 17) - 1;

  @Param({"1", "100000"})
  int connections;

  private FlowKey[] flows = {};
  private final int[] order = new int[MASK + 1];
  private FlowTable table = new FlowTable((kind, number, flow) -> false, 0, 0);
  private int next;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    flows = new FlowKey[connections];
    FlowKey[] owned = flows;
    table =
        new FlowTable(
            (kind, number, flow) -> owned[number].sameAs(flow),
            random.nextLong(),
            random.nextLong());
    for (int i = 0; i < connections; i++) {
      flows[i] = new FlowKey();
      flows[i].set(0, 0xffff_0a09_0002L, 80, 0, 0xffff_0a09_0000L + i / 50_000, 1024 + i % 50_000);
      table.add(flows[i], FlowTable.Kind.CONNECTION, i);
    }
    for (int i = 0; i <= MASK; i++) {
      order[i] = random.nextInt(connections);
    }
  }

  @Benchmark
  public int find() {
    return table.find(flows[order[next++ & MASK]]);
  }
}
