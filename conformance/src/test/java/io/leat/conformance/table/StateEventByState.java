package io.leat.conformance.table;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cells of {@link StateEventTest} again, one test for each state, over IPv4: for mutation
 * testing, which would build the table for each dynamic test. It ends at the first cell that
 * deviates. Only {@code bin/mutate} runs it: Surefire knows it by its name for no test.
 */
class StateEventByState {
  private static final List<Cell> CELLS = StateEventTable.load().applicableCells();

  @ParameterizedTest
  @EnumSource(TableState.class)
  void everyCellOfTheStateIsAsTheTableSays(TableState state) {
    List<Cell> cells = CELLS.stream().filter(cell -> cell.state() == state).toList();
    cells.forEach(cell -> CellRun.runBase(cell, ipv4(cell)));
    cells.forEach(cell -> CellRun.runDefaults(cell, ipv4(cell)));
  }

  private static List<Variant> ipv4(Cell cell) {
    return Variant.of(cell).stream().filter(Variant::ipv4).toList();
  }
}
