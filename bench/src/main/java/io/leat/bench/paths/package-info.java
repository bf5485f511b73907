/**
 * Leat's sender against the kernel's over many network paths, each in real time.
 *
 * <p>{@link io.leat.bench.paths.PathsCommand} is the command {@code bench/paths}. Both senders sit
 * one hop before the same relay and send to the same kernel behind it; see {@code docs/paths.md}.
 */
@NullMarked
package io.leat.bench.paths;

import org.jspecify.annotations.NullMarked;
