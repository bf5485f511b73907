package io.leat.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunPlanTest {
  private static final Path JAR = Path.of("/opt/leat/leat-agent.jar");
  private static final Path JAVA = Path.of("/opt/jdk/bin/java");

  private static RunPlan plan(String toolOptions, String... command) {
    return RunPlan.of(List.of(command), JAR, "routes=10.77.0.0/16", JAVA, toolOptions);
  }

  @Test
  void behindJavaComesTheAgent() {
    assertThat(plan(null, "java", "-cp", "app.jar", "Main"))
        .isEqualTo(
            new RunPlan(
                List.of(
                    "/opt/jdk/bin/java",
                    "-javaagent:/opt/leat/leat-agent.jar=routes=10.77.0.0/16",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    "app.jar",
                    "Main"),
                Map.of()));
  }

  @Test
  void aJavaOfTheProgramsOwnStays() {
    assertThat(plan(null, "/usr/lib/jvm/25/bin/java", "Main").command())
        .startsWith(
            "/usr/lib/jvm/25/bin/java", "-javaagent:/opt/leat/leat-agent.jar=routes=10.77.0.0/16")
        .endsWith("Main");
  }

  @Test
  void aScriptGetsTheAgentByTheEnvironmentBesideWhatIsThere() {
    RunPlan plan = plan("-Xmx1g", "./gradlew", "run");
    assertThat(plan.command()).containsExactly("./gradlew", "run");
    assertThat(plan.environment())
        .containsEntry(
            "JAVA_TOOL_OPTIONS",
            "-Xmx1g -javaagent:/opt/leat/leat-agent.jar=routes=10.77.0.0/16"
                + " --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void aFolderWithASpaceIsQuoted() {
    RunPlan plan =
        RunPlan.of(List.of("mvn"), Path.of("/a b/leat-agent.jar"), "stack=memory", JAVA, null);
    assertThat(plan.environment().get("JAVA_TOOL_OPTIONS"))
        .startsWith("\"-javaagent:/a b/leat-agent.jar=stack=memory\"");
  }
}
