package io.leat.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FairnessTest {
  @Test
  void jainsIndexIsOneForEqualSharesAndOneOverNForASingleOne() {
    assertThat(Fairness.jain(3, 3, 3, 3)).isEqualTo(1);
    assertThat(Fairness.jain(0, 0, 7, 0)).isEqualTo(0.25);
    assertThat(Fairness.jain(1, 2)).isCloseTo(0.9, within(1e-9));
    assertThatThrownBy(() -> Fairness.jain(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
