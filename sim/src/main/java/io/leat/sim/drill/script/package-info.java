/**
 * The packetdrill language, as text and as values.
 *
 * <p>{@link io.leat.sim.drill.script.ScriptParser} reads a script; what it cannot mean anything
 * with is a {@link io.leat.sim.drill.script.ScriptException} with its line.
 */
@NullMarked
package io.leat.sim.drill.script;

import org.jspecify.annotations.NullMarked;
