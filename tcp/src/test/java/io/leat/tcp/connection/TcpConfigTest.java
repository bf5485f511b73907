package io.leat.tcp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TcpConfigTest {
  private static final TcpConfig DEFAULT = TcpConfig.DEFAULT;

  @ParameterizedTest
  @EnumSource(TcpSetting.class)
  void everySettingHasADefaultWithinItsRangeAndSaysWhereItComesFrom(TcpSetting setting) {
    assertThat(DEFAULT.get(setting)).isEqualTo(setting.defaultValue());
    assertThat(DEFAULT.is(setting)).isEqualTo(setting.defaultValue() != 0);
    assertThat(setting.minimum()).isLessThanOrEqualTo(setting.defaultValue());
    assertThat(setting.maximum()).isGreaterThanOrEqualTo(setting.defaultValue());
    assertThat(setting.key()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(setting.meaning()).isNotBlank();
    assertThat(setting.source()).isNotBlank();
    assertThat(setting.linux()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource(TcpSetting.class)
  void everySettingTakesItsRangeAndNothingElse(TcpSetting setting) {
    assertThat(DEFAULT.with(setting, setting.minimum()).get(setting)).isEqualTo(setting.minimum());
    assertThat(DEFAULT.with(setting, setting.maximum()).get(setting)).isEqualTo(setting.maximum());
    for (long wrong : new long[] {setting.minimum() - 1, setting.maximum() + 1}) {
      assertThatThrownBy(() -> DEFAULT.with(setting, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(setting.key())
          .hasMessageContaining("not " + wrong);
    }
    assertThat(DEFAULT.get(setting)).as("a copy was changed").isEqualTo(setting.defaultValue());
  }

  @Test
  void aRangeOfTimesIsToldInNanoseconds() {
    assertThatThrownBy(() -> DEFAULT.with(TcpSetting.MSL, Duration.ofDays(1)))
        .hasMessage("msl must be 0 to 600000000000 ns, not 86400000000000");
    assertThatThrownBy(() -> DEFAULT.with(TcpSetting.R1, 0))
        .hasMessage("r1 must be 1 to 100, not 0");
  }

  @Test
  void timesAndSwitchesHaveValuesOfTheirOwnKind() {
    TcpConfig config =
        DEFAULT
            .with(TcpSetting.INITIAL_RTO, Duration.ofMillis(1500))
            .with(TcpSetting.NAGLE, false)
            .with(TcpSetting.ECN, true);
    assertThat(config.get(TcpSetting.INITIAL_RTO)).isEqualTo(1_500_000_000L);
    assertThat(config.is(TcpSetting.NAGLE)).isFalse();
    assertThat(config.get(TcpSetting.ECN)).isEqualTo(1);
  }

  @Test
  void aBufferThatIsSetStaysOfThatSizeUntilItsMaximumIsSet() {
    TcpConfig config =
        DEFAULT.with(TcpSetting.SEND_BUFFER, 10_000).with(TcpSetting.RECEIVE_BUFFER, 20_000);
    assertThat(config.get(TcpSetting.SEND_BUFFER_MAXIMUM)).isEqualTo(10_000);
    assertThat(config.get(TcpSetting.RECEIVE_BUFFER_MAXIMUM)).isEqualTo(20_000);
    TcpConfig grows = config.with(TcpSetting.SEND_BUFFER_MAXIMUM, 30_000);
    assertThat(grows.get(TcpSetting.SEND_BUFFER)).isEqualTo(10_000);
    assertThat(grows.get(TcpSetting.SEND_BUFFER_MAXIMUM)).isEqualTo(30_000);
  }

  @Test
  void choicesHaveNames() {
    assertThat(TcpSetting.PLPMTUD.unit()).isEqualTo(TcpSetting.Unit.CHOICE);
    assertThat(TcpSetting.PLPMTUD.choices()).containsExactly("off", "black-hole", "on");
    assertThat(TcpSetting.PLPMTUD.choice("off")).isZero();
    assertThat(TcpSetting.PLPMTUD.choice("on")).isEqualTo(2);
    assertThatThrownBy(() -> TcpSetting.PLPMTUD.choice("maybe"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plpmtud is one of off, black-hole, on, not maybe");
    assertThat(TcpSetting.MSL.choices()).isEmpty();
  }

  @Test
  void congestionControlsAreKnownByName() {
    assertThat(DEFAULT.congestionControl()).isEqualTo("cubic");
    TcpConfig config = DEFAULT.withCongestionControl("newreno");
    assertThat(config.congestionControl()).isEqualTo("newreno");
    assertThat(config.newCongestionControl()).isNotSameAs(config.newCongestionControl());
    assertThat(config.with(TcpSetting.R1, 5).congestionControl()).isEqualTo("newreno");
    assertThatThrownBy(() -> DEFAULT.withCongestionControl("none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none");
  }
}
