package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.link.linux.Privileges;
import io.leat.testkit.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code leat up} with nothing said: with privilege it makes a namespace of its own. */
@Timeout(180)
class UpInItsOwnNamespaceTest {
  @TempDir private Path folder;

  @Test
  void theCommandThatItPrintsFetchesAndNothingIsLeftBehind() throws Exception {
    Requires.command("curl");
    Files.writeString(folder.resolve("hello.txt"), "hello over Leat");
    try (Site site = Site.inNamespace(folder)) {
      Up up = Up.start(site, "--root=" + folder);
      String curl = up.out().awaitWords("ip netns exec leat-up-", "curl http://10.9.0.2:8080/");
      String[] command = (curl.strip() + "hello.txt").split(" ", -1);
      assertThat(site.run(command).succeeds().out()).endsWith("hello over Leat");
      Path namespace = Path.of("/run/netns", command[3]);
      assertThat(namespace).exists();
      up.endsWell();
      assertThat(namespace).doesNotExist();
    }
  }

  @Test
  void insideAUserNamespaceItUsesWhatTheLauncherMade() throws Exception {
    Requires.command("curl");
    Requires.command("nsenter");
    Privileges.Ability user = Privileges.userNamespace();
    Requires.that(user.given(), user.reason());
    Files.writeString(folder.resolve("hello.txt"), "hello over Leat");
    try (Site site = Site.inNamespace(folder)) {
      String[] leat = Site.leat("up", "--root=" + folder);
      Process process = site.process("env", "LEAT_USER_NAMESPACE=1", leat[0], leat[1], leat[2]);
      Lines out = Lines.of(process.inputReader());
      String curl = out.awaitWords("nsenter ", "curl http://10.9.0.2:8080/");
      String[] command = (curl.strip() + "hello.txt").split(" ", -1);
      assertThat(site.run(command).succeeds().out()).endsWith("hello over Leat");
      process.toHandle().destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
  }
}
