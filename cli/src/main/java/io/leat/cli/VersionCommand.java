package io.leat.cli;

import java.lang.module.ModuleDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code leat version}. */
@Command(
    name = "version",
    description = "Prints the versions of Leat and of the JVM it runs on.",
    footer = {"", "Examples:", "  leat version"})
final class VersionCommand implements Runnable, IVersionProvider {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    for (String line : getVersion()) {
      spec.commandLine().getOut().println(line);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "leat " + own(),
      "java " + Runtime.version() + ", " + System.getProperty("java.vendor"),
      System.getProperty("os.name")
          + " "
          + System.getProperty("os.version")
          + " "
          + System.getProperty("os.arch")
    };
  }

  /** The version that the compiler wrote into the module; none on a class path. */
  static String own() {
    ModuleDescriptor module = VersionCommand.class.getModule().getDescriptor();
    return module == null ? "(unpackaged)" : module.rawVersion().orElse("(unversioned)");
  }
}
