/**
 * How long a loop that has work stands still.
 *
 * <p>{@link io.leat.bench.pauses.PausesCommand} reads what {@code bench/pauses} has recorded.
 */
@NullMarked
package io.leat.bench.pauses;

import org.jspecify.annotations.NullMarked;
