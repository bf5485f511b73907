package io.leat.cli.console;

import io.leat.console.PageFiles;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.Scenarios;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code leat gallery}. */
@Command(
    name = "gallery",
    description = {
      "Exports the scenario player as a static site: every scenario, step by step, forwards and"
          + " backwards, in English and Chinese.",
      "",
      "The files need no program behind them, only a web server, since browsers do not let a page"
          + " from the disk read its neighbours."
    },
    footer = {
      "",
      "Examples:",
      "  leat gallery --html site",
      "  python3 -m http.server --bind 127.0.0.1 --directory site 8000"
    })
public final class GalleryCommand implements Callable<Integer> {
  private static final String STATIC = "<html lang=\"en\" data-static>";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--html",
      paramLabel = "DIR",
      required = true,
      description = "The folder to write; it is made if there is none.")
  private @Nullable Path folder;

  @Override
  public Integer call() throws IOException {
    Path to = folder == null ? Path.of("gallery") : folder;
    PrintWriter out = spec.commandLine().getOut();
    Files.createDirectories(to.resolve("scenarios"));
    for (String path : PageFiles.paths()) {
      byte[] content = PageFiles.read(path);
      if (path.equals("/")) {
        String page = new String(content, StandardCharsets.UTF_8);
        Files.writeString(to.resolve("index.html"), page.replace("<html lang=\"en\">", STATIC));
      } else {
        Files.write(to.resolve(path.substring(1)), content);
      }
    }
    Files.writeString(to.resolve("diagram.json"), DiagramJson.text());
    Files.writeString(to.resolve("scenarios.json"), ScenarioJson.list());
    int done = 0;
    for (Scenario scenario : Scenarios.all()) {
      Files.writeString(
          to.resolve("scenarios/" + scenario.name() + ".json"),
          ScenarioJson.play(scenario.name(), ""));
      done++;
    }
    out.println("gallery: " + done + " scenarios in " + to);
    out.flush();
    return 0;
  }
}
