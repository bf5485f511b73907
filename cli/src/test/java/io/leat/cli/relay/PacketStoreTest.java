package io.leat.cli.relay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketStoreTest {
  @Test
  void slotsAreApartAndComeBack() {
    PacketStore store = new PacketStore(1500, 1000);
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      int slot = store.take();
      store.segment(slot).fill((byte) slot);
      taken.add(slot);
    }
    assertThat(taken).hasSize(1000).doesNotContain(PacketStore.NONE);
    assertThat(store.take()).isEqualTo(PacketStore.NONE);
    for (int slot : taken) {
      assertThat(store.segment(slot).byteSize()).isGreaterThanOrEqualTo(1500);
      assertThat(store.segment(slot).get(JAVA_BYTE, 1499)).isEqualTo((byte) slot);
    }
    taken.forEach(store::give);
    assertThat(store.inUse()).isZero();
    assertThat(store.take()).isNotEqualTo(PacketStore.NONE);
  }

  @Test
  void aCopyHasTheSameOctetsInAnotherSlot() {
    PacketStore store = new PacketStore(100, 2);
    int original = store.take();
    store.segment(original).fill((byte) 7);
    store.length(original, 50);
    int copy = store.copy(original);
    assertThat(copy).isNotEqualTo(original);
    assertThat(store.length(copy)).isEqualTo(50);
    assertThat(store.segment(copy).get(JAVA_BYTE, 49)).isEqualTo((byte) 7);
    assertThat(store.copy(original)).isEqualTo(PacketStore.NONE);
  }
}
