package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class PathMtuTest {
  @Test
  @Requirement("RFC9293 MUST-16")
  void theEffectiveMssIsTheLeastOfPeerAndPathLessOptions() {
    assertThat(PathMtu.effectiveMss(1460, 1500, true, 0)).isEqualTo(1460);
    assertThat(PathMtu.effectiveMss(1460, 1500, true, 12)).isEqualTo(1448);
    assertThat(PathMtu.effectiveMss(8960, 1500, true, 0)).isEqualTo(1460);
    assertThat(PathMtu.effectiveMss(1440, 1500, false, 12)).isEqualTo(1428);
    assertThat(PathMtu.effectiveMss(1440, 1280, false, 0)).isEqualTo(1220);
    assertThat(PathMtu.effectiveMss(536, 9000, true, 12)).isEqualTo(524);
  }

  @Test
  void absurdValuesNeverGiveNothing() {
    assertThat(PathMtu.effectiveMss(0, 1500, true, 0)).isEqualTo(PathMtu.SMALLEST_MSS);
    assertThat(PathMtu.effectiveMss(1, 1500, true, 12)).isEqualTo(PathMtu.SMALLEST_MSS - 12);
    assertThat(PathMtu.effectiveMss(1460, 0, true, 12)).isEqualTo(1);
    assertThat(PathMtu.effectiveMss(1460, 68, false, 12)).isEqualTo(1);
  }

  @Test
  @Requirement("RFC9293 MUST-15")
  void aPeerThatSaysNothingTakesTheDefault() {
    assertThat(PathMtu.defaultMss(true)).isEqualTo(536);
    assertThat(PathMtu.defaultMss(false)).isEqualTo(1220);
  }

  @Test
  @Requirement("RFC4821 §7.7")
  void behindABlackHoleSmallerPacketsAreTriedDownToWhatEveryRouterTakes() {
    assertThat(PathMtu.behindBlackHole(9000, true)).isEqualTo(1280);
    assertThat(PathMtu.behindBlackHole(1280, true)).isEqualTo(640);
    assertThat(PathMtu.behindBlackHole(640, true)).isEqualTo(552);
    assertThat(PathMtu.behindBlackHole(552, true)).isEqualTo(552);
    assertThat(PathMtu.behindBlackHole(500, true)).isEqualTo(500);
    assertThat(PathMtu.behindBlackHole(1500, false)).isEqualTo(1280);
    assertThat(PathMtu.behindBlackHole(1280, false)).isEqualTo(1280);
  }
}
