package io.leat.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceivedTextTest {
  private final ReceivedText received = new ReceivedText();

  @Test
  void onlyASegmentThatBringsNothingNewIsADuplicate() {
    int first = -1500;
    received.arrives(first, 1000);
    received.arrives(first + 2000, 1000);
    assertThat(received.duplicates()).isZero();
    received.arrives(first + 2000, 1000);
    received.arrives(first, 500);
    assertThat(received.duplicates()).isEqualTo(2);
    received.arrives(first + 1500, 1000);
    received.arrives(first + 1000, 500);
    assertThat(received.duplicates()).as("half of it was new").isEqualTo(2);
    received.arrives(first + 1000, 2000);
    assertThat(received.duplicates()).isEqualTo(3);
    assertThat(received.segments()).isEqualTo(7);
  }
}
