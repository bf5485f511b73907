/**
 * The code between percent signs and braces in scripts: a small part of Python, evaluated here.
 *
 * <p>{@link io.leat.sim.drill.code.CodeRun} runs it over names with values, such as the fields of
 * tcp_info.
 */
@NullMarked
package io.leat.sim.drill.code;

import org.jspecify.annotations.NullMarked;
