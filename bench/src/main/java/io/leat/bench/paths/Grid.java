package io.leat.bench.paths;

import java.util.ArrayList;
import java.util.List;

/** The cells: a core of 48, and the product of all values. */
final class Grid {
  private static final int[] ROUND_TRIPS = {1, 20, 66, 200};
  private static final int[] RATES = {10, 100, 500};
  private static final int[] ALL_RATES = {10, 50, 100, 500};
  private static final double[] LOSSES = {0, 0.1, 1, 3};
  private static final double[] REORDERINGS = {0, 1, 10};
  private static final double[] BUFFERS = {0.25, 1, 4};

  private Grid() {}

  /** Each value of each axis at each round-trip time, around 100 Mbit/s and one BDP of buffer. */
  static List<Cell> core() {
    List<Cell> cells = new ArrayList<>();
    for (int roundTrip : ROUND_TRIPS) {
      for (int rate : RATES) {
        cells.add(new Cell(roundTrip, rate, 0, 0, 1));
      }
      cells.add(new Cell(roundTrip, 100, 0, 0, 0.25));
      cells.add(new Cell(roundTrip, 100, 0, 0, 4));
      cells.add(new Cell(roundTrip, 100, 0.1, 0, 1));
      cells.add(new Cell(roundTrip, 100, 1, 0, 1));
      cells.add(new Cell(roundTrip, 100, 3, 0, 1));
      cells.add(new Cell(roundTrip, 100, 0, 1, 1));
      cells.add(new Cell(roundTrip, 100, 0, 10, 1));
    }
    for (int roundTrip : new int[] {20, 66}) {
      cells.add(new Cell(roundTrip, 500, 0, 0, 0.25));
      cells.add(new Cell(roundTrip, 500, 0, 1, 1));
      cells.add(new Cell(roundTrip, 10, 1, 0, 1));
    }
    cells.add(new Cell(66, 10, 0, 1, 1));
    cells.add(new Cell(66, 100, 0.1, 1, 1));
    return cells;
  }

  /** Every combination. */
  static List<Cell> full() {
    List<Cell> cells = new ArrayList<>();
    for (int roundTrip : ROUND_TRIPS) {
      for (int rate : ALL_RATES) {
        for (double loss : LOSSES) {
          for (double reordering : REORDERINGS) {
            for (double buffer : BUFFERS) {
              cells.add(new Cell(roundTrip, rate, loss, reordering, buffer));
            }
          }
        }
      }
    }
    return cells;
  }
}
