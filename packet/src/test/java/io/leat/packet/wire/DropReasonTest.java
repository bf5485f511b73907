package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DropReasonTest {
  @Test
  void everyReasonHasItsOwnWords() {
    Set<String> seen = new HashSet<>();
    for (DropReason reason : DropReason.values()) {
      assertThat(reason.description()).isNotBlank().doesNotEndWith(".");
      assertThat(seen.add(reason.description())).as(reason.name()).isTrue();
    }
  }
}
