package io.leat.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentOptionsTest {
  @Test
  void valuesKeepTheirCommas() {
    AgentOptions options =
        AgentOptions.parse(
            "routes=10.77.0.0/16,fd77::/64,stack=tun:tun0,10.9.0.2/16,via=10.9.0.1,hosts=/etc/h");
    assertThat(options.routes()).hasToString("10.77.0.0/16,fd77::/64");
    assertThat(options.stack()).isEqualTo("tun:tun0,10.9.0.2/16,via=10.9.0.1");
    assertThat(options.hosts()).isEqualTo("/etc/h");
  }

  @Test
  void withoutRoutesTheNetworksOfTheDeviceAreLeats() {
    assertThat(AgentOptions.parse("stack=tun:tun0,10.9.0.2/16,fd09::2/64,via=10.9.0.1").routes())
        .hasToString("10.9.0.0/16,fd09::/64");
  }

  @Test
  void inMemoryEverythingIsLeats() {
    assertThat(AgentOptions.parse(null).routes()).hasToString("0.0.0.0/0,::/0");
    assertThat(AgentOptions.parse("stack=memory").routes()).hasToString("0.0.0.0/0,::/0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.77.0.0/16 | is none of [hosts, routes, stack]",
        "route=10.77.0.0/16 | is none of",
        "routes=10.77.0.0 | routes=10.77.0.0: not ADDRESS/LENGTH",
        "routes=10.0.0.0/8,routes=11.0.0.0/8 | routes is there twice",
      })
  void whatIsWrongIsNamed(String options, String complaint) {
    assertThatThrownBy(() -> AgentOptions.parse(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }
}
