/**
 * The command {@code leat} and its subcommands, one class each.
 *
 * <p>A command reads its options, puts the pieces together and waits; what it puts together lives
 * in the packages below. A command that cannot go on throws a {@link io.leat.cli.CommandFailure},
 * which becomes one line and exit code 1; wrong usage is 2.
 */
@NullMarked
package io.leat.cli;

import org.jspecify.annotations.NullMarked;
