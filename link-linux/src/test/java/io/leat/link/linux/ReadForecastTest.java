package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadForecastTest {
  private final ReadForecast forecast = new ReadForecast();

  @Test
  void aTurnBehindAWaitReads() {
    becomesSureThatFramesComeAlone();
    forecast.looksNext();
    assertThat(forecast.beginsTurn(false)).isTrue();
  }

  @Test
  void readsAreLeftOutOnceEightInARowHaveFoundNone() {
    for (int i = 0; i < ReadForecast.SURE; i++) {
      aFrameIsRead();
      assertThat(forecast.goesOn(false)).isTrue();
      forecast.looked(false);
    }
    aFrameIsRead();
    assertThat(forecast.goesOn(false)).isFalse();
  }

  @Test
  void everyThirtySecondOfThoseLeftOutIsMade() {
    becomesSureThatFramesComeAlone();
    int made = 0;
    for (int i = 0; i < 10 * ReadForecast.PROBE; i++) {
      aFrameIsRead();
      if (forecast.goesOn(false)) {
        forecast.looked(false);
        made++;
      }
    }
    assertThat(made).isEqualTo(10);
  }

  @Test
  void oneFrameFoundMakesReadsWorthTheirCallsAgain() {
    becomesSureThatFramesComeAlone();
    aFrameIsRead();
    while (!forecast.goesOn(false)) {
      aFrameIsRead();
    }
    forecast.looked(true);
    for (int i = 0; i < ReadForecast.SURE; i++) {
      assertThat(forecast.goesOn(false)).isTrue();
      forecast.looked(false);
    }
    assertThat(forecast.goesOn(false)).isFalse();
  }

  @Test
  void noTwoTurnsInARowGoWithoutALook() {
    emptyTurns(ReadForecast.SURE);
    boolean looked = true;
    for (int i = 0; i < 5 * ReadForecast.PROBE; i++) {
      boolean looks = forecast.beginsTurn(false);
      if (looks) {
        forecast.looked(false);
      }
      assertThat(looks || looked).as("turn %d", i).isTrue();
      looked = looks;
    }
  }

  @Test
  void whatIsSentMayBeAnsweredAtOnce() {
    forecast.beginsTurn(false);
    forecast.looked(false);
    for (int i = 0; i < ReadForecast.SURE; i++) {
      forecast.beginsTurn(true);
      forecast.looked(false);
    }
    forecast.sent();
    assertThat(forecast.beginsTurn(false)).as("of that nothing is known").isTrue();
    forecast.looked(true);
    assertThat(forecast.beginsTurn(false)).as("without anything sent").isFalse();
  }

  @Test
  void whoLooksAnywayLearnsFromItToo() {
    emptyTurns(1);
    for (int i = 0; i < ReadForecast.SURE; i++) {
      assertThat(forecast.beginsTurn(true)).isTrue();
      forecast.looked(false);
    }
    assertThat(forecast.beginsTurn(true)).isTrue();
    forecast.looked(false);
    assertThat(forecast.beginsTurn(false)).isFalse();
  }

  private void becomesSureThatFramesComeAlone() {
    for (int i = 0; i < ReadForecast.SURE; i++) {
      aFrameIsRead();
      forecast.goesOn(true);
      forecast.looked(false);
    }
  }

  private void aFrameIsRead() {
    forecast.looksNext();
    forecast.beginsTurn(false);
    forecast.looked(true);
  }

  private void emptyTurns(int count) {
    for (int i = 0; i < count; i++) {
      forecast.beginsTurn(true);
      forecast.looked(false);
    }
  }
}
