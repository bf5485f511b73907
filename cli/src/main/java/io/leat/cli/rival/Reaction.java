package io.leat.cli.rival;

import io.leat.tcp.trace.TcpState;

/**
 * What a stimulus did.
 *
 * @param state before
 * @param stimulus its name
 * @param reply the class of what was answered, and the state after it where it is another
 */
record Reaction(TcpState state, String stimulus, String reply) {
  static Reaction of(TcpState before, String stimulus, String replies, TcpState after) {
    String reply = after == before ? replies : replies + "; " + after;
    return new Reaction(before, stimulus, reply);
  }
}
