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
}
