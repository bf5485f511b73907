/**
 * {@code leat hold}: keeps a socket of the kernel's in a state of the reader's choice, by what the
 * peer sends or withholds.
 */
@NullMarked
package io.leat.cli.hold;

import org.jspecify.annotations.NullMarked;
