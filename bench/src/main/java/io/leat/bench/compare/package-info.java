/**
 * Leat beside the kernel and beside null stacks, interleaved, as ratios.
 *
 * <p>{@link io.leat.bench.compare.CompareCommand} is the command {@code bench/compare}. It measures
 * nothing itself: client, null stacks and networks are those of a folder that has {@code run.sh}.
 */
@NullMarked
package io.leat.bench.compare;

import org.jspecify.annotations.NullMarked;
