package io.leat.cli.rival;

import java.util.Set;

/** What a peer does to a host: the way to a state, and then one or more stimuli. */
interface Script {
  /** How to run it again: what to name to the command. */
  String name();

  Start start();

  Set<Given> given();

  /** Whether the hosts ignore RSTs in TIME-WAIT. */
  boolean rfc1337();

  /** The peer's initial sequence number. */
  int irs();

  int steps();

  Stimulus stimulus(int step, Peer peer);
}
