package io.leat.socket.nio;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The selected keys of a selector: users remove, only the selector adds. Each key remembers where
 * it stands in the array, so that neither hashes nor nodes are needed.
 */
final class SelectedKeys extends AbstractSet<SelectionKey> {
  private final LeatSelector owner;
  private @Nullable LeatSelectionKey[] keys = new LeatSelectionKey[16];
  private int count;

  SelectedKeys(LeatSelector owner) {
    this.owner = owner;
  }

  /** Adds a key of this selector; false if it is here already. */
  boolean select(LeatSelectionKey key) {
    if (key.selectedAt >= 0) {
      return false;
    }
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, 2 * count);
    }
    key.selectedAt = count;
    keys[count++] = key;
    return true;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public boolean contains(@Nullable Object element) {
    return element instanceof LeatSelectionKey key
        && key.selector() == owner
        && key.selectedAt >= 0;
  }

  @Override
  public boolean remove(@Nullable Object element) {
    if (!contains(element) || !(element instanceof LeatSelectionKey key)) {
      return false;
    }
    removeAt(key.selectedAt);
    return true;
  }

  /** The last one takes its place. */
  private void removeAt(int index) {
    at(index).selectedAt = -1;
    LeatSelectionKey last = at(--count);
    keys[count] = null;
    if (index < count) {
      keys[index] = last;
      last.selectedAt = index;
    }
  }

  private LeatSelectionKey at(int index) {
    LeatSelectionKey key = keys[index];
    if (key == null) {
      throw new NoSuchElementException();
    }
    return key;
  }

  @Override
  public void clear() {
    for (int i = 0; i < count; i++) {
      at(i).selectedAt = -1;
      keys[i] = null;
    }
    count = 0;
  }

  /** Goes from the last to the first, so that removing one does not move those to come. */
  @Override
  public Iterator<SelectionKey> iterator() {
    return new Iterator<>() {
      private int next = count - 1;
      private int given = -1;

      @Override
      public boolean hasNext() {
        return next >= 0;
      }

      @Override
      public SelectionKey next() {
        if (next < 0) {
          throw new NoSuchElementException();
        }
        given = next--;
        return at(given);
      }

      @Override
      public void remove() {
        if (given < 0) {
          throw new IllegalStateException("there is nothing to remove");
        }
        removeAt(given);
        given = -1;
      }
    };
  }
}
