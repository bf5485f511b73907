/** Benchmarks of what {@code tcp.demux} does not show outside. */
@NullMarked
package io.leat.tcp.demux;

import org.jspecify.annotations.NullMarked;
