package io.leat.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class CongestionControlsTest {
  @Test
  @Requirement("RFC9293 MAY-18")
  void eachIsMadeByItsName() {
    for (String name : CongestionControls.STANDARD.names()) {
      assertThat(CongestionControls.STANDARD.create(name).name()).isEqualTo(name);
    }
    assertThat(CongestionControls.STANDARD.names()).containsExactly("bbr", "cubic", "newreno");
    assertThat(CongestionControls.STANDARD.names()).contains(CongestionControls.DEFAULT);
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> CongestionControls.STANDARD.factory("vegas"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown congestion control \"vegas\"; known are bbr, cubic, newreno");
  }

  @Test
  void anApplicationMayBringItsOwn() {
    CongestionControls more = CongestionControls.STANDARD.with("gentle", NewReno::new);
    assertThat(more.create("gentle")).isInstanceOf(NewReno.class);
    assertThat(CongestionControls.STANDARD.names()).doesNotContain("gentle");
  }
}
