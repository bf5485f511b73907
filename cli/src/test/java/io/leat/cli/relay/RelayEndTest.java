package io.leat.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayEndTest {
  @Test
  void aDeviceIsHereOrInANamespace() {
    assertThat(RelayEnd.parse("tun0")).isEqualTo(new RelayEnd(null, "tun0")).hasToString("tun0");
    assertThat(RelayEnd.parse("ns:a/tun0"))
        .isEqualTo(new RelayEnd("a", "tun0"))
        .hasToString("ns:a/tun0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ns:a", "ns:/tun0", "ns:a/", "a/tun0", "ns:a/b/c", "sixteen-octets-x"})
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> RelayEnd.parse(text)).hasMessageContaining("ns:NAME/tun0");
  }
}
