package io.leat.conformance.table;

import java.util.Map;
import java.util.Set;

/**
 * One state, one event.
 *
 * @param action the rule in words, with its {@code reference} and the {@code choice} it leaves
 * @param given what has happened before
 * @param switches the choices that the base rule presumes: true on, false off
 * @param counted whether a counter must name the drop
 * @param applicable whether the event can happen in the state; where it cannot, nothing follows
 * @param base what follows under the switches
 * @param defaults what follows under the defaults
 */
public record Cell(
    TableState state,
    TableEvent event,
    String action,
    String reference,
    String choice,
    Set<Given> given,
    Map<Choice, Boolean> switches,
    boolean counted,
    boolean applicable,
    Expectation base,
    Expectation defaults) {

  @Override
  public String toString() {
    return state.token() + " x " + event;
  }
}
