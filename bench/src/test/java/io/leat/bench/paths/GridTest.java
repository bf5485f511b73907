package io.leat.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.relay.RelayPlan;
import org.junit.jupiter.api.Test;

class GridTest {
  @Test
  void theCoreHasFortyEightCellsOfDifferentNames() {
    assertThat(Grid.core().stream().map(Cell::name)).hasSize(48).doesNotHaveDuplicates();
    assertThat(Grid.full()).hasSize(4 * 4 * 4 * 3 * 3).doesNotHaveDuplicates();
  }

  @Test
  void aNameSaysWhatTheCellIs() {
    assertThat(new Cell(66, 100, 0.1, 1, 0.25).name())
        .isEqualTo("rtt66-100mbit-loss0.1-reorder1-buffer0.25");
  }

  @Test
  void theRelayDoesWhatTheCellSays() {
    RelayPlan plan = new Cell(66, 100, 0.1, 1, 4).plan(5);
    assertThat(plan.leftToRight()).isEqualTo(plan.rightToLeft());
    assertThat(plan.leftToRight().delay()).isEqualTo(33_000_000);
    assertThat(plan.leftToRight().rate()).isEqualTo(100_000_000);
    assertThat(plan.leftToRight().queue().octets()).isEqualTo(3_300_000);
    assertThat(plan.leftToRight().loss().good()).isEqualTo(0.001);
    assertThat(plan.leftToRight().reordering()).isEqualTo(0.01);
    assertThat(plan.leftToRight().reorderDelay()).isEqualTo(3_300_000);
  }
}
