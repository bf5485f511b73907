package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requires;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client in a JVM of its own, and the server of the operating system's package. */
@Program("Jedis with Redis")
@Timeout(180)
class RedisTest {
  /** It forks only once it listens. */
  private static final String START =
      """
      redis-server --bind %s --port 6379 --protected-mode no --save '' --daemonize yes \
          --dir "$D" --pidfile "$D/pid" --logfile "$D/log" >/dev/null
      stop() { kill "$(cat "$D/pid")"; }
      tries=0
      until redis-cli -h %s ping >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 1000 ] || { cat "$D/log"; exit 1; }
      done
      """;

  private static List<String> said;

  @BeforeAll
  static void runOnce() throws Exception {
    InNamespace.require();
    Requires.command("redis-server");
    Requires.command("redis-cli");
    said =
        InNamespace.run(
            START.formatted(InNamespace.SERVER, InNamespace.SERVER), RedisProgram.class);
  }

  @Test
  void valuesOfTwoMegabytesAreSetAndRead() {
    assertThat(said).contains("values passed");
  }

  @Test
  void tenThousandAnswersOfAPipelineComeInOrder() {
    assertThat(said).contains("pipeline passed");
  }

  @Test
  void aSubscriberHearsWhatIsPublished() {
    assertThat(said).contains("subscribe passed");
  }

  @Test
  void fiftyVirtualThreadsAskAtOnce() {
    assertThat(said).contains("parallel passed");
  }
}
