package io.leat.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.leat.tcp.connection.TcpSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
  @ParameterizedTest
  @CsvSource({
    "initial-rto=300ms,INITIAL_RTO,300000000",
    "NAGLE=off,NAGLE,0",
    "linger=-1,LINGER,-1",
    "send-buffer=64k,SEND_BUFFER,65536",
    "plpmtud=black-hole,PLPMTUD,1",
    "plpmtud=ON,PLPMTUD,2"
  })
  void aSettingIsItsKeyAndAValueInItsUnit(String text, TcpSetting setting, long value) {
    assertThat(Setting.parse(text)).isEqualTo(new Setting(setting, value));
  }

  @Test
  void whatIsNoChoiceIsAnsweredWithThoseThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setting.parse("plpmtud=maybe"))
        .withMessage("plpmtud is one of off, black-hole, on, not maybe");
  }
}
