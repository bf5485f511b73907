package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver in a JVM of its own, and the server of the operating system's package. */
@Program("PostgreSQL JDBC with PostgreSQL")
@Timeout(180)
class PostgresTest {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

  /** A cluster without any safety, trusted by everybody in the namespace. */
  private static final String START =
      """
      chown postgres "$D"
      pg() { command=$1; shift; setpriv --reuid postgres --regid postgres --clear-groups \
          %s/$command -D "$D/data" "$@" >"$D/log" 2>&1 || { cat "$D/log"; exit 1; }; }
      cd "$D"
      pg initdb --auth=trust --username=leat --no-sync --no-locale --encoding=UTF8
      echo 'host all all 10.9.0.0/16 trust' >>"$D/data/pg_hba.conf"
      stop() { pg pg_ctl --mode=immediate stop; }
      pg pg_ctl --wait --timeout=100 --options="-h %s -k $D -F" start
      """;

  private static List<String> said;

  @BeforeAll
  static void runOnce() throws Exception {
    InNamespace.require();
    Optional<Path> programs = Optional.empty();
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> versions = Files.list(INSTALLED)) {
        programs =
            versions
                .map(version -> version.resolve("bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                .findFirst();
      }
    }
    Requires.that(programs.isPresent(), "Debian's package postgresql is not installed");
    said =
        InNamespace.run(
            START.formatted(programs.orElseThrow(), InNamespace.SERVER), PostgresProgram.class);
  }

  @Test
  void rowsAreFetchedInPortions() {
    assertThat(said).contains("rows passed");
  }

  @Test
  void batchesAreCommittedAndRolledBack() {
    assertThat(said).contains("transactions passed");
  }

  @Test
  void threeMegabytesGoThereAndBack() {
    assertThat(said).contains("largeValues passed");
  }

  @Test
  void aQueryThatTakesTooLongIsCancelledOverASecondConnection() {
    assertThat(said).contains("cancel passed");
  }

  @Test
  void thirtyVirtualThreadsAskAtOnce() {
    assertThat(said).contains("parallel passed");
  }
}
