package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpFlagsTest {
  @ParameterizedTest
  @CsvSource({
    "0, none",
    "0x02, SYN",
    "0x12, 'SYN,ACK'",
    "0x11, 'FIN,ACK'",
    "0x18, 'PSH,ACK'",
    "0x14, 'RST,ACK'",
    "0xc2, 'SYN,ECE,CWR'",
    "0xff, 'SYN,FIN,RST,PSH,URG,ECE,CWR,ACK'"
  })
  void areWrittenInReadingOrder(String flags, String text) {
    assertThat(TcpFlags.format(Integer.decode(flags))).isEqualTo(text);
  }
}
