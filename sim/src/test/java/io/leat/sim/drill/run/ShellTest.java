package io.leat.sim.drill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {
  @TempDir private Path folder;

  private String settings(String command) throws NotApplicable {
    return new Shell(folder).settings(command);
  }

  @Test
  void settingsAreReadOffSysctl() throws NotApplicable {
    assertThat(settings("sysctl -q net.ipv4.tcp_sack=0 net.ipv4.tcp_rmem=\"4096 1 2\""))
        .isEqualTo("net.ipv4.tcp_sack=0\nnet.ipv4.tcp_rmem=4096 1 2");
    assertThat(settings("echo 2 > /proc/sys/net/ipv4/tcp_retries1"))
        .isEqualTo("net.ipv4.tcp_retries1=2");
  }

  @Test
  void whatOnlyPreparesAMachineMeansNothing() throws NotApplicable {
    assertThat(settings("set -e; ip tcp_metrics flush all > /dev/null 2>&1; true # done"))
        .isEmpty();
  }

  @Test
  void scriptsAreReadNotRun() throws IOException, NotApplicable {
    Files.writeString(
        folder.resolve("defaults.sh"), "#!/bin/sh\nsysctl -q \\\n  net.ipv4.tcp_timestamps=0\n");
    assertThat(settings("./defaults.sh")).isEqualTo("net.ipv4.tcp_timestamps=0");
  }

  @Test
  void anythingElseIsNotApplicable() {
    assertThatExceptionOfType(NotApplicable.class)
        .isThrownBy(() -> settings("ip route add default dev tun0"))
        .withMessageContaining("ip route add");
    assertThatExceptionOfType(NotApplicable.class).isThrownBy(() -> settings("./missing.sh"));
  }
}
