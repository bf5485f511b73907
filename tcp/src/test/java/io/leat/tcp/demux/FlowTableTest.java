package io.leat.tcp.demux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.demux.FlowTable.Kind;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowTableTest {
  /** More than the directory's first parts, and several divisions of each. */
  private static final int FLOWS = 100_000;

  private static final int LARGEST_PART_OCTETS = 8 * 2048;

  private final FlowTable table = new FlowTable(FlowTableTest::isFor, 3, 5);

  /** Each number has a flow of its own, and the flow tells the number. */
  private static FlowKey flow(int number) {
    FlowKey flow = new FlowKey();
    flow.set(0, 1, 80, 0, number, 1024 + number % 60_000);
    return flow;
  }

  private static boolean isFor(Kind kind, int number, FlowKey flow) {
    return kind == kindOf(number) && flow(number).sameAs(flow);
  }

  private static Kind kindOf(int number) {
    return Kind.values()[number % 3];
  }

  private void add(int number) {
    table.add(flow(number), kindOf(number), number);
  }

  private void expect(int number, boolean present) {
    int entry = table.find(flow(number));
    if (present) {
      assertThat(FlowTable.number(entry)).isEqualTo(number);
      assertThat(FlowTable.kind(entry)).isEqualTo(kindOf(number));
    } else {
      assertThat(entry).isEqualTo(FlowTable.NONE);
    }
  }

  @Test
  void whatWasAddedIsFoundAndWhatWasRemovedIsNot() {
    SplittableRandom random = new SplittableRandom(7);
    BitSet present = new BitSet();
    for (int i = 0; i < 4 * FLOWS; i++) {
      int number = random.nextInt(FLOWS);
      if (present.get(number)) {
        table.remove(flow(number), kindOf(number), number);
      } else {
        add(number);
      }
      present.flip(number);
    }
    assertThat(table.size()).isEqualTo(present.cardinality());
    for (int number = 0; number < FLOWS; number++) {
      expect(number, present.get(number));
    }
  }

  @Test
  void noAdditionMovesMoreThanOnePart() {
    long before = table.octets();
    for (int number = 0; number < FLOWS; number++) {
      add(number);
      long after = table.octets();
      long directory = 8L * FLOWS / 1024;
      assertThat(after - before).isLessThanOrEqualTo(LARGEST_PART_OCTETS + directory);
      before = after;
    }
  }

  @Test
  void aFlowCostsNineToTwelveOctets() {
    for (int number = 0; number < FLOWS; number++) {
      add(number);
    }
    assertThat((double) table.octets() / FLOWS).isBetween(9.0, 12.0);
  }

  @Test
  void aClearedTableIsEmptyAndSmall() {
    for (int number = 0; number < FLOWS; number++) {
      add(number);
    }
    table.clear();
    assertThat(table.size()).isZero();
    assertThat(table.octets()).isLessThan(1024);
    expect(5, false);
    add(5);
    expect(5, true);
  }
}
