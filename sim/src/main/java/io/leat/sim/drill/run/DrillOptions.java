package io.leat.sim.drill.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How scripts are run.
 *
 * @param version null for what a script says, and IPv4 where it says nothing
 * @param toleranceMicros how far from its time an event may be; -1 for what a script says
 * @param initScripts shell scripts whose settings come first
 * @param defines words that stand for others in scripts
 */
public record DrillOptions(
    @Nullable IpVersion version,
    long toleranceMicros,
    List<Path> initScripts,
    Map<String, String> defines) {
  public static final DrillOptions DEFAULT = new DrillOptions(null, -1, List.of(), Map.of());

  public DrillOptions {
    initScripts = List.copyOf(initScripts);
    defines = Map.copyOf(defines);
  }

  public DrillOptions withVersion(@Nullable IpVersion newVersion) {
    return new DrillOptions(newVersion, toleranceMicros, initScripts, defines);
  }
}
