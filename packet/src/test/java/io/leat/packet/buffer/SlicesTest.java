package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SlicesTest {
  @Test
  void piecesAreOneRunOfOctets() {
    Slices slices = new Slices();
    MemorySegment text = MemorySegment.ofArray("abcdefghij".getBytes(StandardCharsets.US_ASCII));
    for (int i = 9; i >= 0; i--) {
      slices.add(text, i, 1);
      slices.add(text, i, 0);
    }
    assertThat(slices.count()).isEqualTo(10);
    assertThat(slices.octets()).isEqualTo(10);
    assertThat(slices.offset(1)).isEqualTo(8);
    assertThat(slices.length(1)).isEqualTo(1);
    assertThat(slices.segment(1)).isSameAs(text);
    byte[] target = new byte[12];
    slices.copyTo(MemorySegment.ofArray(target), 1);
    assertThat(new String(target, 1, 10, StandardCharsets.US_ASCII)).isEqualTo("jihgfedcba");
    slices.clear();
    assertThat(slices.isEmpty()).isTrue();
    assertThat(slices.count()).isZero();
  }

  @Test
  void partOfAListMayBeginAndEndInsideAnyPiece() {
    MemorySegment text = MemorySegment.ofArray("abcdefghij".getBytes(StandardCharsets.US_ASCII));
    Slices whole = new Slices();
    whole.add(text, 0, 3);
    whole.add(text, 3, 4);
    whole.add(text, 7, 3);
    for (int from = 0; from <= 10; from++) {
      for (int to = from; to <= 10; to++) {
        Slices part = new Slices();
        part.addPart(whole, from, to - from);
        byte[] target = new byte[to - from];
        part.copyTo(MemorySegment.ofArray(target), 0);
        assertThat(new String(target, StandardCharsets.US_ASCII))
            .isEqualTo("abcdefghij".substring(from, to));
      }
    }
  }
}
