/**
 * Flame graphs: where the processor's time goes, as one picture.
 *
 * <p>{@link io.leat.bench.flame.FlameCommand} makes it of a recording; {@code bench/flame} runs a
 * Leat command to record.
 */
@NullMarked
package io.leat.bench.flame;

import org.jspecify.annotations.NullMarked;
