package io.leat.tcp.demux;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A test of one TCP against a scripted peer, in all modes. */
@ParameterizedClass
@MethodSource("io.leat.tcp.demux.Mode#chosen")
abstract class Scenario {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  @Parameter Mode mode;

  TcpConfig config = TcpConfig.DEFAULT.with(TcpSetting.MSL, Duration.ofSeconds(1));

  /** Octets that the text of all connections may take. */
  long memory = 32 << 20;

  private ScriptedStack stack;

  /** The stack under test, made from {@link #config} when first asked for. */
  ScriptedStack stack() {
    if (stack == null) {
      stack = new ScriptedStack(mode, config, memory);
    }
    return stack;
  }

  void configure(TcpSetting setting, long value) {
    config = config.with(setting, value);
  }

  void configure(TcpSetting setting, boolean value) {
    config = config.with(setting, value);
  }

  @AfterEach
  void nothingWasOverlooked() {
    stack().quiet();
  }
}
