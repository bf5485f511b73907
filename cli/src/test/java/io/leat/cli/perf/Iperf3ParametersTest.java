package io.leat.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iperf3ParametersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tcp\":true,\"omit\":0,\"time\":10,\"parallel\":1,\"len\":131072} | 1 | 0",
        "{\"tcp\":true,\"parallel\":8,\"reverse\":true} | 0 | 8",
        "{\"tcp\":true,\"parallel\":2,\"bidirectional\":1} | 2 | 2",
        "{\"tcp\":true} | 1 | 0"
      })
  void theDirectionDecidesWhoSends(String json, int receiving, int sending) {
    Iperf3Parameters asked = Iperf3Parameters.parse(json);
    assertThat(asked.receiving()).isEqualTo(receiving);
    assertThat(asked.sending()).isEqualTo(sending);
  }

  @Test
  void secondsToOmitAreTakenOver() {
    assertThat(Iperf3Parameters.parse("{\"tcp\":true,\"omit\":3}").omitSeconds()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"udp\":true}",
        "{\"tcp\":true,\"parallel\":0}",
        "{\"tcp\":true,\"parallel\":129}",
        "{\"tcp\":true,\"omit\":-1}",
        "[]",
        "{"
      })
  void whatThereIsNotIsRefused(String json) {
    assertThatThrownBy(() -> Iperf3Parameters.parse(json))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
