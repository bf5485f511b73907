package io.leat.cli.rival;

import java.util.List;

/**
 * Where two hosts answered the same differently.
 *
 * @param script the name of what was played
 * @param earlier the stimuli before, which both answered alike
 * @param state in which the last arrived
 */
record Difference(
    String script, List<String> earlier, String state, String stimulus, String linux, String leat) {
  static Difference between(Script script, List<Reaction> ofLinux, Reaction ofLeat) {
    Reaction last = ofLinux.getLast();
    List<String> earlier =
        ofLinux.subList(0, ofLinux.size() - 1).stream()
            .map(reaction -> reaction.stimulus() + " -> " + reaction.reply())
            .toList();
    String state = earlier.isEmpty() ? script.start().name() : last.state().name();
    return new Difference(
        script.name(), earlier, state, last.stimulus(), last.reply(), ofLeat.reply());
  }
}
