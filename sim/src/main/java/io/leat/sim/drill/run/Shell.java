package io.leat.sim.drill.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What shell commands of scripts mean here. None is run: settings are read off them, what only
 * prepares a machine means nothing on a fresh one, and for the rest a script is not applicable.
 */
final class Shell {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([a-z][\\w./-]*)=(\"[^\"]*\"|'[^']*'|\\S*)");
  private static final Pattern ECHO =
      Pattern.compile("echo\\s+\"?([^\">]*)\"?\\s*>\\s*/proc/sys/(\\S+)");
  private static final Pattern IGNORED =
      Pattern.compile(
          "(set|true|:|exit|export|ethtool|modprobe|sleep|nstat|cat|iptables-save|\\[)(\\s.*)?"
              + "|ip\\s+tcp_metrics\\s.*|tc\\s+qdisc\\s+.*\\b(fq|pfifo|pfifo_fast|noqueue)\\b.*"
              + "|echo\\s+[^>]*|ip\\s+link\\s+set\\s.*(up|gso_max).*|/sbin/ethtool.*");
  private static final int MOST_NESTED = 8;

  private final @Nullable Path folder;
  private final List<String> settings = new ArrayList<>();

  /**
   * @param folder where scripts that are named relatively are; null if nowhere
   */
  Shell(@Nullable Path folder) {
    this.folder = folder;
  }

  /** The settings that a command makes, as lines of {@code name=value}. */
  String settings(String command) throws NotApplicable {
    settings.clear();
    run(command, 0);
    return String.join("\n", settings);
  }

  private void run(String text, int depth) throws NotApplicable {
    if (depth > MOST_NESTED) {
      throw new NotApplicable("shell scripts that call each other");
    }
    String joined = text.replaceAll("\\\\\\s*\n", " ");
    for (String line : joined.split("\n|;|&&|\\|\\|", -1)) {
      String command =
          line.replaceAll("(^|\\s)#.*", "")
              .replaceAll("\\s*[12]?>&?\\s*(/dev/null|1|2)", "")
              .strip();
      if (!command.isEmpty()) {
        one(command, depth);
      }
    }
  }

  private void one(String command, int depth) throws NotApplicable {
    Matcher echo = ECHO.matcher(command);
    if (command.startsWith("sysctl") || command.startsWith("/sbin/sysctl")) {
      sysctl(command);
    } else if (echo.matches()) {
      settings.add(echo.group(2).replace('/', '.') + "=" + echo.group(1).strip());
    } else if (IGNORED.matcher(command).matches()) {
      return;
    } else if (isScript(command)) {
      run(read(command), depth + 1);
    } else {
      throw new NotApplicable("the shell command `" + command + "`");
    }
  }

  private void sysctl(String command) {
    Matcher assignments = ASSIGNMENT.matcher(command);
    while (assignments.find()) {
      settings.add(assignments.group(1) + "=" + assignments.group(2).replaceAll("[\"']", ""));
    }
  }

  private static boolean isScript(String command) {
    return command.matches("(source |\\. |sh |bash )?(\\.{0,2}/)?[\\w./-]+\\.sh(\\s.*)?");
  }

  private String read(String command) throws NotApplicable {
    String name = command.replaceFirst("^(source |\\. |sh |bash )", "").split("\\s", 2)[0];
    Path file = folder == null ? Path.of(name) : folder.resolve(name);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new NotApplicable("the shell script " + name + ", which cannot be read");
    }
  }
}
