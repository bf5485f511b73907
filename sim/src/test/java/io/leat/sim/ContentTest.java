package io.leat.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContentTest {
  @Test
  void piecesOfAnySizeMakeTheSameStream() {
    SplittableRandom random = new SplittableRandom(5);
    byte[] whole = new byte[5000];
    Content.fill(9, 77, whole, 0, whole.length);
    byte[] pieces = new byte[5000];
    for (int at = 0; at < pieces.length; ) {
      int length = Math.min(1 + random.nextInt(30), pieces.length - at);
      Content.fill(9, 77 + at, pieces, at, length);
      at += length;
    }
    assertThat(pieces).isEqualTo(whole);
    assertThat(Content.octet(9, 77 + 4321)).isEqualTo(whole[4321]);
  }

  @Test
  void theFirstWrongOctetIsFound() {
    byte[] octets = new byte[100];
    Content.fill(1, 3, octets, 0, 100);
    assertThat(Content.mismatch(1, 3, octets, 0, 100)).isEqualTo(-1);
    octets[63] ^= 1;
    assertThat(Content.mismatch(1, 3, octets, 0, 100)).isEqualTo(63);
    assertThat(Content.mismatch(1, 4, octets, 1, 50)).isEqualTo(-1);
    assertThat(Content.mismatch(2, 3, octets, 0, 100)).isZero();
  }
}
