package io.leat.tcp.demux;

import java.util.Arrays;

/**
 * Rows of one width in pages of {@code int}s, which never move: a table grows without copying what
 * it holds, and without holding twice as much meanwhile. A freed row is used again first.
 */
final class IntRows {
  private static final int SHIFT = 10;
  private static final int MASK = (1 << SHIFT) - 1;
  private static final int NONE = -1;

  private final int width;
  private int[][] pages = new int[0][];
  private int used;
  private int firstFree = NONE;

  /**
   * @param width {@code int}s in a row
   */
  IntRows(int width) {
    this.width = width;
  }

  /** A row with whatever its last user left in it. */
  int take() {
    int row = firstFree;
    if (row != NONE) {
      firstFree = get(row, 0);
      return row;
    }
    int page = used >>> SHIFT;
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, page + 1 + (page >> 2));
    }
    if (pages[page] == null) {
      pages[page] = new int[width << SHIFT];
    }
    return used++;
  }

  void free(int row) {
    set(row, 0, firstFree);
    firstFree = row;
  }

  int get(int row, int column) {
    return pages[row >>> SHIFT][(row & MASK) * width + column];
  }

  void set(int row, int column, int value) {
    pages[row >>> SHIFT][(row & MASK) * width + column] = value;
  }
}
