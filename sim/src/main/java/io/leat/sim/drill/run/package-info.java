/**
 * Runs scripts: plays their packets and calls against a stack behind the bridge, and compares.
 *
 * <p>{@link io.leat.sim.drill.run.ScriptRun} is one run; it speaks the bridge's protocol, in this
 * process or to another one, so a script has the same verdict both ways.
 */
@NullMarked
package io.leat.sim.drill.run;

import org.jspecify.annotations.NullMarked;
