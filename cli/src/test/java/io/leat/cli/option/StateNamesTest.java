package io.leat.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.tcp.trace.TcpState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StateNamesTest {
  @ParameterizedTest
  @CsvSource({
    "syn-recv, SYN_RECEIVED",
    "SYN_RCVD, SYN_RECEIVED",
    "SynReceived, SYN_RECEIVED",
    "SYN-RECEIVED, SYN_RECEIVED",
    "FIN-WAIT-1, FIN_WAIT_1",
    "fin_wait1, FIN_WAIT_1",
    "FinWait2, FIN_WAIT_2",
    "FIN_WAIT_2, FIN_WAIT_2",
    "ESTAB, ESTABLISHED",
    "established, ESTABLISHED",
    "time-wait, TIME_WAIT",
    "TIMED_WAIT, TIME_WAIT",
    "close-wait, CLOSE_WAIT",
    "LastAck, LAST_ACK",
    "LAST-ACK, LAST_ACK",
    "listening, LISTEN",
    "syn sent, SYN_SENT",
    "unconn, CLOSED",
    "closing, CLOSING"
  })
  void everySpellingInUseIsUnderstood(String text, TcpState expected) {
    assertThat(StateNames.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPrintedIsUnderstood(TcpState state) {
    assertThat(StateNames.parse(state.name())).isEqualTo(state);
  }

  @Test
  void anUnknownNameIsAnsweredWithAllOfThem() {
    assertThatThrownBy(() -> StateNames.parse("open"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SYN_RECEIVED")
        .hasMessageContaining("TIME_WAIT");
  }
}
