/**
 * How options are typed: durations, sizes, addresses, states.
 *
 * <p>Each type turns the text of an option into a value, or says in one sentence what is wrong with
 * it and what right looks like.
 */
@NullMarked
package io.leat.cli.option;

import org.jspecify.annotations.NullMarked;
