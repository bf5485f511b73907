package io.leat.observe;

import java.util.Arrays;

/** A grid of character cells to draw on; a wide character takes its cell and the next. */
final class CellCanvas {
  /** What the second cell of a wide character holds. */
  private static final int COVERED = -1;

  private final int[][] cells;

  CellCanvas(int columns, int rows) {
    cells = new int[rows][columns];
    for (int[] row : cells) {
      Arrays.fill(row, ' ');
    }
  }

  void put(int column, int row, int codePoint) {
    if (row < 0 || row >= cells.length || column < 0 || column >= cells[row].length) {
      throw new IndexOutOfBoundsException("cell " + column + "," + row);
    }
    cells[row][column] = codePoint;
  }

  void text(int column, int row, String text) {
    int at = column;
    for (int codePoint : text.codePoints().toArray()) {
      put(at++, row, codePoint);
      if (TextCells.width(codePoint) == 2) {
        put(at++, row, COVERED);
      }
    }
  }

  /** All rows, each without trailing spaces and ended by a line feed. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int[] row : cells) {
      StringBuilder line = new StringBuilder();
      for (int cell : row) {
        if (cell != COVERED) {
          line.appendCodePoint(cell);
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
