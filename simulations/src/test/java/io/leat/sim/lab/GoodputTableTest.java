package io.leat.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.congestion.CongestionControls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The goodput of each congestion control over loss, round trip and buffer is what it was when the
 * table was last looked at: virtual time makes it exact.
 *
 * <p>A change of the sender that moves figures writes the table anew with {@code ./mvnw -pl
 * simulations -am test -Dtest=GoodputTableTest -Dleat.update=true
 * -Dsurefire.failIfNoSpecifiedTests=false}, and is reviewed with it.
 */
class GoodputTableTest {
  private static final Path TABLE =
      Path.of(System.getProperty("leat.root", ".."), "simulations", "src", "test", "resources")
          .resolve("goodput.txt");

  @Test
  void theGoodputOfEachControlIsAsReviewed() throws IOException {
    String measured = GoodputTable.of(List.copyOf(CongestionControls.STANDARD.names()));
    if (Boolean.getBoolean("leat.update")) {
      Files.createDirectories(TABLE.getParent());
      Files.writeString(TABLE, measured);
    }
    assertThat(TABLE).content().isEqualTo(measured);
  }
}
