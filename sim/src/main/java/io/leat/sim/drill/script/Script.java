package io.leat.sim.drill.script;

import java.util.List;
import java.util.Map;

/**
 * One script.
 *
 * @param options what its {@code --name=value} lines say
 * @param setup shell commands before the first event
 */
public record Script(Map<String, String> options, List<String> setup, List<Event> events) {
  public Script {
    options = Map.copyOf(options);
    setup = List.copyOf(setup);
    events = List.copyOf(events);
  }

  /** The value of an option, or what stands for it. */
  public String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }
}
