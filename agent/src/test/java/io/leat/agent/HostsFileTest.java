package io.leat.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
  @TempDir Path folder;

  private HostsFile hosts(String text) throws Exception {
    return HostsFile.read(Files.writeString(folder.resolve("hosts"), text));
  }

  @Test
  void namesHaveAddressesOfBothFamilies() throws Exception {
    HostsFile hosts =
        hosts(
            """
            # ours
            10.77.0.9  db.leat.test db   # the database
            fd77::9    DB.leat.test
            """);
    assertThat(hosts.addressesOf("db.LEAT.test"))
        .extracting(InetAddress::getHostAddress)
        .containsExactly("10.77.0.9", "fd77:0:0:0:0:0:0:9");
    assertThat(hosts.addressesOf("db")).hasSize(1);
    assertThat(hosts.addressesOf("nobody")).isEmpty();
    assertThat(hosts.nameOf(InetAddress.getByName("10.77.0.9"))).isEqualTo("db.leat.test");
  }

  @Test
  void aLineThatIsNotUnderstoodIsNamed() {
    assertThatThrownBy(() -> hosts("10.77.0.9 db\nnonsense db"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2: no address: nonsense");
    assertThatThrownBy(() -> hosts("10.77.0.9"))
        .hasMessageContaining("line 1: an address without a name");
  }
}
