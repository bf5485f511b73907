package io.leat.cli;

import io.leat.cli.json.Json;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code leat version}. */
@Command(
    name = "version",
    description = "Prints the versions of Leat and of the JVM it runs on.",
    footer = {"", "Examples:", "  leat version", "  leat version --json | jq -r .leat"})
final class VersionCommand implements Runnable, IVersionProvider {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "One JSON object: leat, java, vendor, system.")
  boolean json;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("leat", own());
      values.put("java", Runtime.version().toString());
      values.put("vendor", System.getProperty("java.vendor"));
      values.put("system", system());
      out.println(Json.write(values));
    } else {
      for (String line : getVersion()) {
        out.println(line);
      }
    }
    out.flush();
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "leat " + own(),
      "java " + Runtime.version() + ", " + System.getProperty("java.vendor"),
      system()
    };
  }

  private static String system() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch");
  }

  /** The version that the compiler wrote into the module; none on a class path. */
  static String own() {
    ModuleDescriptor module = VersionCommand.class.getModule().getDescriptor();
    return module == null ? "(unpackaged)" : module.rawVersion().orElse("(unversioned)");
  }
}
