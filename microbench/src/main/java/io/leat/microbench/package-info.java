/**
 * What the parts of a segment's path cost, each by itself, under JMH.
 *
 * <p>{@link io.leat.microbench.PartsCommand} is the command {@code bench/parts}. It compares with a
 * baseline that is kept and reviewed like code.
 */
@NullMarked
package io.leat.microbench;

import org.jspecify.annotations.NullMarked;
