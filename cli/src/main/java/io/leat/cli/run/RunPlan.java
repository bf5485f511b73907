package io.leat.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is started instead of a command.
 *
 * <p>Behind the word {@code java} the agent's options are inserted. Any other command, a script or
 * a build tool, gets them by JAVA_TOOL_OPTIONS, which every JVM takes that it starts.
 *
 * @param command the words
 * @param environment variables to set
 */
record RunPlan(List<String> command, Map<String, String> environment) {
  private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";

  RunPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * @param agent the agent's jar
   * @param options the agent's
   * @param java what {@code java} without a folder stands for
   * @param toolOptions the present value of JAVA_TOOL_OPTIONS
   */
  static RunPlan of(
      List<String> command, Path agent, String options, Path java, @Nullable String toolOptions) {
    List<String> own =
        List.of("-javaagent:" + agent + "=" + options, "--enable-native-access=ALL-UNNAMED");
    String first = command.getFirst();
    if (!Path.of(first).endsWith("java")) {
      StringBuilder all = new StringBuilder(toolOptions == null ? "" : toolOptions);
      for (String option : own) {
        all.append(all.isEmpty() ? "" : " ").append(quoted(option));
      }
      return new RunPlan(command, Map.of(TOOL_OPTIONS, all.toString()));
    }
    List<String> words = new ArrayList<>();
    words.add(first.equals("java") ? java.toString() : first);
    words.addAll(own);
    words.addAll(command.subList(1, command.size()));
    return new RunPlan(words, Map.of());
  }

  private static String quoted(String option) {
    return option.chars().noneMatch(Character::isWhitespace) ? option : "\"" + option + "\"";
  }
}
